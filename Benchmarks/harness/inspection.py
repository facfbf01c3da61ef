"""`inspect` over a segment file of 500 MB in the page cache, beside cat and Kafka's dump-log, and over the broker."""
import pathlib, re, subprocess, time

from . import runs
from .brokers import CLUSTER, say

RECORDS, SIZE, CODEC = 500_000, 1024, "none"
# The time of cat, or of the fetch floor, being 1; megabytes.
BARS = {"headers and checksums": 2.5, "headers alone": 0.2, "live, headers": 1.15}
MOST_MEMORY = 32


def inspection(bench, wanted, scale):
    """Rows of figures; none where the cases are not asked for, or where the broker's files are not at hand."""
    if not bench.kafka.folder or not re.search(wanted, "inspect"):
        return []
    rows = []
    for codec in ("none", "lz4"):
        topic = "-".join(["bench", codec, str(SIZE)] + [f"x{scale:g}"] * (scale != 1))
        records = int(RECORDS * scale)
        bench.kafka.fill(topic, codec, SIZE, records, 65_536)
        file = max(pathlib.Path(bench.kafka.folder).glob(f"data-*/{topic}-0/*.log"), key=lambda path: path.stat().st_size)
        ours = [bench.ours, "inspect", str(file), "-q"]
        cases = [("headers and checksums", [*ours, "--gaps"]), ("headers alone", [*ours, "--gaps", "--fast"]),
                 ("every record", [*ours, "--summary"])]
        if codec == "none":
            rows += against_cat(bench, file, cases)
            rows += live(bench, topic, records)
        else:
            rows += against_cat(bench, file, [(f"every record, {codec}", cases[2][1])])
    return rows


def against_cat(bench, file, cases):
    subprocess.run(["cat", str(file)], stdout=subprocess.DEVNULL, check=True)
    rows = []
    for name, command in cases:
        a, b = [], []
        for _ in range(bench.pairs):
            a.append(runs.Run(["cat", str(file)]))
            b.append(runs.Run(command))
        rows.append(row(name, [r.wall for r in a], b, f"cat of {file.stat().st_size / 1e6:.0f} MB"))
    if len(cases) > 1:
        # Kafka's own tool, once: it takes seconds.
        began = time.monotonic()
        subprocess.run([CLUSTER, "tool", str(bench.kafka.folder), "dump-log", "--files", str(file)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        for made in rows:
            made["dump_log"] = time.monotonic() - began
            break
    return rows


def live(bench, topic, records):
    floors, b = [], []
    for _ in range(bench.pairs):
        words = subprocess.run([bench.floor, *bench.kafka.address, topic, "0", "0", str(records), str(1 << 20)],
                               capture_output=True, text=True, check=True).stdout.split()
        floors.append(float(words[2]))
        b.append(runs.Run([bench.ours, "inspect", "-q", "-b", bench.kafka.bootstrap, f"{topic}:0", "--summary", "--fast"]))
    return [row("live, headers", floors, b, "fetch floor")]


def row(name, theirs, ours, beside):
    ratio = runs.spread([mine.wall / other for mine, other in zip(ours, theirs)])
    made = {"part": name, "beside": beside, "seconds": runs.spread([r.wall for r in ours]),
            "beside_seconds": runs.spread(theirs), "ratio": ratio, "memory": max(r.memory for r in ours)}
    if name in BARS:
        made["bar"] = BARS[name]
        made["met"] = ratio["median"] <= BARS[name] and made["memory"] <= MOST_MEMORY << 20
    say(f"inspect, {name}: {ratio['median']:.2f} of {beside}, {made['memory'] / 1e6:.1f} MB"
        + (f"  {'met' if made['met'] else 'MISSED'} ≤ {made['bar']}" if name in BARS else ""))
    return made
