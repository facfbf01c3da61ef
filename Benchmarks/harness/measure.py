"""Runs the cases, A B A B, and keeps a row of figures for each."""
import os, statistics, subprocess, sys, time

from . import runs
from .brokers import say


# A broker that has just started compiles itself while it is read from: that is over after some seconds.
WARM_SECONDS = 15


class Bench:
    def __init__(self, kafka, kcat, ours, floor, pairs, checks):
        self.kafka, self.kcat, self.ours, self.floor = kafka, kcat, ours, floor
        self.pairs, self.checks = pairs, checks
        self.rows = []
        self.is_warm = False

    def limit(self, case, *mode, most=1 << 20, stdout=subprocess.PIPE):
        """What the floor program prints: bytes, requests, seconds, seconds and bytes of decompression, CPU seconds."""
        out = subprocess.run([self.floor, *mode, *self.kafka.address, case.topic, "0", "0", str(case.count), str(most)],
                             stdout=stdout, stderr=subprocess.PIPE, text=True, check=True)
        return [float(word) for word in (out.stdout or out.stderr).split()]

    def floor_seconds(self, case):
        """The faster of two sizes of answer."""
        if not case.into:
            return min(self.limit(case, most=most)[2] for most in (1 << 20, 8 << 20))
        command = [self.floor, "-w", *self.kafka.address, case.topic, "0", "0", str(case.count)]
        return runs.run_into(command, case.into, [self.floor, "-"]).wall

    def measure(self, case):
        if case.is_scattered:
            self.kafka.scatter(case.topic, case.partitions, case.records)
        else:
            self.kafka.fill(case.topic, case.codec, case.size, case.records, case.batch, case.partitions)
        # What is written back to the disk later would be measured.
        os.sync()
        self.warm(case)
        base = [self.kcat, "-C", "-q", "-b", self.kafka.bootstrap, "-t", case.topic]
        theirs = [*base, *case.kcat(["-c", str(case.count)])]
        ours = [self.ours, "assign", "-q", "-b", self.kafka.bootstrap, *case.ours()]
        if self.checks:
            words = runs.difference(theirs, ours, case.partitions == 1)
            if words:
                sys.exit(f"bench: {case.name}: the output differs from kcat's: {words}")
        a, b, floors, pieces = [], [], [], []
        for _ in range(max(min(self.pairs, case.most_pairs), case.pairs if self.pairs >= 5 else 0)):
            a.append(runs.run_into(theirs, case.into, [self.floor, "-"]))
            b.append(runs.run_into(ours, case.into, [self.floor, "-"]))
            if case.has_floor:
                floors.append(self.floor_seconds(case))
                if not case.into:
                    pieces.append(self.limit(case, "-p", most=4 << 20))
        row = self.row(case, a, b, floors)
        if pieces:
            row["floor_pieces"] = statistics.median(words[2] for words in pieces)
            row["floor_cpu"] = statistics.median(words[5] for words in pieces)
        if case.count == case.records and not case.into:
            command = [*base, *case.kcat(["-e"])]
            row["kcat_end"] = min(runs.Run(command).wall for _ in range(2))
        if case.has_floor and case.codec != "none":
            row["codec_seconds"], row["unpacked_bytes"] = self.codec(case, "-d")
            if case.codec == "gzip":
                row["zlib_seconds"] = self.codec(case, "-z")[0]
        self.rows.append(row)
        say(line(row))

    def warm(self, case):
        """Reads a topic for a while, once, in answers of both sizes."""
        if self.is_warm or case.partitions > 1:
            return
        end = time.monotonic() + WARM_SECONDS
        while time.monotonic() < end:
            for most in (1 << 20, 8 << 20):
                self.limit(case, most=most)
        self.is_warm = True

    def codec(self, case, mode):
        best = min((self.limit(case, mode) for _ in range(2)), key=lambda words: words[3])
        return best[3], best[4]

    def row(self, case, a, b, floors):
        ratio = runs.spread([x.wall / y.wall for x, y in zip(a, b)])
        mine = statistics.median(r.wall for r in b)
        floor = statistics.median(floors) if floors else None
        ours_cpu, theirs_cpu = (statistics.median(r.cpu for r in rows) for rows in (b, a))
        row = {
            "case": case.name, "section": case.section, "codec": case.codec, "records": case.count,
            "bytes": case.count * case.size, "kcat": runs.spread([r.wall for r in a]),
            "ours": runs.spread([r.wall for r in b]), "ratio": ratio, "cpu": ours_cpu, "kcat_cpu": theirs_cpu,
            "user": statistics.median(r.user for r in b), "kcat_user": statistics.median(r.user for r in a),
            "memory": max(r.memory for r in b), "kcat_memory": max(r.memory for r in a), "floor": floor,
        }
        least, part = case.bar
        if least or part:
            row["met"] = bool((least and ratio["median"] >= least) or (part and floor and mine <= floor * part))
            words = ([f"≥ {least:g}"] if least else []) + ([f"≤ {part:g} floor"] if part else [])
            row["bar"] = " or ".join(words)
        return row


def line(row):
    text = f"{row['case']:34} kcat {row['kcat']['median']:7.3f} s  ours {row['ours']['median']:7.3f} s  ratio "
    text += f"{row['ratio']['min']:5.2f} {row['ratio']['median']:5.2f} {row['ratio']['max']:5.2f}"
    text += f"  cpu {row['cpu']:6.3f}/{row['kcat_cpu']:6.3f}  {row['memory'] / 1e6:5.1f}/{row['kcat_memory'] / 1e6:5.1f} MB"
    if row["floor"]:
        text += f"  floor {row['floor']:6.3f} s"
    if "floor_pieces" in row:
        text += f" (in pieces {row['floor_pieces']:.3f}, cpu {row['floor_cpu']:.3f})"
    if "codec_seconds" in row:
        text += f"  codec {row['codec_seconds']:6.3f} s"
    if "bar" in row:
        text += f"  {'met' if row['met'] else 'MISSED'} {row['bar']}"
    return text
