import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing
import Transport

/// Transactions on embedded brokers, with faults. Real ones are in the integration tests.
@Suite struct TransactionalProducerTests {
    private static let t0 = TopicPartition("t", 0)
    private static let t1 = TopicPartition("t", 1)

    private static func producer(
        _ broker: EmbeddedBroker, id: String = "x", _ change: (inout ProducerConfiguration) -> Void = { _ in }
    ) throws -> KafkaProducer {
        var client = ClientConfiguration(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
        client.apiTimeout = .seconds(5)
        client.retryBackoff = .milliseconds(10)
        client.retryBackoffMax = .milliseconds(50)
        var configuration = ProducerConfiguration(client)
        configuration.transactionalId = id
        configuration.linger = .zero
        change(&configuration)
        return try KafkaProducer(configuration)
    }

    private static func run(
        brokers: Int = 1, _ body: @escaping @Sendable (EmbeddedBroker) async throws -> Void
    ) async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let broker = try EmbeddedBroker(BrokerConfiguration(brokers: brokers, topics: [.init("t", partitions: 2)]))
        try broker.start(on: loop)
        try await body(broker)
        await broker.stop()
    }

    /// The values that a reader of committed records gets, by partition.
    private static func committed(_ broker: EmbeddedBroker) async throws -> [[String]] {
        var configuration = ConsumerConfiguration(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
        configuration.isolationLevel = .readCommitted
        let consumer = try KafkaConsumer(configuration)
        var values: [[String]] = [[], []]
        try await consumer.assign([t0: .offset(0), t1: .offset(0)])
        let stable = [t0, t1].map { broker.offsets(of: $0)?.stable ?? 0 }
        let deadline = ContinuousClock.now + .seconds(5)
        while ContinuousClock.now < deadline {
            let positions = [try await consumer.position(of: t0), try await consumer.position(of: t1)]
            if zip(positions, stable).allSatisfy({ $0 >= $1 }) { break }
            _ = try await consumer.poll(timeout: .milliseconds(200)) { record, partition in
                let text = record.value?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } ?? "-"
                values[Int(partition.partition)].append(text)
            }
        }
        await consumer.close()
        return values
    }

    private static func send(_ values: String..., to partition: Int32, by producer: KafkaProducer) async throws {
        let topic = try await producer.topic("t")
        for value in values {
            try await producer.send(key: nil, value: Array(value.utf8), to: topic, partition: partition)
        }
    }

