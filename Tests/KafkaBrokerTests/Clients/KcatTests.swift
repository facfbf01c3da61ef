import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// Brokers on a loop of their own, for clients that are other processes.
private func serve<T>(_ configuration: BrokerConfiguration, _ body: (EmbeddedBroker) throws -> T) throws -> T {
    let loop = try EventLoop.started()
    defer { loop.stop() }
    let broker = try EmbeddedBroker(configuration)
    try broker.start(on: loop)
    return try body(broker)
}

@Suite("Real clients", .serialized) struct ClientTests {
    @Suite("kcat", .serialized, .enabled(if: Tool.kcat != nil, "kcat is not installed")) struct Kcat {
        private func kcat(_ broker: EmbeddedBroker, _ arguments: [String], input: String = "") throws -> Tool {
            try Tool(try #require(Tool.kcat), ["-b", broker.bootstrapServers] + arguments, input: input)
        }

        @Test("lists brokers, topics, partitions")
        func list() throws {
            let configuration = BrokerConfiguration(
                brokers: 3, topics: [.init("a", partitions: 3, replication: 3), .init("b")])
            try serve(configuration) { broker in
                let (status, lines) = try kcat(broker, ["-L"]).finish()
                #expect(status == 0)
                #expect(lines.contains(" 3 brokers:"))
                #expect(lines.contains("  topic \"a\" with 3 partitions:"))
                #expect(lines.contains("    partition 1, leader 2, replicas: 2,3,1, isrs: 2,3,1"))
            }
        }

        @Test("writes and reads, in every codec, with keys", arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
        func codecs(_ codec: String) throws {
            try serve(BrokerConfiguration(topics: [.init("t", partitions: 2)])) { broker in
                let lines = (0..<3000).map {
                    "k\($0 % 17):{\"n\":\($0),\"pad\":\"\(String(repeating: "x", count: $0 % 50))\"}"
                }
                let produced = try kcat(
                    broker, ["-P", "-t", "t", "-z", codec, "-K", ":", "-X", "enable.idempotence=\(codec == "lz4")"],
                    input: lines.joined(separator: "\n") + "\n")
                #expect(produced.finish().status == 0, "\(produced.errors)")
                let consumed = try kcat(broker, ["-C", "-t", "t", "-e", "-q", "-f", "%k:%s\n"])
                let (status, got) = consumed.finish()
                #expect(status == 0, "\(consumed.errors)")
                #expect(got.sorted() == lines.sorted())
            }
        }

        @Test("starts at offsets, from the end, and by time")
        func starts() throws {
            try serve(BrokerConfiguration(topics: [.init("t")])) { broker in
                for index in 0..<100 {
                    try broker.append(
                        TestBatch(values: ["v\(index)"], timestamp: 1_700_000_000_000 + Int64(index)).bytes,
                        to: TopicPartition("t", 0))
                }
                for (start, first) in [("beginning", 0), ("40", 40), ("-10", 90), ("s@1700000000070", 70)] {
                    let (status, lines) = try kcat(broker, ["-C", "-t", "t", "-o", start, "-e", "-q"]).finish()
                    #expect(status == 0)
                    #expect(lines == (first..<100).map { "v\($0)" })
                }
            }
        }

        @Test("two members of a group share the partitions; what was committed is not read again")
        func group() throws {
            try serve(BrokerConfiguration(brokers: 2, topics: [.init("t", partitions: 4)])) { broker in
                func produce(_ range: Range<Int>) throws {
                    for partition in 0..<4 {
                        let input = range.filter { $0 % 4 == partition }.map { "\($0)\n" }.joined()
                        #expect(
                            try kcat(broker, ["-P", "-t", "t", "-p", "\(partition)"], input: input).finish().status == 0
                        )
                    }
                }
                let options = ["-G", "g", "-u", "-f", "%p %s\n", "-X", "auto.offset.reset=earliest", "t"]
                let first = try kcat(broker, options)
                try produce(0..<400)
                #expect(first.wait(forLines: 400))
                let second = try kcat(broker, options)
                let deadline = Date(timeIntervalSinceNow: 20)
                while broker.group("g")?.members.count != 2 || broker.group("g")?.state != .stable, Date() < deadline {
                    Thread.sleep(forTimeInterval: 0.05)
                }
                try produce(400..<800)
                let both = Date(timeIntervalSinceNow: 20)
                while first.lines.count + second.lines.count < 800, Date() < both {
                    Thread.sleep(forTimeInterval: 0.05)
                }
                let partitions = { (tool: Tool) in Set(tool.lines.compactMap { $0.split(separator: " ").first }) }
                #expect(partitions(second).count == 2)
                second.end()
                second.finish()
                first.end()
                first.finish()
                let values = (first.lines + second.lines).compactMap {
                    $0.split(separator: " ").last.flatMap { Int($0) }
                }
                #expect(values.sorted() == Array(0..<800))
                #expect(broker.group("g")?.state == .empty)
                // Each was told to leave and committed before.
                for partition in Int32(0)..<4 {
                    #expect(broker.committed(TopicPartition("t", partition), group: "g")?.offset == 200)
                }
                try produce(800..<840)
                let (status, lines) = try kcat(broker, ["-G", "g", "-e", "-q", "t"]).finish()
                #expect(status == 0)
                #expect(lines.compactMap { Int($0) }.sorted() == Array(800..<840))
            }
        }

        @Test("reads a real broker's directory as it read the broker", arguments: ["4", "2.8"])
        func directory(_ version: String) throws {
            let folder = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../KafkaLogTests/Fixtures/kafka-\(version)").standardized.path
            try serve(BrokerConfiguration(directory: folder)) { broker in
                let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
                #expect(names.count >= 12)
                // Each waits half a second at the end: they do it all at once.
                let tools = try names.map { name in
                    let parts = name.split(separator: ".")
                    let dash = try #require(parts[0].lastIndex(of: "-"))
                    return try kcat(
                        broker,
                        [
                            "-C", "-q", "-e", "-t", String(parts[0][..<dash]), "-p",
                            String(parts[0][dash...].dropFirst()),
                            "-o", "beginning", "-f", "%o %k %T %s\n", "-X", "isolation.level=\(parts[1])",
                        ])
                }
                for (name, tool) in zip(names, tools) {
                    let (status, lines) = tool.finish()
                    #expect(status == 0, "\(tool.errors)")
                    let expected = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                    #expect(lines.map { $0 + "\n" }.joined() == expected, "\(name)")
                }
                let refused = try kcat(
                    broker, ["-P", "-t", "plain", "-p", "0", "-X", "message.timeout.ms=2000"], input: "x\n")
                #expect(refused.finish().status != 0)
            }
        }

        @Test("the sample data: every record of every topic, aborted ones left out")
        func sample() throws {
            try serve(BrokerConfiguration()) { broker in
                try broker.addSampleData()
                let counts = ["events": 12_000, "orders": 3_000, "inventory": 2_000, "audit": 500, "topic": 12_000]
                for (topic, count) in counts {
                    #expect(
                        try kcat(broker, ["-C", "-t", topic, "-e", "-q", "-f", "%o\n"]).finish().lines.count == count)
                }
                let payments = ["-C", "-t", "payments", "-e", "-q", "-f", "%o\n"]
                let committed = try kcat(broker, payments).finish().lines.count
                let all = try kcat(broker, payments + ["-X", "isolation.level=read_uncommitted"]).finish().lines.count
                #expect(0 < committed && committed < all)
                // The open transaction withholds what is behind it.
                let refunds = ["-C", "-t", "refunds", "-e", "-q", "-f", "%o\n"]
                #expect(try kcat(broker, refunds).finish().lines.count == 50)
                let whole = try kcat(broker, refunds + ["-X", "isolation.level=read_uncommitted"]).finish().lines
                #expect(whole.count == 125)
                // A compacted log: fewer records than offsets.
                let customers = try kcat(broker, ["-C", "-t", "customers", "-e", "-q", "-f", "%o\n"]).finish().lines
                #expect((150..<600).contains(customers.count) && customers.last == "599")
            }
        }
    }

