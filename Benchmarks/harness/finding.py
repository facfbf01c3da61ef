"""What is measured of filters, find and stats: beside the raw run, beside kcat with jq and grep, and by fetches."""
import random, re, shutil, subprocess

from . import runs
from .brokers import say
from .cases import BATCH, SIZES, topic

LITERAL = "u77777"
ABSENT = "is nowhere in it"
MEMORY = 64


def order(number, size, rng):
    """A whole JSON object of `size` bytes: what `event` makes is cut off. Its amount is above 999 once in 1,001 times."""
    text = '{"id":"%016x","type":"%s","amount":%d,"user":"u%d"' % (
        rng.getrandbits(64), rng.choice(["order.created", "order.paid"]), rng.randrange(1001), rng.randrange(90_000))
    item = 0
    while len(text) < size - 140:
        text += ',"item%d":{"path":"/api/v2/shop/%d/items/%d","price":%.2f,"tags":["a","bc"]}' % (
            item, rng.randrange(500), rng.randrange(10_000), rng.randrange(100_000) / 100)
        item += 1
    left = size - len(text) - 9
    return text + (',"pad":"' + "x" * (left - 1) + '"}' if left > 0 else "}")


def names():
    """The names of the cases, for --list and --cases."""
    return ([f"find {what} {codec} {size}" for codec in ("none", "lz4") for size in ("100 B", "1 KB")
             for what in ("where", "grep", "absent", "stats")]
            + ["find key of ten million", "find bisect of ten million"])


class Finding:
    def __init__(self, bench, scale, wanted):
        self.bench, self.scale, self.wanted, self.rows = bench, scale, wanted, []

    def run(self):
        for codec in ("none", "lz4"):
            for size in ("100 B", "1 KB"):
                self.beside_raw(codec, size)
        self.seeks()
        return self.rows

    def is_wanted(self, name):
        return re.search(self.wanted, name)

    def add(self, name, what, value, least=None, most=None, unit="", **more):
        met = (least is None or value >= least) and (most is None or value <= most)
        bar = f"≥ {least:g}" if least is not None else f"≤ {most:g}" if most is not None else ""
        self.rows.append({"case": name, "what": what, "value": value, "unit": unit, "bar": bar, "met": met, **more})
        say(f"{name:30} {what}: {value:.2f}{unit} {bar and ('met' if met else 'MISSED')} {bar}")

    def beside_raw(self, codec, size):
        kinds = [kind for kind in ("where", "grep", "absent", "stats") if self.is_wanted(f"find {kind} {codec} {size}")]
        if not kinds:
            return
        length, records = SIZES[size]
        records = int(records * self.scale)
        name = topic(self.scale, "orders", codec, length)
        self.bench.kafka.fill(name, codec, length, records, BATCH, line=order)
        base = ["-q", "-b", self.bench.kafka.bootstrap]
        spec = f"{name}:0@..{records}"
        ours = {
            "raw": ["assign", *base, spec], "where": ["assign", *base, spec, "--where", ".amount > 999"],
            "grep": ["assign", *base, spec, "--grep", LITERAL], "absent": ["assign", *base, spec, "--grep", ABSENT],
            "walk": ["assign", *base, spec, "-f", ""], "stats": ["stats", *base, spec, "--by", "key"],
        }
        times = {kind: [] for kind in ours}
        memory = {kind: 0 for kind in ours}
        for _ in range(max(5, self.bench.pairs)):
            for kind in ["raw", "walk", *kinds]:
                done = runs.Run([self.bench.ours, *ours[kind]])
                times[kind].append(done.wall)
                memory[kind] = max(memory[kind], done.memory)
        kcat = [self.bench.kcat, "-C", "-q", "-b", self.bench.kafka.bootstrap, "-t", name, "-p", "0", "-o", "beginning",
                "-c", str(records)]

        def ratio(kind, to):
            return runs.spread([one / other for one, other in zip(times[kind], times[to])])["median"]

        for kind, to, most in (("where", "raw", 1.5), ("grep", "raw", 1.15), ("absent", "walk", 1.0), ("stats", "raw", 2.0)):
            if kind in kinds:
                # Two runs of the same differ by some hundredths.
                bar = most + 0.05 if most == 1.0 else most
                self.add(f"find {kind} {codec} {size}", f"time beside {'the raw run' if to == 'raw' else 'the bare walk'}",
                         ratio(kind, to), most=bar, seconds=runs.spread(times[kind])["median"])
                self.add(f"find {kind} {codec} {size}", "memory", memory[kind] / 1e6, most=MEMORY, unit=" MB")
        pipe = 'set -o pipefail; "${@:2}" | eval "$1" >/dev/null'
        if "where" in kinds and shutil.which("jq"):
            theirs = runs.Run(["bash", "-c", pipe, "pipe", "jq -c 'select(.amount > 999)'", *kcat])
            self.add(f"find where {codec} {size}", "kcat | jq beside it", theirs.wall / runs.spread(times["where"])["median"],
                     least=25)
        if "grep" in kinds:
            theirs = runs.Run(["bash", "-c", pipe, "pipe", f"grep -F {LITERAL} || test $? = 1", *kcat])
            self.add(f"find grep {codec} {size}", "time beside kcat | grep -F",
                     runs.spread(times["grep"])["median"] / theirs.wall, most=6)

    def fetches(self, words):
        found = re.findall(r"(?:fetches: (\d+)|(\d+) fetch)", words)
        return int(next(filter(None, found[-1]))) if found else -1

    def seeks(self):
        if not (self.is_wanted("find key of ten million") or self.is_wanted("find bisect of ten million")):
            return
        total = int(10_000_000 * self.scale)
        name = topic(self.scale, "ten")
        self.bench.kafka.fill(name, "lz4", 100, total, BATCH)
        base = ["-v", "-b", self.bench.kafka.bootstrap]
        rng = random.Random(5)
        if self.is_wanted("find key of ten million"):
            times, most = [], 0
            for _ in range(15):
                # `fill` numbers keys by their offsets.
                place = rng.randrange(total - total // 100, total)
                command = [self.bench.ours, "find", name, "--key", f"key-{place}", *base]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                most = max(most, self.fetches(done.stderr))
                times.append(runs.Run(command))
            self.add("find key of ten million", "median", runs.spread([t.wall for t in times])["median"] * 1000, most=50, unit=" ms",
                     seconds=runs.spread([t.wall for t in times])["median"])
            self.add("find key of ten million", "most fetches", most, most=20)
            self.add("find key of ten million", "memory", max(t.memory for t in times) / 1e6, most=MEMORY, unit=" MB")
        if self.is_wanted("find bisect of ten million"):
            most, times = 0, []
            for _ in range(5):
                place = rng.randrange(total)
                command = [self.bench.ours, "find", f"{name}:0", "--where", f"offset >= {place}", "--bisect", *base]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                most = max(most, self.fetches(done.stderr))
                times.append(runs.Run(command).wall)
            self.add("find bisect of ten million", "most fetches", most, most=26, seconds=runs.spread(times)["median"])


def table(rows):
    lines = ["| case | what | measured | bar | seconds |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        seconds = f"{row['seconds']:.3f}" if "seconds" in row else ""
        lines.append(f"| {row['case']} | {row['what']} | {row['value']:.2f}{row['unit']} | {row['bar']}"
                     f"{'' if row['met'] else ', **missed**'} | {seconds} |")
    return "\n".join(lines)
