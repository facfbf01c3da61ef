#!/usr/bin/env python3
"""Values of ten fields as JSON text, Avro and Protobuf, and the two libraries that Python decodes them with.

  decoded.py fill BOOTSTRAP COUNT FOLDER    a topic for each, lz4, where it is not filled yet, and the schemas' files
  decoded.py read BOOTSTRAP TOPIC COUNT FOLDER     consumes with confluent-kafka, decodes with fastavro or protobuf, and
                                            writes a line of JSON a record, as a script of somebody's would

Needs confluent-kafka, fastavro, protobuf and grpcio-tools from PyPI.
"""
import io, json, pathlib, random, subprocess, sys

TOPICS = {"json": "bench-decoded-json", "avro": "bench-decoded-avro", "protobuf": "bench-decoded-protobuf"}
CURRENCIES = ["EUR", "USD", "GBP"]
AVRO = {"type": "record", "name": "Event", "namespace": "bench", "fields": [
    {"name": "id", "type": "long"}, {"name": "sequence", "type": "int"}, {"name": "user", "type": "string"},
    {"name": "email", "type": "string"}, {"name": "amount", "type": "double"},
    {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": CURRENCIES}},
    {"name": "active", "type": "boolean"}, {"name": "created", "type": "long"}, {"name": "path", "type": "string"},
    {"name": "note", "type": ["null", "string"]}]}
PROTO = """syntax = "proto3";
package bench;
enum Currency { EUR = 0; USD = 1; GBP = 2; }
message Event {
  int64 id = 1; int32 sequence = 2; string user = 3; string email = 4; double amount = 5; Currency currency = 6;
  bool active = 7; int64 created = 8; string path = 9; optional string note = 10;
}
"""


def events(count):
    rng = random.Random(10)
    for i in range(count):
        yield {"id": rng.getrandbits(40), "sequence": i, "user": f"user-{rng.randrange(10 ** 6)}",
               "email": f"user{rng.randrange(10 ** 6)}@example.com", "amount": rng.randrange(10 ** 6) / 100,
               "currency": rng.choice(CURRENCIES), "active": rng.random() < 0.5, "created": 1_764_000_000_000 + i * 37,
               "path": f"/orders/{rng.randrange(10 ** 5)}/items",
               "note": None if rng.random() < 0.5 else "checked by hand"}


def message_type(folder):
    if not (folder / "event_pb2.py").exists():
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", f"--python_out={folder}", "event.proto"],
                       check=True)
    sys.path.insert(0, str(folder))
    import event_pb2
    return event_pb2.Event


def fill(bootstrap, count, folder):
    import fastavro
    from confluent_kafka import Consumer, Producer, TopicPartition
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "event.avsc").write_text(json.dumps(AVRO))
    (folder / "event.proto").write_text(PROTO)
    schema, Event = fastavro.parse_schema(AVRO), message_type(folder)

    def avro(event):
        out = io.BytesIO()
        fastavro.schemaless_writer(out, schema, event)
        return out.getvalue()

    def protobuf(event):
        event = dict(event, currency=CURRENCIES.index(event["currency"]))
        if event["note"] is None:
            del event["note"]
        return Event(**event).SerializeToString()

    encoders = {"json": lambda event: json.dumps(event, separators=(",", ":")).encode(), "avro": avro,
                "protobuf": protobuf}
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "bench-decoded"})
    for kind, encode in encoders.items():
        known = consumer.list_topics(timeout=20).topics
        if TOPICS[kind] in known and consumer.get_watermark_offsets(TopicPartition(TOPICS[kind], 0), 20)[1] == count:
            continue
        producer = Producer({"bootstrap.servers": bootstrap, "compression.type": "lz4", "linger.ms": 50,
                             "batch.size": 65_536, "queue.buffering.max.messages": 500_000})
        values = [encode(event) for event in events(20_000)]
        for i in range(count):
            if i % 10_000 == 0:
                producer.poll(0)
            while True:
                try:
                    producer.produce(TOPICS[kind], values[i % len(values)], partition=0)
                    break
                except BufferError:
                    producer.poll(0.1)
        producer.flush()


def read(bootstrap, topic, count, folder):
    from confluent_kafka import Consumer, TopicPartition
    if topic == TOPICS["avro"]:
        import fastavro
        schema = fastavro.parse_schema(json.loads((folder / "event.avsc").read_text()))

        def decoded(value):
            return json.dumps(fastavro.schemaless_reader(io.BytesIO(value), schema), separators=(",", ":"))
    else:
        from google.protobuf.json_format import MessageToJson
        Event = message_type(folder)

        def decoded(value):
            return MessageToJson(Event.FromString(value), indent=None)
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "bench-decoded", "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, 0, 0)])
    left = count
    while left:
        messages = consumer.consume(min(left, 10_000), 5)
        left -= len(messages)
        sys.stdout.write("".join(decoded(message.value()) + "\n" for message in messages))


def races(bench):
    """Decoding beside `-J` on the same data as JSON text, and beside what a script in Python takes."""
    from .brokers import ROOT
    from .races import Race
    python, script = ROOT / ".build/test-venv/bin/python3", pathlib.Path(__file__).resolve()
    folder, count = ROOT / ".build/bench-decoded", 1_000_000
    subprocess.run([python, script, "fill", bench.kafka.bootstrap, str(count), folder], check=True)

    def ours(kind, *options):
        return [bench.ours, "assign", "-q", "-b", bench.kafka.bootstrap, f"{TOPICS[kind]}:0@..{count}", "-J", *options]

    types = {"avro": f"value=avro:{folder}/event.avsc", "protobuf": f"value=protobuf:{folder}/event.proto"}
    for kind, name in types.items():
        yield Race(f"{kind} decoded, -J on JSON text", ours(kind, "-s", name), ours("json"), at_most=2, pairs=9)
        peer = [str(python), str(script), "read", bench.kafka.bootstrap, TOPICS[kind], str(count), str(folder)]
        yield Race(f"{kind} decoded, Python's library", ours(kind, "-s", name), peer, at_least=20, most_pairs=1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"] and len(sys.argv) == 5:
        fill(sys.argv[2], int(sys.argv[3]), pathlib.Path(sys.argv[4]))
    elif sys.argv[1:2] == ["read"] and len(sys.argv) == 6:
        read(sys.argv[2], sys.argv[3], int(sys.argv[4]), pathlib.Path(sys.argv[5]))
    else:
        sys.exit(__doc__)