    @Suite("confluent-kafka", .serialized, .enabled(if: Tool.python != nil, "there is no Python with confluent-kafka"))
    struct Confluent {
        private func run(_ script: String, _ broker: EmbeddedBroker) throws -> [String] {
            let head = """
                import json, sys, time
                from confluent_kafka import Producer, Consumer, TopicPartition, KafkaException
                from confluent_kafka.admin import AdminClient, NewTopic
                B = {'bootstrap.servers': '\(broker.bootstrapServers)'}

                """
            let tool = try Tool(try #require(Tool.python), ["-c", head + script])
            let (status, lines) = tool.finish(within: 60)
            #expect(status == 0, "\(tool.errors)")
            return lines
        }

        @Test("an idempotent producer, and every record once although answers get lost")
        func idempotent() throws {
            try serve(BrokerConfiguration(topics: [.init("t")])) { broker in
                // Four answers to Produce never arrive: the records are there, and are sent again.
                for skip in [1, 3, 5, 7] {
                    broker.inject(FaultRule(.produce, .closeAfter(bytes: 3), skip: skip))
                }
                let lines = try run(
                    """
                    p = Producer(dict(B, **{'enable.idempotence': True, 'linger.ms': 5, 'batch.num.messages': 20}))
                    for i in range(1000):
                        p.produce('t', str(i))
                        if i % 20 == 0: p.flush(20)
                    print(p.flush(30))
                    """, broker)
                #expect(lines == ["0"])
                #expect(broker.offsets(of: t0)?.end == 1000)
            }
        }

        @Test("transactions, and the offsets that they commit")
        func transactions() throws {
            try serve(BrokerConfiguration(brokers: 2, topics: [.init("in"), .init("t", partitions: 2)])) { broker in
                let lines = try run(
                    """
                    q = Producer(B)
                    for i in range(30): q.produce('in', str(i))
                    q.flush()
                    c = Consumer(dict(B, **{'group.id': 'g', 'enable.auto.commit': False, 'auto.offset.reset': 'earliest'}))
                    c.subscribe(['in'])
                    p = Producer(dict(B, **{'transactional.id': 'x'}))
                    p.init_transactions(20)
                    for t in range(3):
                        p.begin_transaction()
                        for m in c.consume(10, 20): p.produce('t', m.value(), partition=int(m.value()) % 2)
                        p.send_offsets_to_transaction(c.position(c.assignment()), c.consumer_group_metadata(), 20)
                        p.flush()
                        if t == 1: p.abort_transaction(20)
                        else: p.commit_transaction(20)
                    print([x.offset for x in c.committed([TopicPartition('in', 0)])])
                    c.close()
                    for level in ['read_committed', 'read_uncommitted']:
                        d = Consumer(dict(B, **{'group.id': 'o', 'isolation.level': level}))
                        d.assign([TopicPartition('t', 0, 0), TopicPartition('t', 1, 0)])
                        got = [int(m.value()) for m in d.consume(30, 3)]
                        print(sorted(got))
                        d.close()
                    # The same id again: the old producer is fenced.
                    r = Producer(dict(B, **{'transactional.id': 'x'}))
                    r.init_transactions(20)
                    try:
                        p.begin_transaction(); p.produce('t', 'late'); p.commit_transaction(20)
                        print('not fenced')
                    except KafkaException as e:
                        print(e.args[0].name())
                    """, broker)
                #expect(lines.count == 4)
                #expect(lines.first == "[30]")
                #expect(lines.dropFirst().first == "\(Array(0..<10) + Array(20..<30))")
                #expect(lines.dropFirst(2).first == "\(Array(0..<30))")
                #expect(
                    lines.last.map { ["_FENCED", "INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED"].contains($0) } == true)
            }
        }

