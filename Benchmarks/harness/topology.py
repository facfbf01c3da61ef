"""What a large cluster looks like: `topics` beside kcat's -L, on 100,000 partitions that the program's own broker serves."""
import subprocess

from .brokers import say

TOPICS, PARTITIONS = 100, 1000


def races(bench):
    from .races import Race
    say(f"serving {TOPICS} topics of {PARTITIONS} partitions")
    names = [word for number in range(TOPICS) for word in ("--topic", f"large-{number:03}:{PARTITIONS}")]
    broker = subprocess.Popen([bench.ours, "broker", "-q", "--listen", "127.0.0.1:0", "--brokers", "3", *names],
                              stdout=subprocess.PIPE, text=True)
    try:
        address = broker.stdout.readline().strip().split(",")[0]
        theirs = [bench.kcat, "-L", "-b", address]
        # What is wanted first is a line a topic; kcat tells every partition, as we do with -v, which has no bar.
        yield Race(f"{TOPICS * PARTITIONS:,} partitions, a line a topic", [bench.ours, "topics", "-b", address], theirs,
                   at_least=1, cpu_at_least=1, pairs=9)
        yield Race(f"{TOPICS * PARTITIONS:,} partitions, every partition", [bench.ours, "topics", "-v", "-b", address], theirs,
                   pairs=9)
    finally:
        broker.kill()
        broker.wait()
