"""The broker that is measured against, and the topics on it."""
import json, pathlib, random, re, shutil, socket, struct, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLUSTER = str(ROOT / "Tests/kafka/cluster")
PORTS = range(28100, 29100, 200)  # of the broker; its controller's is 81 above


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def free_port():
    """The first port whose controller's is free as well; the last when none is."""
    for port in PORTS:
        try:
            for number in (port, port + 81):
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", number))
            return port
        except OSError:
            continue
    return PORTS[-1]


class Kafka:
    """A broker of our own on loopback, or the one that -b names."""

    def __init__(self, bootstrap, kcat):
        self.kcat, self.folder, self.bootstrap = kcat, None, bootstrap
        if bootstrap:
            return
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kcat-swift-bench-"))
        say("starting Kafka")
        out = subprocess.run([CLUSTER, "start", str(self.folder), "--port", str(free_port()), "--heap", "1g"],
                             capture_output=True, text=True)
        if out.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            sys.exit("bench: Kafka did not start: " + out.stderr.strip())
        self.bootstrap = out.stdout.split()[-1]

    def stop(self):
        if self.folder:
            subprocess.run([CLUSTER, "stop", str(self.folder)], stdout=subprocess.DEVNULL)
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def logs(self):
        """The folder with the broker's own files; it has one for each partition."""
        return str(self.folder / "data-1")

    @property
    def address(self):
        host, port = self.bootstrap.split(",")[0].rsplit(":", 1)
        return host, port

    def create(self, topic, partitions):
        """CreateTopics, version 2; that the topic is there already is no error."""
        def text(value):
            return struct.pack(">h", len(value)) + value.encode()
        body = struct.pack(">hhi", 19, 2, 1) + text("bench")
        body += struct.pack(">i", 1) + text(topic) + struct.pack(">ihii", partitions, 1, 0, 0)
        body += struct.pack(">ib", 30_000, 0)
        with socket.create_connection(self.address, timeout=40) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            answer = connection.makefile("rb")
            answer = answer.read(struct.unpack(">i", answer.read(4))[0])
        code = struct.unpack_from(">h", answer, 4 + 4 + 4 + 2 + len(topic.encode()))[0]
        if code not in (0, 36):
            sys.exit(f"bench: creating {topic} failed with error {code}")

    def count(self, topic, partitions):
        """Records of a topic that nothing was deleted from; 0 when there is none."""
        asked = [word for p in range(partitions) for word in ("-t", f"{topic}:{p}:-1")]
        out = subprocess.run([self.kcat, "-Q", "-b", self.bootstrap, *asked], capture_output=True, text=True)
        return sum(int(offset) for offset in re.findall(r"offset (\d+)", out.stdout))

    def is_filled(self, topic, partitions, count):
        there = self.count(topic, partitions)
        if there not in (0, count):
            sys.exit(f"bench: {topic} has {there:,} records where {count:,} are wanted: delete it")
        return there == count

    def fill(self, topic, codec, size, count, batch, partitions=1, line=None):
        """Produces `count` records of `size` bytes with kcat, unless they are there."""
        if self.is_filled(topic, partitions, count):
            return
        self.create(topic, partitions)
        say(f"filling {topic}: {count:,} records of {size:,} bytes, {codec}, batches of {batch // 1000} KB")
        rng = random.Random(size)
        distinct = [(line or event)(i, size, rng) for i in range(max(50, min(20_000, 20_000_000 // size)))]
        for partition in range(partitions):
            feed = subprocess.Popen(
                [self.kcat, "-P", "-b", self.bootstrap, "-t", topic, "-p", str(partition), "-z", codec, "-K", "\t",
                 "-X", f"batch.size={batch}", "-X", "batch.num.messages=1000000", "-X", "linger.ms=50", "-X",
                 "message.max.bytes=2000000", "-X", "queue.buffering.max.kbytes=200000"], stdin=subprocess.PIPE)
            per = count // partitions
            for start in range(0, per, len(distinct)):
                lines = distinct[:per - start]
                feed.stdin.write("".join(f"key-{start + i}\t{v}\n" for i, v in enumerate(lines)).encode())
            feed.stdin.close()
            if feed.wait():
                sys.exit(f"bench: filling {topic} failed")

    def scatter(self, topic, partitions, count):
        """Small records with keys, spread over many partitions."""
        if self.is_filled(topic, partitions, count):
            return
        self.create(topic, partitions)
        say(f"filling {topic}: {count:,} small records over {partitions:,} partitions")
        feed = "".join(f"key-{i}\tvalue-{i}\n" for i in range(count)).encode()
        subprocess.run([self.kcat, "-P", "-b", self.bootstrap, "-t", topic, "-K", "\t"], input=feed, check=True)


def event(number, size, rng):
    """A line of JSON as services write it: few distinct words, some numbers that never repeat; `size` bytes of it."""
    fields = {"id": f"{rng.getrandbits(64):016x}", "seq": number, "ts": 1_764_000_000_000 + number * 37,
              "type": rng.choice(["order.created", "order.paid", "order.shipped", "cart.updated"])}
    text = json.dumps(fields, separators=(",", ":"))
    filler = {"user": "", "amount": 0, "currency": "EUR", "path": "", "status": 200,
              "agent": rng.choice(["Mozilla/5.0 (X11; Linux x86_64)", "okhttp/4.12.0", "curl/8.5.0"])}
    parts, length = [text], len(text)
    while length < size:
        filler["user"] = f"u{rng.randrange(90_000)}"
        filler["amount"] = rng.randrange(1_000_000) / 100
        filler["path"] = f"/api/v2/shop/{rng.randrange(500)}/items/{rng.randrange(10_000)}"
        parts.append("," + json.dumps(filler, separators=(",", ":")))
        length += len(parts[-1])
    return "".join(parts)[:size]