        @Test("a group with static members, cooperative, its offsets; topics made, described and deleted")
        func admin() throws {
            try serve(BrokerConfiguration(brokers: 2)) { broker in
                let lines = try run(
                    """
                    a = AdminClient(B)
                    for f in a.create_topics([NewTopic('t', 4, 2)]).values(): f.result(20)
                    p = Producer(B)
                    conf = dict(B, **{'group.id': 'g', 'auto.offset.reset': 'earliest', 'session.timeout.ms': 6000,
                                      'partition.assignment.strategy': 'cooperative-sticky'})
                    cs = [Consumer(dict(conf, **{'group.instance.id': 'i%d' % i})) for i in range(2)]
                    for c in cs: c.subscribe(['t'])
                    got, end, sent = [], time.time() + 30, False
                    while len(got) < 100 and time.time() < end:
                        if not sent and all(len(c.assignment()) == 2 for c in cs):
                            for i in range(100): p.produce('t', str(i), partition=i % 4)
                            p.flush()
                            sent = True
                        for c in cs:
                            m = c.poll(0.1)
                            if m and not m.error(): got.append(int(m.value()))
                    print(len(set(got)), sorted(len(c.assignment()) for c in cs))
                    d = a.describe_consumer_groups(['g'])['g'].result(20)
                    print(d.state.name, sorted(m.group_instance_id for m in d.members), d.partition_assignor)
                    for c in cs: c.commit(asynchronous=False); c.close()
                    print([g.group_id for g in a.list_consumer_groups().result(20).valid])
                    c = Consumer(conf)
                    print([x.offset for x in c.committed([TopicPartition('t', i) for i in range(4)], 20)])
                    print(len(a.describe_cluster().result(20).nodes))
                    for f in a.delete_topics(['t']).values(): f.result(20)
                    print(sorted(a.list_topics(timeout=20).topics))
                    """, broker)
                #expect(
                    lines == [
                        "100 [2, 2]", "STABLE ['i0', 'i1'] cooperative-sticky", "['g']", "[25, 25, 25, 25]", "2", "[]",
                    ])
            }
        }
    }
}
