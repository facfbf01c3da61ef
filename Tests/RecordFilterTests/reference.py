#!/usr/bin/env python3
"""Makes up records and expressions, and says which match, as slowly and plainly as can be: reference.py SEED EXPRESSIONS.

Lines of fields between tabs, bytes and texts in hexadecimal, `-` for null:
  batch TOPIC PARTITION CODEC PRODUCER-ID LEADER-EPOCH TRANSACTIONAL
  record OFFSET TIMESTAMP KEY VALUE [HEADER-NAME HEADER-VALUE]...   of the batch above
  case BATCH WHERE 0101...                                          a digit a record of the batch
"""
import json
import random
import re
import sys
from decimal import Decimal

sys.set_int_max_str_digits(0)
MISSING = object()
WORDS = ["alpha", "beta", "gamma", "u1", "u2", "u7", "x", "", "naïve", "a/b", 'say "hi"', "tab\there", "back\\slash", "zeta-9"]
NAMES = ["a", "b", "c", "amount", "tags", "a b", "n/m", "ünï"]
NUMBERS = ["0", "-0", "1", "2", "5", "10", "100", "999", "1000", "-1", "-7", "0.5", "1.0", "1.50", "-2.25", "1e3", "1E-2",
           "9007199254740993", "9007199254740992", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
           "-9223372036854775809", "1499816949527975237", "0.1", "0.10000000000000000001", "123456789012345678901234567890",
           "1e30", "1e-30", "99999999999999999999.5"]
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
PATTERNS = ["u[0-9]", "^alpha", "a$", "(u1|u7)", "[a-z]+-9", "eta", "be?ta", "gam+a", "zzz", "^$", "al(p|q)ha", "\\\\", "[0-9]{2,}"]
COMPARISONS = ["==", "!=", "<", "<=", ">", ">="]


