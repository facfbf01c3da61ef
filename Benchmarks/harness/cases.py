"""What is measured: the cases, their topics and their bars."""
import random
from dataclasses import dataclass, field

FORMAT = "%t %p %o %k %s\\n"
SIZES = {"100 B": (100, 1_000_000), "1 KB": (1024, 500_000), "50 KB": (51_200, 20_000)}
CODECS = ["none", "gzip", "lz4", "snappy", "zstd"]
BATCH = 65_536
# What the issue of speed asks for: kcat's time over ours; a second number: or within that part of the floor.
RAW_BARS = {
    "none": {"100 B": (4, None), "1 KB": (1.5, 1.15), "50 KB": (None, 1.10)},
    "lz4": {"100 B": (4, None), "1 KB": (2, None), "50 KB": (3, None)},
    "snappy": {"100 B": (3, None), "1 KB": (1.5, None), "50 KB": (1.5, None)},
    "zstd": {"100 B": (3, None), "1 KB": (2.5, None), "50 KB": (2.5, None)},
    "gzip": {"100 B": (4, None), "1 KB": (5, None), "50 KB": (5, None)},
}
BARS = {"json": {"100 B": 20, "1 KB": 8, "50 KB": 3}, "format": {"100 B": 10, "1 KB": 1.5, "50 KB": 1}}


@dataclass
class Case:
    """One line of the table."""
    name: str
    section: str
    topic: str
    codec: str
    size: int
    records: int  # in the topic
    count: int  # read
    options: list = field(default_factory=list)
    batch: int = BATCH
    partitions: int = 1
    start: int = 0
    bar: tuple = (None, None)
    into: str = ""
    pairs: int = 0  # at least
    most_pairs: int = 1000
    is_scattered: bool = False

    def kcat(self, end):
        """kcat's arguments; `end` is how it is told to end."""
        if self.partitions > 1:
            return ["-o", "beginning", *self.options, *end]
        return ["-p", "0", "-o", str(self.start or "beginning"), *self.options, *end]

    def ours(self):
        if self.partitions > 1:
            return [f"{self.topic}@beginning", *self.options, "-c", str(self.count)]
        if self.start:
            return [f"{self.topic}:0@{self.start}", *self.options, "-c", str(self.count)]
        return [f"{self.topic}:0@..{self.count}", *self.options]

    @property
    def has_floor(self):
        return self.partitions == 1 and not self.start and self.section != "json"


def topic(scale, *words):
    """Parts of a topic's name, told apart by scale: a topic has the records of one."""
    return "-".join(["bench", *map(str, words)] + [f"x{scale:g}"] * (scale != 1))


def matrix(scale):
    options = {"raw": [], "json": ["-J"], "format": ["-f", FORMAT]}
    for kind in options:
        for size, (length, records) in SIZES.items():
            records = int(records * scale)
            for codec in CODECS:
                bar = RAW_BARS[codec][size] if kind == "raw" else (BARS[kind][size], None)
                yield Case(f"{kind} {codec} {size}", kind, topic(scale, codec, length), codec, length, records,
                           records, options[kind], bar=bar)


def others(scale):
    thousand = int(500_000 * scale)
    for batch in (16_384, 1_000_000):
        for codec in ("none", "lz4", "zstd"):
            yield Case(f"raw {codec} 1 KB, batches of {batch // 1000} KB", "batches", topic(scale, codec, 1024, batch), codec,
                       1024, thousand, thousand, batch=batch)
    for into in ("file", "pipe"):
        for size in ("100 B", "1 KB"):
            length, records = SIZES[size]
            records = int(records * scale)
            yield Case(f"raw none {size} into a {into}", "output", topic(scale, "none", length), "none", length, records, records,
                       into=into)
    many = int(1_200_000 * scale) // 12 * 12
    yield Case("raw lz4 100 B, twelve partitions", "partitions", topic(scale, "twelve"), "lz4", 100, many, many, partitions=12)
    yield Case("raw none, 1,000 partitions", "partitions", "bench-thousand", "none", 16, 20_000, 20_000,
               partitions=1000, is_scattered=True)
    total = int(SIZES["100 B"][1] * scale)
    yield Case("first record", "first", topic(scale, "none", 100), "none", 100, total, 1,
               start=random.Random(7).randrange(total), bar=(1, None), pairs=31)
    big = int(10_000_000 * scale)
    yield Case("raw lz4 100 B, ten times as many", "larger", topic(scale, "ten"), "lz4", 100, big, big, most_pairs=3)
