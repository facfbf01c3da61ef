"""The tables, for the terminal and for RESULTS.md."""
import json, os, pathlib, platform, re, subprocess

from . import finding, races

BEGIN, END = "<!-- tables: written by make bench -->", "<!-- end of tables -->"
TITLES = {
    "raw": "Raw output (values, a newline each)", "json": "JSON (`-J`)", "format": "Format string (`-f '%t %p %o %k %s\\n'`)",
    "batches": "Other batch sizes", "output": "Into a file and into a pipe", "partitions": "Many partitions",
    "first": "Time to the first record (`-c 1` at an offset, program start included)",
    "larger": "A partition ten times as large",
}


def machine(kcat):
    """What it ran on."""
    model = platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        models = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
        model = models[0] if models else model
    text = subprocess.run([kcat, "-V"], capture_output=True, text=True).stdout
    version = re.search(r"Version (\S+).*?librdkafka (\S+)", text, re.S)
    kcat_version = f"{version[1]} with librdkafka {version[2].rstrip(')')}" if version else text.strip()
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.platform(), "kcat": kcat_version,
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None}


def seconds(value):
    return "" if value is None else f"{value:.3f}"


def rows_table(rows):
    has_end = any(row.get("kcat_end") for row in rows)
    has_floor = any(row["floor"] for row in rows)
    has_pieces = any("floor_pieces" in row for row in rows)
    has_codec = any("codec_seconds" in row for row in rows)
    has_bar = any("bar" in row for row in rows)
    head = ["case", "kcat `-c N`"] + ["kcat `-e`"] * has_end + ["kcat-swift", "ratio: min", "median", "max"]
    head += ["bar"] * has_bar + ["fetch floor"] * has_floor + ["in pieces"] * has_pieces + ["codec alone"] * has_codec
    head += ["CPU s: kcat", "ours"] + ["floor"] * has_pieces + ["peak MB: kcat", "ours"]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for row in rows:
        cells = [row["case"], seconds(row["kcat"]["median"])]
        cells += [seconds(row.get("kcat_end"))] * has_end
        ratio = row["ratio"]
        cells += [seconds(row["ours"]["median"]), f"{ratio['min']:.2f}", f"**{ratio['median']:.2f}**", f"{ratio['max']:.2f}"]
        if has_bar:
            cells += [row.get("bar", "") + ("" if row.get("met", True) else ", **missed**")]
        cells += [seconds(row["floor"])] * has_floor + [seconds(row.get("floor_pieces"))] * has_pieces
        if has_codec:
            zlib = f" (zlib {seconds(row['zlib_seconds'])})" if "zlib_seconds" in row else ""
            cells += [seconds(row.get("codec_seconds")) + zlib]
        cells += [seconds(row["kcat_cpu"]), seconds(row["cpu"])] + [seconds(row.get("floor_cpu"))] * has_pieces
        cells += [f"{row['kcat_memory'] / 1e6:.1f}", f"{row['memory'] / 1e6:.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def tables(result):
    m = result["machine"]
    text = [f"{result['date']}: {m['cpu']}, {m['cores']} cores, {m['system']}; kcat {m['kcat']}; Apache Kafka 4.3 on the same "
            f"machine. {result['pairs']} pairs a case, load average at the start {m['load']:.1f}. Seconds of wall time, medians. "
            + f"The harness took {result['seconds'] / 60:.0f} minutes."]
    for section, title in TITLES.items():
        rows = [row for row in result["rows"] if row["section"] == section]
        if rows:
            text += [f"### {title}", rows_table(rows)]
    if result.get("found"):
        text += ["### Filters, find and stats", finding.table(result["found"])]
    if result["races"]:
        text += ["### Two command lines, in turn", races.table(result["races"])]
    lib = result["library"]
    if lib:
        text.append("### The library")
        if "rate" in lib:
            r = lib["rate"]["ratio"]
            text.append(f"`KafkaConsumer` with a `RecordWalker` over “{lib['rate']['case']}”, the program's time being 1: "
                        f"{r['min']:.2f}, median {r['median']:.2f}, {r['max']:.2f}.")
        if "seek" in lib:
            s = lib["seek"]
            text.append(f"{s['count']:,} random offsets of one partition, one after the other (`seek`, one record): median "
                        f"{s['median_us']:.0f} µs, largest {s['largest_us']:.0f}. A bare fetch of as many bytes by the floor "
                        f"program: median {s['floor_median_us']:.0f} µs, largest {s['floor_largest_us']:.0f}.")
    if result["micro"]:
        text += ["### Parts, in memory", "| part | ns a record | instructions a record |\n| --- | --- | --- |\n" + "\n".join(
            f"| {row['part']} | {row['nanoseconds']:.1f} | {row['instructions'] or 0:.0f} |" for row in result["micro"])]
    return "\n\n".join(text)


def write(folder, result):
    """Puts the tables between their marks in RESULTS.md, whose other text stays, and the figures into results.json."""
    (folder / "results.json").write_text(json.dumps(result, indent=1) + "\n")
    path = pathlib.Path(folder / "RESULTS.md")
    text = path.read_text() if path.exists() else f"# kcat-swift beside kcat\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n\n{tables(result)}\n\n{END}{rest.split(END)[1]}")
