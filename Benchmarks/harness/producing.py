"""Writing: `produce` beside kcat and Kafka's own tool, `replay` beside two kcats and beside a bare loop that sends ready
batches, `capture` beside the floor that writes the same bytes to a file."""
import pathlib, random, shutil, sys

from . import cases
from .brokers import CLUSTER, ROOT, say

MEMORY = 64 << 20
LINES = 1_000_000


def lines(folder):
    """A million lines of a hundred bytes, as logs have them: much alike, never the same."""
    path = pathlib.Path(folder) / "lines"
    if not path.exists():
        rng, words = random.Random(5), ["created", "paid", "shipped", "returned", "cancelled"]
        with open(path, "w") as out:
            for number in range(LINES):
                text = f'{{"id":{number},"state":"{rng.choice(words)}","amount":{rng.randrange(10**6)},"note":"'
                out.write(text + f"{rng.getrandbits(200):050x}"[: 97 - len(text)].ljust(97 - len(text), "x") + '"}\n')
    return str(path)


def races(bench):
    from .races import Race
    kafka = bench.kafka
    if not kafka.folder:
        return
    file, brokers = lines(kafka.folder), kafka.bootstrap
    for topic in ("bench-produced-ours", "bench-produced-kcat", "bench-produced-perf", "bench-replayed-ours",
                  "bench-replayed-kcat", "bench-replayed-bare"):
        kafka.create(topic, 1)
    ours = [bench.ours, "produce", "bench-produced-ours", "-b", brokers, "-q", "-z", "lz4", "-l", file]
    yield Race("a million lines of 100 B, lz4, beside kcat -P", ours,
               [bench.kcat, "-P", "-b", brokers, "-t", "bench-produced-kcat", "-z", "lz4", "-l", file], at_least=3,
               memory=MEMORY)
    perf = [CLUSTER, "tool", str(kafka.folder), "producer-perf", "--topic", "bench-produced-perf", "--num-records",
            str(LINES), "--payload-file", file, "--throughput", "-1", "--producer-props", f"bootstrap.servers={brokers}",
            "compression.type=lz4"]
    yield Race("a million lines of 100 B, lz4, beside producer-perf", ours, perf, at_least=5, memory=MEMORY, most_pairs=3)
    length, records = cases.SIZES["100 B"]
    for codec in ("none", "lz4"):
        topic = cases.topic(1, codec, length)
        kafka.fill(topic, codec, length, records, cases.BATCH)
        spec = f"{topic}:0@..{records}"
        replay = [bench.ours, "replay", spec, "--to", "bench-replayed-ours", "-b", brokers, "-q", "--execute"]
        kcats = (f"{bench.kcat} -C -b {brokers} -t {topic} -p 0 -o beginning -c {records} -e -q | "
                 f"{bench.kcat} -P -b {brokers} -t bench-replayed-kcat -z {codec}")
        yield Race(f"replay of untouched batches, {codec} 100 B, beside kcat -C | kcat -P", replay,
                   ["bash", "-c", kcats], at_least=5, memory=MEMORY)
        log = max((kafka.folder / "data-1" / f"{topic}-0").glob("*.log"), key=lambda path: path.stat().st_size)
        bare = [sys.executable, str(ROOT / "Benchmarks/harness/resend.py"), *kafka.address, "bench-replayed-bare", str(log)]
        files = [bench.ours, "replay", "--directory", kafka.logs, spec, "--to", "bench-replayed-ours", "-b", brokers, "-q",
                 "--execute"]
        yield Race(f"replay of untouched batches from files, {codec} 100 B, beside a bare loop", files, bare,
                   at_most=1 / 0.7, memory=MEMORY, pairs=5)
    length, records = cases.SIZES["1 KB"]
    for codec in ("none", "lz4"):
        topic = cases.topic(1, codec, length)
        kafka.fill(topic, codec, length, records, cases.BATCH)
        folder = kafka.folder / "captured"
        capture = [bench.ours, "capture", f"{topic}:0@..{records}", "--to", str(folder), "-b", brokers, "-q"]
        floor = " ".join([bench.floor, "-w", *kafka.address, topic, "0", "0", str(records)])
        shutil.rmtree(folder, ignore_errors=True)
        yield Race(f"capture, {codec} 1 KB, beside the floor that writes to a file",
                   ["bash", "-c", f'rm -rf {folder}; exec "$@"', "capture", *capture],
                   ["bash", "-c", f"rm -f {folder}.floor; exec {floor} > {folder}.floor"], at_most=1.25, memory=MEMORY,
                   pairs=5)
        say(f"captured {sum(path.stat().st_size for path in folder.rglob('*')) / 1e6:.0f} MB")