class Made:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, share):
        return self.random.random() < share

    # Records

    def string(self, text):
        """A JSON string, some of its characters escaped that need not be."""
        out = json.dumps(text, ensure_ascii=self.chance(0.3))
        if self.chance(0.15) and out[1:-1] and out[1].isalnum():
            out = '"\\u%04x' % ord(out[1]) + out[2:]
        if "/" in out and self.chance(0.5):
            out = out.replace("/", "\\/")
        return out

    def json(self, depth):
        kind = self.random.randrange(10 if depth > 0 else 6)
        if kind < 2:
            return self.pick(NUMBERS)
        if kind < 4:
            return self.string(self.pick(WORDS))
        if kind < 6:
            return self.pick(["true", "false", "null"])
        space = self.pick(["", "", " ", "\n\t"])
        if kind < 7:
            return "[" + ",".join(space + self.json(depth - 1) for _ in range(self.random.randrange(4))) + space + "]"
        return self.object(depth)

    def object(self, depth):
        space = self.pick(["", "", " "])
        names = [self.pick(NAMES) for _ in range(self.random.randrange(6))]
        if not self.chance(0.1):
            names = list(dict.fromkeys(names))
        members = [self.string(n) + space + ":" + space + self.json(depth - 1) for n in names]
        return "{" + space + (space + "," + space).join(members) + "}"

    def broken(self, text):
        how = self.random.randrange(9)
        if how == 0:
            return text[: self.random.randrange(len(text) + 1)]
        if how == 1:
            return text + self.pick([b"x", b"}", b"{}", b",", b"\0"])
        if how == 2:
            return text.replace(b":", b"=", 1)
        if how == 3:
            return text.replace(b"1", b"01", 1)
        if how == 4:
            return text.replace(b'"', b"'", 2)
        if how == 5:
            return text.replace(b"true", self.pick([b"True", b"NaN", b"-", b"+1", b"1."]))
        if how == 6:
            return text.replace(b"a", self.pick([b"\\q", b"\x01", b"\xff", b"\\u12", b"\n"]), 1)
        if how == 7:
            return text.replace(b"}", b",}", 1).replace(b"]", b",]", 1)
        return bytes(self.random.randrange(256) for _ in range(self.random.randrange(30)))

    def value(self):
        how = self.random.random()
        if how < 0.08:
            return None
        if how < 0.15:
            return self.pick(WORDS).encode()
        text = (self.object(4) if how < 0.9 else self.json(3)).encode()
        if self.chance(0.1):
            text = b" " + text + b"\n"
        return self.broken(text) if self.chance(0.2) else text

    def key(self):
        return self.pick([None, b"", b"\xff\x00\x01", b"u1", b"u2", b"u7", b"alpha", b'{"a":1}', b"zeta-9", b"beta"])

    def record(self, offset):
        headers = []
        for _ in range(self.pick([0, 0, 1, 2, 3])):
            value = self.pick([None, b"", b"alpha", b"u1", b"u7", b"\xfe\xff", b"abc"])
            headers.append((self.pick([b"x", b"trace", b"", b"h\xc3\xa9"]), value))
        return {"offset": offset, "timestamp": self.pick([-1, 0, 5, 1000, 1700000000000, 1700000000001]),
                "key": self.key(), "value": self.value(), "headers": headers}

    def batch(self):
        offset = self.pick([0, 100, 5000000000])
        records = []
        for _ in range(1 + self.random.randrange(16)):
            offset += 1 + (self.random.randrange(3) if self.chance(0.2) else 0)
            records.append(self.record(offset))
        # Some batches have plain values only, so that literals that are nowhere in them occur.
        if self.chance(0.3):
            for record in records:
                record["value"] = b'{"id":%d}' % record["offset"]
        return {"topic": self.pick(["orders", "pay.ments"]), "partition": self.random.randrange(3), "codec": self.pick(CODECS),
                "producer_id": self.pick([-1, 7, 4000]), "leader_epoch": self.random.randrange(3),
                "transactional": self.chance(0.3), "records": records}

    # Expressions: trees, and how they are written

    def path(self):
        steps = [self.pick(NAMES)]
        while self.chance(0.3):
            steps.append(self.pick([self.pick(NAMES), 0, 1, 2]))
        return tuple(steps)

    def subject(self):
        kind = self.random.random()
        if kind < 0.5:
            return ("path", "key" if self.chance(0.05) else "value", self.path())
        if kind < 0.62:
            return ("text", self.pick(["key", "value", "topic", "codec"]))
        if kind < 0.72:
            return ("header", self.pick(["x", "trace", "hé", "nope"]), self.chance(0.4))
        if kind < 0.93:
            return ("number", self.pick(["size", "key_size", "timestamp", "offset", "partition", "producer_id", "leader_epoch"]))
        return ("bool", self.pick(["tombstone", "transactional"]))

    def literal(self, subject, order):
        kind = subject[0]
        if kind == "number" or kind == "path" and self.chance(0.45):
            return Decimal(self.pick(NUMBERS + ["5000000001", "1700000000000", "7", "4000"]))
        if kind == "bool":
            return self.chance(0.5)
        if not order and self.chance(0.2):
            return None if kind != "path" else self.pick([None, True, False])
        if subject == ("text", "codec"):
            return self.pick(CODECS).encode()
        return self.pick(WORDS + ["orders", "abc"]).encode()

    def term(self):
        subject = self.subject()
        kind = subject[0]
        roll = self.random.random()
        if roll < 0.06:
            return ("exists", subject)
        if roll < 0.16 and kind in ("path", "bool"):
            return ("is", subject)
        if kind == "bool":
            return ("compare", subject, self.pick(["==", "!="]), self.literal(subject, False))
        if roll < 0.65 or kind == "number" and roll < 0.8:
            comparison = self.pick(COMPARISONS)
            return ("compare", subject, comparison, self.literal(subject, comparison not in ("==", "!=")))
        if roll < 0.72 or kind == "number" and roll < 0.9:
            return ("in", subject, [self.literal(subject, False) for _ in range(1 + self.random.randrange(3))])
        if roll < 0.77 or kind == "number":
            return ("between", subject, self.literal(subject, True), self.literal(subject, True))
        if roll < 0.85:
            return (self.pick(["contains", "startswith"]), subject, self.pick(WORDS + ["lph", "et"]).encode())
        return (self.pick(["~", "!~"]), subject, self.pick(PATTERNS))

    def tree(self, depth):
        roll = self.random.random()
        if depth == 0 or roll < 0.4:
            return self.term()
        if roll < 0.55:
            return ("not", self.tree(depth - 1))
        return (self.pick(["and", "or"]), [self.tree(depth - 1) for _ in range(2 + self.random.randrange(2))])

    def quoted(self, data):
        return json.dumps(data.decode() if isinstance(data, bytes) else data, ensure_ascii=self.chance(0.5))

    def written_literal(self, value):
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, Decimal) else self.quoted(value)

    def written_subject(self, subject):
        if subject[0] == "header":
            return "header[%s]%s" % (self.quoted(subject[1]), "[*]" if subject[2] else "")
        if subject[0] != "path":
            return subject[1]
        out = "" if subject[1] == "value" and self.chance(0.6) else subject[1]
        for place, step in enumerate(subject[2]):
            if isinstance(step, int):
                out += "[%d]" % step
            elif re.fullmatch("[a-z]+", step) and self.chance(0.9):
                out += "." + step
            elif out == "" and place == 0 or self.chance(0.5):
                out += "." + self.quoted(step)
            else:
                out += "[" + self.quoted(step) + "]"
        return out

    def written(self, tree, level=0):
        """With the parentheses that are needed, and some that aren't. Levels: 0 or, 1 and, 2 not."""
        kind = tree[0]
        space = self.pick([" ", " ", "  "])
        if kind in ("or", "and"):
            inner = 1 if kind == "or" else 2
            text = (" %s " % kind).join(self.written(part, inner) for part in tree[1])
            return "(%s)" % text if level >= inner or self.chance(0.1) else text
        if kind == "not":
            return "not" + space + self.written(tree[1], 2)
        subject = self.written_subject(tree[1])
        if kind == "is":
            text = subject
        elif kind == "exists":
            text = "exists " + subject
        elif kind == "in":
            text = "%s in (%s)" % (subject, ", ".join(map(self.written_literal, tree[2])))
        elif kind == "between":
            text = "%s between %s and %s" % (subject, self.written_literal(tree[2]), self.written_literal(tree[3]))
        elif kind == "compare":
            text = subject + self.pick([" ", ""]) + tree[2] + self.pick([" ", ""]) + self.written_literal(tree[3])
        else:
            text = subject + " " + kind + " " + self.quoted(tree[2])
        return "(%s)" % text if self.chance(0.05) else text


