"""`inspect` over a segment file in the page cache, beside cat and Kafka's dump-log, and over the broker beside the floor."""
import subprocess, time

from . import cases
from .brokers import CLUSTER, say

MEMORY = 32 << 20


def races(bench):
    from .races import Race
    if not bench.kafka.folder:
        return
    length, records = cases.SIZES["1 KB"]
    for codec in ("none", "lz4"):
        topic = cases.topic(1, codec, length)
        bench.kafka.fill(topic, codec, length, records, cases.BATCH)
        file = max((bench.kafka.folder / "data-1" / f"{topic}-0").glob("*.log"), key=lambda path: path.stat().st_size)
        cat, ours = ["cat", str(file)], [bench.ours, "inspect", str(file), "-q"]
        subprocess.run(cat, stdout=subprocess.DEVNULL, check=True)
        notes = {"megabytes": file.stat().st_size / 1e6}
        if codec != "none":
            # The least that it can take: the codec alone, as the floor has it, and the file.
            notes["codec_seconds"] = bench.codec(cases.Case("", "", topic, codec, length, records, records), "-d")[0]
            yield Race(f"every record, {codec}, beside cat", [*ours, "--summary"], cat, notes=notes)
            continue
        began = time.monotonic()
        subprocess.run([CLUSTER, "tool", str(bench.kafka.folder), "dump-log", "--files", str(file)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        notes["dump_log_seconds"] = time.monotonic() - began
        say(f"dump-log of {notes['megabytes']:.0f} MB: {notes['dump_log_seconds']:.1f} s")
        yield Race("headers and checksums, beside cat", [*ours, "--gaps"], cat, at_most=2.5, memory=MEMORY, pairs=7,
                   notes=notes)
        yield Race("headers alone, beside cat", [*ours, "--gaps", "--fast"], cat, at_most=0.2, memory=MEMORY, pairs=7)
        yield Race("every record, beside cat", [*ours, "--summary"], cat, memory=MEMORY)
        floor = [bench.floor, *bench.kafka.address, topic, "0", "0", str(records), str(1 << 20)]
        live = [bench.ours, "inspect", "-q", "-b", bench.kafka.bootstrap, f"{topic}:0", "--summary", "--fast"]
        yield Race("headers over the broker, beside the fetch floor", live, floor, at_most=1.15, memory=MEMORY, pairs=7)
