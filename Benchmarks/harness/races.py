"""Two command lines for the same question, in turn: ours beside another's, or one way of ours beside another way."""
import re, statistics
from dataclasses import dataclass, field

from . import decoded, folders, groups, inspection, producing, runs, topology
from .brokers import say

# Each gives its races, and makes what they read when it is asked for the next.
PARTS = {
    "decoded": decoded.races, "folders": folders.races, "groups": groups.races, "inspect": inspection.races,
    "producing": producing.races, "topology": topology.races,
}


@dataclass
class Race:
    """`ours` and `theirs` are command lines (`["bash", "-c", ...]` for pipes), run with their output to /dev/null."""
    name: str
    ours: list
    theirs: list
    at_most: float = None  # our time over theirs
    at_least: float = None  # their time over ours
    cpu_at_least: float = None  # their processor time over ours
    memory: float = None  # bytes that ours may take at most
    pairs: int = 0  # at least
    most_pairs: int = 1000
    notes: dict = field(default_factory=dict)  # figures that are not times


def measure(bench, wanted):
    """A row for each race whose name matches, `PART: NAME`."""
    rows = []
    for part, races in PARTS.items():
        if not re.search(wanted, f"race {part}"):
            continue
        for race in races(bench):
            ours, theirs = [], []
            for _ in range(max(min(bench.pairs, race.most_pairs), race.pairs)):
                theirs.append(runs.Run(race.theirs))
                ours.append(runs.Run(race.ours))
            rows.append(row(part, race, ours, theirs))
            say(line(rows[-1]))
    return rows


def row(part, race, ours, theirs):
    ratio = runs.spread([b.wall / a.wall for a, b in zip(ours, theirs)])
    result = {
        "case": f"{part}: {race.name}", "ours": runs.spread([r.wall for r in ours]),
        "theirs": runs.spread([r.wall for r in theirs]), "ratio": ratio, "memory": max(r.memory for r in ours),
        "their_memory": max(r.memory for r in theirs), "cpu": statistics.median(r.cpu for r in ours),
        "their_cpu": statistics.median(r.cpu for r in theirs), "notes": race.notes,
    }
    bars = [
        (race.at_most, f"≤ {race.at_most} of its time", lambda: 1 / ratio["median"] <= race.at_most),
        (race.at_least, f"≥ {race.at_least} times as fast", lambda: ratio["median"] >= race.at_least),
        (race.cpu_at_least, f"≥ {race.cpu_at_least} times in CPU",
         lambda: result["their_cpu"] / result["cpu"] >= race.cpu_at_least),
        (race.memory, f"≤ {(race.memory or 0) / 1e6:.0f} MB", lambda: result["memory"] <= race.memory),
    ]
    asked = [(words, holds()) for bar, words, holds in bars if bar is not None]
    if asked:
        result["bar"], result["met"] = " and ".join(words for words, _ in asked), all(met for _, met in asked)
    return result


def line(row):
    text = f"{row['case']:52} theirs {row['theirs']['median']:7.3f} s  ours {row['ours']['median']:7.3f} s  ratio "
    text += f"{row['ratio']['min']:5.2f} {row['ratio']['median']:5.2f} {row['ratio']['max']:5.2f}"
    text += f"  {row['memory'] / 1e6:5.1f}/{row['their_memory'] / 1e6:5.1f} MB"
    text += "".join(f"  {name} {value}" for name, value in row["notes"].items())
    return text + (f"  {'met' if row['met'] else 'MISSED'} {row['bar']}" if "bar" in row else "")


def table(rows):
    lines = ["| race | theirs | ours | ratio: min | median | max | bar | CPU s: theirs | ours | peak MB: theirs | ours |",
             "| " + " | ".join(["---"] * 11) + " |"]
    for row in rows:
        ratio, words = row["ratio"], ", ".join(f"{name} {value}" for name, value in row["notes"].items())
        bar = row.get("bar", "") + ("" if row.get("met", True) else ", **missed**")
        lines.append(
            f"| {row['case']}{f' ({words})' if words else ''} | {row['theirs']['median']:.3f} | {row['ours']['median']:.3f} | "
            f"{ratio['min']:.2f} | **{ratio['median']:.2f}** | {ratio['max']:.2f} | {bar} | {row['their_cpu']:.3f} | "
            f"{row['cpu']:.3f} | {row['their_memory'] / 1e6:.1f} | {row['memory'] / 1e6:.1f} |")
    return "\n".join(lines)