# What matches

def mended(value):
    """Strings as bytes; half of a surrogate pair is U+FFFD."""
    if isinstance(value, str):
        value = re.sub("[\ud800-\udbff](?![\udc00-\udfff])", "\ufffd", value)
        return value.encode("utf-8", "surrogateescape")
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, dict):
        return {mended(name): mended(item) for name, item in value.items()}
    return value


def refuse(name):
    raise ValueError(name)


def parsed(data):
    try:
        return mended(json.loads(data.decode("utf-8", "surrogateescape"), parse_float=Decimal, parse_int=Decimal, parse_constant=refuse))
    except (ValueError, AttributeError):
        return MISSING


def found(subject, record, batch):
    """The values at a place: none, one, or with [*] several."""
    kind, name = subject[0], subject[1]
    if kind == "path":
        value = record["json"][name]
        for step in subject[2]:
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else MISSING
            else:
                value = value.get(step.encode(), MISSING) if isinstance(value, dict) else MISSING
        return [] if value is MISSING else [value]
    if kind == "header":
        values = [v for n, v in record["headers"] if n == name.encode()]
        return values if subject[2] else values[-1:]
    if name in ("key", "value"):
        return [record[name]]
    if name in ("topic", "codec"):
        return [batch[name].encode()]
    if name == "size":
        return [Decimal(-1 if record["value"] is None else len(record["value"]))]
    if name == "key_size":
        return [Decimal(-1 if record["key"] is None else len(record["key"]))]
    if name in ("timestamp", "offset"):
        return [Decimal(record[name])]
    if name == "tombstone":
        return [record["value"] is None]
    if name == "transactional":
        return [batch[name]]
    return [Decimal(batch[name])]


def same(left, right):
    return type(left) is type(right) and left == right


def ordered(left, comparison, right):
    if comparison == "==":
        return same(left, right)
    if comparison == "!=":
        return not same(left, right)
    if type(left) is not type(right) or not isinstance(left, (bytes, Decimal)):
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[comparison]


def holds(tree, record, batch):
    kind = tree[0]
    if kind == "and":
        return all(holds(part, record, batch) for part in tree[1])
    if kind == "or":
        return any(holds(part, record, batch) for part in tree[1])
    if kind == "not":
        return not holds(tree[1], record, batch)

    def one(value):
        if kind == "exists":
            return True
        if kind == "is":
            return value is True
        if kind == "compare":
            return ordered(value, tree[2], tree[3])
        if kind == "in":
            return any(same(value, item) for item in tree[2])
        if kind == "between":
            return ordered(value, ">=", tree[2]) and ordered(value, "<=", tree[3])
        is_text = isinstance(value, bytes)
        if kind == "contains":
            return is_text and tree[2] in value
        if kind == "startswith":
            return is_text and value.startswith(tree[2])
        matched = is_text and re.search(tree[2].encode(), value) is not None
        return matched if kind == "~" else not matched

    return any(one(value) for value in found(tree[1], record, batch))


def hexed(data):
    return "-" if data is None else "." + (data.encode() if isinstance(data, str) else data).hex()


def main():
    made = Made(int(sys.argv[1]))
    batches = [made.batch() for _ in range(60)]
    out = sys.stdout
    for batch in batches:
        facts = (batch["partition"], batch["codec"], batch["producer_id"], batch["leader_epoch"], int(batch["transactional"]))
        print("batch", hexed(batch["topic"]), *facts, sep="\t", file=out)
        for record in batch["records"]:
            record["json"] = {name: parsed(record[name]) for name in ("key", "value")}
            headers = [hexed(part) for header in record["headers"] for part in header]
            fields = [record["offset"], record["timestamp"], hexed(record["key"]), hexed(record["value"])]
            print("record", *fields, *headers, sep="\t", file=out)
    for _ in range(int(sys.argv[2])):
        number = made.random.randrange(len(batches))
        batch = batches[number]
        tree = made.tree(3)
        answers = "".join(str(int(holds(tree, record, batch))) for record in batch["records"])
        print("case", number, hexed(made.written(tree)), answers, sep="\t", file=out)


main()