    @Test("What is committed is read, what is aborted is not; one transaction after the other")
    func commitAndAbort() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            try await producer.beginTransaction()
            try await Self.send("a", "b", to: 0, by: producer)
            try await Self.send("c", to: 1, by: producer)
            try await producer.commitTransaction()
            try await producer.beginTransaction()
            try await Self.send("lost", to: 0, by: producer)
            try await producer.flush()
            try await producer.abortTransaction()
            try await producer.beginTransaction()
            try await Self.send("d", to: 0, by: producer)
            try await producer.commitTransaction()
            // One in which nothing is sent asks for nothing.
            let before = broker.requests.count
            try await producer.beginTransaction()
            try await producer.commitTransaction()
            #expect(broker.requests.count == before)
            await producer.close()
            #expect(try await Self.committed(broker) == [["a", "b", "d"], ["c"]])
        }
    }

    @Test("Outside of a transaction nothing is taken, and a plain producer has none")
    func refusals() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            await #expect(throws: KafkaError.self) { try await Self.send("a", to: 0, by: producer) }
            await #expect(throws: KafkaError.self) { try await producer.commitTransaction() }
            await producer.close()
            let plain = try Self.producer(broker) { $0.transactionalId = nil }
            await #expect(throws: KafkaError.self) { try await plain.beginTransaction() }
            await plain.close()
        }
    }

    @Test("Offsets count when the transaction commits, and not when it is aborted")
    func offsets() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            for (offset, commits) in [(Int64(7), true), (9, false)] {
                try await producer.beginTransaction()
                try await Self.send("a", to: 0, by: producer)
                try await producer.sendOffsets(
                    [Self.t1: CommittedOffset(offset: offset, metadata: "m")],
                    of: ConsumerGroupMetadata(groupId: "g"))
                let open = broker.committed(Self.t1, group: "g")?.offset
                #expect(open != offset, "not before it is committed")
                if commits { try await producer.commitTransaction() } else { try await producer.abortTransaction() }
                #expect(broker.committed(Self.t1, group: "g")?.offset == 7)
            }
            await producer.close()
        }
    }

    @Test("A newer producer of the id fences the older one, whose open transaction is aborted")
    func fencing() async throws {
        try await Self.run { broker in
            let old = try Self.producer(broker)
            try await old.beginTransaction()
            try await Self.send("old", to: 0, by: old)
            try await old.flush()
            let new = try Self.producer(broker)
            try await new.beginTransaction()
            try await Self.send("new", to: 0, by: new)
            try await new.commitTransaction()
            do {
                try await old.commitTransaction()
                Issue.record("a fenced producer has committed")
            } catch let error as KafkaError {
                #expect(error.code == .producerFenced, "\(error)")
                #expect(error.message.contains("transactional id x"), "\(error)")
            }
            await #expect(throws: KafkaError.self) { try await old.beginTransaction() }
            await old.close()
            await new.close()
            #expect(try await Self.committed(broker) == [["new"], []])
        }
    }

    @Test("A record that is refused leaves the transaction to be aborted; the next one is sound")
    func abortable() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            try await producer.beginTransaction()
            try await Self.send("a", to: 0, by: producer)
            try await producer.flush()
            broker.inject(FaultRule(.produce, .error(.invalidRecord, Self.t0)))
            try await Self.send("refused", to: 0, by: producer)
            try await producer.flush()
            do {
                try await producer.commitTransaction()
                Issue.record("a transaction that lacks a record was committed")
            } catch let error as KafkaError {
                #expect(error.code == .transactionFailed && error.message.contains("can only be aborted"), "\(error)")
            }
            await #expect(throws: KafkaError.self) { try await Self.send("b", to: 0, by: producer) }
            try await producer.abortTransaction()
            try await producer.beginTransaction()
            try await Self.send("c", to: 0, by: producer)
            try await producer.commitTransaction()
            await producer.close()
            #expect(try await Self.committed(broker) == [["c"], []])
        }
    }

    @Test(
        "What passes is asked again: a loading or moved coordinator, a transaction that is still ending, a lost answer",
        arguments: [
            (ApiKey.addPartitionsToTxn, ErrorCode.concurrentTransactions), (.addPartitionsToTxn, .notCoordinator),
            (.addPartitionsToTxn, .coordinatorLoadInProgress), (.endTxn, .coordinatorNotAvailable),
            (.endTxn, .concurrentTransactions), (.initProducerId, .coordinatorLoadInProgress),
            (.initProducerId, .concurrentTransactions), (.addOffsetsToTxn, .concurrentTransactions),
            (.txnOffsetCommit, .notCoordinator), (.txnOffsetCommit, .coordinatorLoadInProgress),
        ])
    func retries(_ api: ApiKey, _ code: ErrorCode) async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            broker.inject(FaultRule(api, .error(code), times: 2))
            try await producer.beginTransaction()
            try await Self.send("a", to: 0, by: producer)
            try await producer.sendOffsets(
                [Self.t1: CommittedOffset(offset: 3)], of: ConsumerGroupMetadata(groupId: "g"))
            try await producer.commitTransaction()
            await producer.close()
            #expect(try await Self.committed(broker) == [["a"], []])
            #expect(broker.committed(Self.t1, group: "g")?.offset == 3)
        }
    }

    @Test("A connection that ends in the middle of each request changes nothing")
    func lostConnections() async throws {
        for api in [ApiKey.initProducerId, .addPartitionsToTxn, .produce] {
            try await Self.run { broker in
                let producer = try Self.producer(broker)
                broker.inject(FaultRule(api, .close))
                try await producer.beginTransaction()
                try await Self.send("a", to: 0, by: producer)
                try await producer.commitTransaction()
                await producer.close()
                #expect(try await Self.committed(broker) == [["a"], []], "\(api)")
            }
        }
    }

    @Test("An abort waits for what the coordinator is still being told, so that the next transaction has none of it")
    func abortWhileAdding() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            broker.inject(FaultRule(.addPartitionsToTxn, .error(.concurrentTransactions), times: 4))
            try await producer.beginTransaction()
            try await Self.send("a", to: 0, by: producer)
            try await Task.sleep(for: .milliseconds(30))
            try await producer.abortTransaction()
            broker.clearFaults()
            try await producer.beginTransaction()
            try await Self.send("b", to: 1, by: producer)
            try await producer.commitTransaction()
            await producer.close()
            #expect(try await Self.committed(broker) == [[], ["b"]])
            #expect(broker.offsets(of: Self.t0)?.end == 0, "no marker where nothing was written")
        }
    }

    @Test("A transaction whose partitions were all refused is aborted all the same, and the next one is sound")
    func neverHeardOf() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            broker.inject(FaultRule(.addPartitionsToTxn, .error(.topicAuthorizationFailed, Self.t0)))
            // As Kafka answers for a transaction without partitions.
            broker.inject(FaultRule(.endTxn, .error(.invalidTxnState)))
            try await producer.beginTransaction()
            try await Self.send("a", to: 0, by: producer)
            try await producer.flush()
            await #expect(throws: KafkaError.self) { try await producer.commitTransaction() }
            try await producer.abortTransaction()
            try await producer.beginTransaction()
            try await Self.send("b", to: 1, by: producer)
            try await producer.commitTransaction()
            await producer.close()
            #expect(try await Self.committed(broker) == [[], ["b"]])
        }
    }

    @Test("The coordinator moves to another broker in the middle")
    func movedCoordinator() async throws {
        try await Self.run(brokers: 3) { broker in
            let producer = try Self.producer(broker)
            try await producer.beginTransaction()
            try await Self.send("a", to: 0, by: producer)
            try await producer.flush()
            let now = try #require(broker.coordinator(of: "x"))
            broker.moveCoordinator(of: "x", to: now % 3 + 1)
            try await Self.send("b", to: 1, by: producer)
            try await producer.commitTransaction()
            await producer.close()
            #expect(try await Self.committed(broker) == [["a"], ["b"]])
        }
    }

    @Test("A producer that is closed in the middle aborts what is open")
    func closing() async throws {
        try await Self.run { broker in
            let producer = try Self.producer(broker)
            try await producer.beginTransaction()
            try await Self.send("a", to: 0, by: producer)
            try await producer.flush()
            #expect(broker.offsets(of: Self.t0)?.stable == 0)
            await producer.close()
            let ends = try #require(broker.offsets(of: Self.t0))
            #expect(ends.stable == 2 && ends.end == 2, "the record and the marker")
        }
    }
}
