"""A partition's own files, in the page cache, beside the same partition through its broker."""
from . import cases


def races(bench):
    from .races import Race
    if not bench.kafka.folder:
        return
    logs = bench.kafka.logs
    for size in ("100 B", "1 KB"):
        length, records = cases.SIZES[size]
        for codec in ("none", "lz4"):
            topic = cases.topic(1, codec, length)
            bench.kafka.fill(topic, codec, length, records, cases.BATCH)
            spec = [f"{topic}:0@..{records}"]
            yield Race(f"raw {codec} {size} from its folder, beside its broker",
                       [bench.ours, "assign", "-q", "--directory", logs, *spec],
                       [bench.ours, "assign", "-q", "-b", bench.kafka.bootstrap, *spec], at_least=2)
