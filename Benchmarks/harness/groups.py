"""Groups: all of them described, beside Kafka's consumer-groups."""
import json, subprocess, sys

from .brokers import CLUSTER, ROOT, say

GROUPS, TOPICS, PARTITIONS = 200, 10, 20


def python():
    """One that has confluent-kafka, which commits."""
    for path in (str(ROOT / ".build/test-venv/bin/python3"), "python3"):
        if not subprocess.run([path, "-c", "import confluent_kafka"], stderr=subprocess.DEVNULL).returncode:
            return path
    return None


def told(command):
    """What consumer-groups tells of each partition, by group, topic and partition."""
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {tuple(words[:3]): words[3:6] for words in map(str.split, lines) if len(words) == 9 and words[0] != "GROUP"}


def shown(command):
    lines = subprocess.run([*command, "-J"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {(row["group"], row["topic"], str(row["partition"])): [str(row[name]) for name in ("committed", "end", "lag")]
            for row in map(json.loads, lines)}


def races(bench):
    from .races import Race
    kafka, interpreter = bench.kafka, python()
    if not interpreter or not kafka.folder:
        say("groups: not measured without confluent-kafka and a broker of the bench's own")
        return
    say(f"filling {GROUPS} groups of {PARTITIONS} partitions")
    subprocess.run([interpreter, str(ROOT / "Tests/kafka/groups"), kafka.bootstrap, "many", str(GROUPS), str(TOPICS),
                    str(PARTITIONS)], check=True)
    theirs = [CLUSTER, "tool", str(kafka.folder), "consumer-groups", "--describe", "--all-groups"]
    ours = [bench.ours, "groups", "^.", "-b", kafka.bootstrap, "-q"]
    expected, seen = told(theirs), shown(ours)
    if seen != expected or len(seen) < GROUPS * PARTITIONS:
        sys.exit(f"bench: groups: {len(seen)} rows differ from consumer-groups' {len(expected)}")
    yield Race(f"{GROUPS} of {PARTITIONS} partitions, described whole", ours, theirs, at_least=30, memory=64e6)
