"""What is measured apart from the program: the parts of a record's way in memory, and the library."""
import re, shutil, subprocess

from . import runs
from .brokers import say

SMALL, LARGE = 10_000, 30_000


def instructions(tool, part):
    """Instructions a record by callgrind: what 20,000 records more cost. None where valgrind is missing."""
    if not shutil.which("valgrind"):
        return None
    counts = []
    for records in (SMALL, LARGE):
        out = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", tool, "micro", part,
                              str(records)], capture_output=True, text=True, check=True)
        done = int(out.stdout.split()[0])
        counts.append((done, int(re.search(r"Collected : (\d+)", out.stderr)[1])))
    (a, low), (b, high) = counts
    return (high - low) / (b - a)


def micro(tool, wanted):
    rows = []
    names = subprocess.run([tool, "micro"], capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if not re.search(wanted, f"micro {name}"):
            continue
        count = 1_000_000 if name.endswith("100 B") else 300_000
        times = [float(subprocess.run([tool, "micro", name, str(count)], capture_output=True, text=True,
                                      check=True).stdout.split()[1]) for _ in range(3)]
        rows.append({"part": name, "nanoseconds": min(times), "instructions": instructions(tool, name)})
        say(f"{name:16} {rows[-1]['nanoseconds']:8.1f} ns  {rows[-1]['instructions'] or 0:8.1f} instructions a record")
    return rows


def library(bench, tool, case, wanted, seeks=1000):
    """The library's batch sequence beside the program's, and random seeks beside single fetches."""
    rows = {}
    kafka = bench.kafka
    if re.search(wanted, "library rate"):
        kafka.fill(case.topic, case.codec, case.size, case.records, case.batch)
        ratios = []
        for _ in range(bench.pairs):
            program = runs.Run([bench.ours, "assign", "-q", "-b", kafka.bootstrap, *case.ours()])
            ratios.append(runs.Run([tool, "read", kafka.bootstrap, case.topic, str(case.count)]).wall / program.wall)
        rows["rate"] = {"case": case.name, "ratio": runs.spread(ratios)}
        say(f"the library over {case.name}: {rows['rate']['ratio']['median']:.2f} of the program's time")
    if re.search(wanted, "library seek"):
        kafka.fill(case.topic, case.codec, case.size, case.records, case.batch)
        floor = [float(word) for word in subprocess.run(
            [bench.floor, "-s", *kafka.address, case.topic, "0", str(seeks), str(case.records), str(128 << 10)],
            capture_output=True, text=True, check=True).stdout.split()]
        median, largest = (float(word) for word in subprocess.run(
            [tool, "seek", kafka.bootstrap, case.topic, str(seeks), str(case.records)], capture_output=True, text=True,
            check=True).stdout.split())
        rows["seek"] = {"count": seeks, "median_us": median, "largest_us": largest, "floor_median_us": floor[0],
                        "floor_largest_us": floor[1]}
        say(f"{seeks} seeks: median {median:.0f} µs, largest {largest:.0f}; one fetch {floor[0]:.0f} µs")
    return rows
