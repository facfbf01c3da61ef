"""Groups: ours beside Kafka's consumer-groups."""
import json, re, statistics, subprocess, sys

from . import runs
from .brokers import CLUSTER, ROOT, say

GROUPS, TOPICS, PARTITIONS = 200, 10, 20
NAME = f"{GROUPS} groups of {PARTITIONS} partitions"
LEAST, MOST_BYTES = 30, 64 << 20


def python():
    """One that has confluent-kafka, which commits."""
    for path in (str(ROOT / ".build/test-venv/bin/python3"), "python3"):
        if not subprocess.run([path, "-c", "import confluent_kafka"], stderr=subprocess.DEVNULL).returncode:
            return path
    return None


def described(lines):
    """What consumer-groups tells of each partition, by group, topic and partition."""
    return {tuple(words[:3]): words[3:6] for words in map(str.split, lines) if len(words) == 9 and words[0] != "GROUP"}


def ours(lines):
    rows = (json.loads(line) for line in lines)
    return {(row["group"], row["topic"], str(row["partition"])): [str(row[name]) for name in ("committed", "end", "lag")]
            for row in rows if row["group"].startswith("many-")}


def measure(bench, wanted):
    """Rows of figures; none where it is not wanted or nobody can commit."""
    kafka, interpreter = bench.kafka, python()
    if not re.search(wanted, f"groups {NAME}") or not kafka.folder:
        return []
    if not interpreter:
        say("groups: no confluent-kafka, not measured")
        return []
    say(f"filling {NAME}")
    subprocess.run([interpreter, str(ROOT / "Tests/kafka/groups"), kafka.bootstrap, "many", str(GROUPS), str(TOPICS),
                    str(PARTITIONS)], check=True)
    theirs = [CLUSTER, "tool", str(kafka.folder), "consumer-groups", "--describe", "--all-groups"]
    mine = [bench.ours, "groups", "^many-", "-b", kafka.bootstrap, "-q"]
    expected = described(subprocess.run(theirs, capture_output=True, text=True, check=True).stdout.splitlines())
    seen = ours(subprocess.run([*mine, "-J"], capture_output=True, text=True, check=True).stdout.splitlines())
    expected = {key: value for key, value in expected.items() if key[0].startswith("many-")}
    if seen != expected or len(seen) != GROUPS * PARTITIONS:
        sys.exit(f"bench: groups: {len(seen)} rows differ from consumer-groups' {len(expected)}")
    a, b = [], []
    for _ in range(max(3, bench.pairs)):
        a.append(runs.Run(theirs))
        b.append(runs.Run(mine))
    ratio = runs.spread([x.wall / y.wall for x, y in zip(a, b)])
    memory = max(run.memory for run in b)
    row = {"case": NAME, "peer": statistics.median(run.wall for run in a), "ours": statistics.median(run.wall for run in b),
           "ratio": ratio, "memory": memory, "peer_memory": max(run.memory for run in a),
           "met": ratio["median"] >= LEAST and memory <= MOST_BYTES, "bar": f"≥ {LEAST}, ≤ {MOST_BYTES >> 20} MB"}
    say(f"{NAME}: consumer-groups {row['peer']:.2f} s, ours {row['ours']:.3f} s, ratio {ratio['median']:.0f}, "
        f"{memory / 1e6:.1f} MB  {'met' if row['met'] else 'MISSED'} {row['bar']}")
    return [row]


def table(rows):
    """For RESULTS.md."""
    head = "| case | consumer-groups | kcat-swift | ratio: min | median | max | bar | peak MB |\n" + "| --- " * 8 + "|\n"
    return head + "\n".join(
        f"| {row['case']} | {row['peer']:.2f} | {row['ours']:.3f} | {row['ratio']['min']:.0f} | "
        f"**{row['ratio']['median']:.0f}** | {row['ratio']['max']:.0f} | {row['bar']}{'' if row['met'] else ', **missed**'} | "
        f"{row['memory'] / 1e6:.1f} |" for row in rows)
