import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing

/// What a producer takes and when it goes: batches, linger, partitions, memory, closing. Cases W1 to W26, W94 to W100 and
/// W149 to W160 of `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerBufferTests {
    /// The values' numbers by request, in the order of their batches' deliveries.
    private static func counts(_ rig: ProducerRig) -> [Int] { rig.deliveries.map(\.count) }

    @Test("What is handed over waits for more as long as linger says; a full batch goes at once")
    func linger() async throws {
        try await withProducer {
            $0.linger = .seconds(60)
            $0.batchSize = 150
        } _: { rig in
            try await rig.send("a")
            try await rig.send([String](repeating: String(repeating: "b", count: 20), count: 5))
            #expect(try await rig.wait { !rig.deliveries.isEmpty })
            #expect(Self.counts(rig).first.map { $0 > 1 && $0 < 6 } == true, "\(Self.counts(rig))")
        }
        try await withProducer {
            $0.linger = .milliseconds(30)
        } _: { rig in
            try await rig.send("a", "b")
            #expect(try await rig.wait { !rig.deliveries.isEmpty })
            #expect(Self.counts(rig) == [2])
        }
    }

    @Test("flush does not wait for linger, and returns when all is acknowledged; with nothing to send at once")
    func flush() async throws {
        try await withProducer(configure: { $0.linger = .seconds(60) }) { rig in
            try await rig.producer.flush()
            rig.broker.inject(FaultRule(.produce, .delay(.milliseconds(50))))
            try await rig.send("a", "b")
            try await rig.send("c", to: 1)
            try await rig.producer.flush()
            #expect(Self.counts(rig).sorted() == [1, 2])
            try await rig.producer.flush()
        }
    }

    @Test("Several who flush at a time all return")
    func flushes() async throws {
        try await withProducer(configure: { $0.linger = .seconds(60) }) { rig in
            try await rig.send("a")
            let producer = rig.producer
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { try await producer.flush() } }
                try await group.waitForAll()
            }
            #expect(Self.counts(rig) == [1])
        }
    }

    @Test("A record that is larger than a batch is a batch of its own; one beyond max.request.size is refused at once")
    func large() async throws {
        try await withProducer {
            $0.batchSize = 100
            $0.maxRequestSize = 1000
            $0.linger = .seconds(60)
        } _: { rig in
            try await rig.send("a", String(repeating: "b", count: 500), "c")
            do {
                try await rig.send(String(repeating: "d", count: 1000))
                Issue.record("taken")
            } catch let error as KafkaError {
                #expect(error.code == .invalidArgument && error.message.contains("max.request.size"))
            }
            try await rig.producer.flush()
            #expect(Self.counts(rig) == [1, 1, 1] && rig.errors.isEmpty)
            #expect(try await rig.values().map(\.count) == [1, 500, 1])
        }
    }

    @Test("A record that the topic takes no room for fails alone; those beside it in the batch are delivered")
    func tooLarge() async throws {
        try await withProducer(
            topics: [.init("t", partitions: 2, configs: ["max.message.bytes": "400"])],
            configure: { $0.linger = .seconds(60) }
        ) { rig in
            try await rig.send("a", "b", String(repeating: "c", count: 600), "d")
            try await rig.producer.flush()
            #expect(try await rig.values() == ["a", "b", "d"])
            #expect(rig.errors.map(\.errorCode) == [ErrorCode.messageTooLarge.rawValue])
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } == 4)
        }
    }

    @Test("When the buffer is full nothing is taken until something was delivered; whoever waits goes on")
    func full() async throws {
        try await withProducer {
            $0.bufferMemory = 2000
            $0.batchSize = 500
        } _: { rig in
            rig.broker.inject(FaultRule(.produce, .delay(.milliseconds(100)), times: 2))
            let topic = try await rig.producer.topic("t")
            let value = [UInt8](repeating: 7, count: 200)
            func append() throws -> Bool {
                try value.withUnsafeBytes { bytes in
                    try rig.producer.append(
                        OutgoingRecord(key: nil, value: bytes, timestamp: 1), to: topic, partition: 0, place: 0)
                }
            }
            var taken = 0
            while taken < 100, try append() { taken += 1 }
            #expect(taken < 12, "2000 bytes")
            try await rig.producer.waitForRoom()
            let isTaken = try append()
            #expect(isTaken)
            // Whoever sends waits by itself.
            for _ in 0..<50 {
                try await rig.producer.send(key: nil, value: value, to: topic, partition: 0)
            }
            try await rig.producer.flush()
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } == taken + 51)
        }
    }

    @Test(
        "What failed gives its room back as what was delivered does",
        arguments: [ErrorCode.invalidRecord, .messageTooLarge])
    func roomAfterFailure(_ code: ErrorCode) async throws {
        try await withProducer {
            $0.bufferMemory = 2000
            $0.batchSize = 500
        } _: { rig in
            rig.broker.inject(FaultRule(.produce, .error(code), times: nil))
            for _ in 0..<60 { try await rig.send(String(repeating: "a", count: 200)) }
            try await rig.producer.flush()
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } == 60 && rig.errors.count == rig.deliveries.count)
        }
    }

    @Test("A sender who waits for room is woken when the producer is closed, and what waits is told as given up")
    func closedWhileFull() async throws {
        try await withProducer {
            $0.bufferMemory = 400
            $0.batchSize = 100
        } _: { rig in
            rig.broker.moveLeader(of: t0, to: nil)
            try await rig.send("first")
            let sender = try await overfill(rig)
            await rig.producer.close()
            await #expect(throws: KafkaError.self) { try await sender.value }
            #expect(!rig.errors.isEmpty && rig.errors.allSatisfy { $0.code == .closed }, "\(rig.errors)")
        }
    }

    /// Hands over more than there is room for; returns when some of it was taken.
    private func overfill(_ rig: ProducerRig) async throws -> Task<Void, any Error> {
        let taken = Mutex(0)
        let sender = Task {
            for _ in 0..<50 {
                try await rig.send(String(repeating: "a", count: 100))
                taken.withLock { $0 += 1 }
            }
        }
        let hasBegun = try await rig.wait { taken.withLock { $0 } > 1 }
        #expect(hasBegun)
        return sender
    }

    @Test("A sender who is cancelled while it waits for room goes on at once, and so does who waits for a flush")
    func cancelledWhileFull() async throws {
        try await withProducer {
            $0.bufferMemory = 400
            $0.batchSize = 100
        } _: { rig in
            rig.broker.moveLeader(of: t0, to: nil)
            let sender = try await overfill(rig)
            let flusher = Task { try await rig.producer.flush() }
            let start = ContinuousClock.now
            sender.cancel()
            flusher.cancel()
            await #expect(throws: CancellationError.self) { try await sender.value }
            await #expect(throws: CancellationError.self) { try await flusher.value }
            // Batches are tried for two minutes.
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("After close nothing is taken, a second close does nothing, and one of a producer that did nothing ends")
    func close() async throws {
        try await withProducer { rig in
            try await rig.send("a")
            let topic = try await rig.producer.topic("t")
            try await rig.producer.flush()
            await rig.producer.close()
            await rig.producer.close()
            do {
                try await rig.producer.send(key: nil, value: [1], to: topic)
                Issue.record("taken")
            } catch let error as KafkaError {
                #expect(error.code == .closed)
            }
            try await rig.producer.flush()
        }
        try await withProducer { await $0.producer.close() }
    }

    @Test("close tells what was not delivered; nothing is told twice")
    func closeTells() async throws {
        try await withProducer { rig in
            rig.broker.moveLeader(of: t0, to: nil)
            try await rig.send("a", "b")
            await rig.producer.close()
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } == 2)
            #expect(!rig.errors.isEmpty && rig.errors.allSatisfy { $0.code == .closed })
        }
    }

    @Test("close tells of what is on its way that no answer came, once, and that the broker may have it")
    func closeBesideSilence() async throws {
        try await withProducer(configure: { $0.maxInFlight = 1 }) { rig in
            // Behind what is not answered nothing else is, on the same connection.
            let topic = try await rig.producer.topic("t")
            rig.broker.inject(FaultRule(.produce, .noAnswer, times: nil))
            try await rig.producer.send(key: nil, value: [1], to: topic, partition: 0)
            let isAsked = try await rig.wait(for: 1, .produce)
            #expect(isAsked)
            try await rig.producer.send(key: nil, value: [2], to: topic, partition: 0)
            await rig.producer.close()
            #expect(rig.deliveries.map(\.count) == [1, 1] && rig.errors.count == 2)
            #expect(rig.errors.first?.message.contains("the broker may have it all the same") == true, "\(rig.errors)")
            try await Task.sleep(for: .milliseconds(50))
            #expect(rig.deliveries.count == 2, "when the connection's end is known, nothing is told again")
        }
    }

    @Test("close while numbers are to begin anew under the next epoch: what waits for that is told as given up, once")
    func closedWhileRenumbering() async throws {
        try await withProducer(
            topics: [.init("t", partitions: 2), .init("u")],
            configure: {
                $0.client.retryBackoff = .seconds(60)
                $0.client.retryBackoffMax = .seconds(60)
            }
        ) { rig in
            try await rig.send("a")
            try await rig.producer.flush()
            rig.broker.inject(FaultRule(.produce, .error(.outOfOrderSequenceNumber), times: nil))
            try await rig.send("b")
            #expect(try await rig.wait(for: 2, .produce))
            // Its answer was there before that of this question.
            _ = try await rig.producer.topic("u")
            try await rig.send("c")
            let start = ContinuousClock.now
            await rig.producer.close()
            #expect(ContinuousClock.now - start < .seconds(10) && rig.count(.produce) == 2)
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } == 3, "each is told once")
            #expect(!rig.errors.isEmpty && rig.errors.allSatisfy { $0.code == .closed }, "\(rig.errors)")
            #expect(try await rig.values() == ["a"])
        }
    }

    @Test("Who waits for a topic that nobody knows yet is told when the producer is closed")
    func closedWhileAsking() async throws {
        try await withProducer(configure: { $0.client.unknownTopicTimeout = .seconds(60) }) { rig in
            let producer = rig.producer
            let caller = Task { try await producer.topic("late") }
            let isAsked = try await rig.wait(for: 2, .metadata)
            #expect(isAsked)
            let start = ContinuousClock.now
            await producer.close()
            let error = await #expect(throws: KafkaError.self) { _ = try await caller.value }
            #expect(error?.code == .closed, "\(String(describing: error))")
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test("close without a flush sends nothing more: what waits for its time or for a transaction's end neither")
    func closeSendsNothing() async throws {
        for id in [nil, "x"] {
            try await withProducer {
                $0.linger = .seconds(60)
                $0.transactionalId = id
                $0.compression = .lz4
            } _: { rig in
                if id != nil { try await rig.producer.beginTransaction() }
                try await rig.send("a", "b")
                try await rig.send("c", to: 1)
                await rig.producer.close()
                #expect(rig.deliveries.map(\.count).sorted() == [1, 2] && rig.errors.count == 2)
                #expect(rig.count(.produce) == 0)
            }
        }
    }

    @Test("What is told of a batch may lead to the next record: handing over within the call does not stand still")
    func withinDelivery() async throws {
        let next = Mutex<(@Sendable (ProducerDelivery) -> Void)?>(nil)
        try await withProducer { rig in
            let topic = try await rig.producer.topic("t")
            let producer = try KafkaProducer(
                {
                    var configuration = rig.producer.configuration
                    configuration.onDelivery = { delivery in next.withLock { $0 }?(delivery) }
                    return configuration
                }())
            let target = try await producer.topic("t")
            let told = Mutex(0)
            next.withLock {
                $0 = { delivery in
                    let count = told.withLock {
                        $0 += 1
                        return $0
                    }
                    if count < 3 {
                        _ = try? producer.append(
                            OutgoingRecord(key: nil, value: nil, timestamp: 1), to: target, partition: 0, place: 0)
                    }
                }
            }
            try await producer.send(key: nil, value: nil, to: topic, partition: 0)
            #expect(try await rig.wait { told.withLock { $0 } == 3 })
            next.withLock { $0 = nil }
            await producer.close()
        }
    }

    @Test("A partition that the topic does not have is refused at once, with those that it has")
    func unknownPartition() async throws {
        try await withProducer { rig in
            for partition: Int32 in [2, -1, .max] {
                do {
                    try await rig.send("a", to: partition)
                    Issue.record("taken")
                } catch let error as KafkaError {
                    #expect(error.code == .unknownTopicOrPartition && error.message.contains("0"), "\(error)")
                }
            }
        }
    }

    @Test("A topic that nobody knows is an error within a bounded time, an invalid name at once")
    func unknownTopic() async throws {
        try await withProducer { rig in
            let start = ContinuousClock.now
            do {
                _ = try await rig.producer.topic("nowhere")
                Issue.record("found")
            } catch let error as KafkaError {
                #expect(error.code == .unknownTopicOrPartition && error.message.contains("nowhere"), "\(error)")
            }
            await #expect(throws: KafkaError.self) { _ = try await rig.producer.topic("no/such name") }
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test(
        "A topic is made by being asked for, where brokers do that and it is allowed; one that comes late is waited for"
    )
    func autoCreated() async throws {
        try await withProducer(
            configure: { $0.client.unknownTopicTimeout = .seconds(20) }, setUp: { $0.autoCreatesTopics = true }
        ) { rig in
            let topic = try await rig.producer.topic("new")
            #expect(topic.partitionCount == 1)
        }
        try await withProducer(
            configure: { $0.allowsTopicCreation = false }, setUp: { $0.autoCreatesTopics = true }
        ) { rig in
            await #expect(throws: KafkaError.self) { _ = try await rig.producer.topic("new") }
            #expect(rig.broker.partitionCount(of: "new") == nil)
        }
        try await withProducer(configure: { $0.client.unknownTopicTimeout = .seconds(20) }) { rig in
            let producer = rig.producer
            async let topic = producer.topic("late")
            let isAsked = try await rig.wait(for: 2, .metadata)
            #expect(isAsked)
            try rig.broker.createTopic("late", partitions: 3)
            let made = try await topic
            #expect(made.partitionCount == 3)
        }
    }

    @Test("Without a key records stay with one partition until its batch is full, and all partitions get their turn")
    func sticky() async throws {
        try await withProducer(
            topics: [.init("t", partitions: 4)],
            configure: {
                $0.batchSize = 300
                $0.linger = .seconds(60)
            }
        ) { rig in
            let topic = try await rig.producer.topic("t")
            var last = topic.stickyPartition
            var turns = 0
            for _ in 0..<400 {
                try await rig.producer.send(key: nil, value: [1, 2, 3], to: topic)
                if topic.stickyPartition != last { turns += 1 }
                last = topic.stickyPartition
            }
            try await rig.producer.flush()
            #expect((10...60).contains(turns), "\(turns) turns for 400 records in batches of some 20")
            #expect(Set(rig.deliveries.map(\.partition)).count == 4)
        }
    }

    @Test("A key's records go to one partition, the one that its partitioner says, whatever the batches do")
    func keys() async throws {
        try await withProducer(topics: [.init("t", partitions: 7)], configure: { $0.batchSize = 200 }) { rig in
            let topic = try await rig.producer.topic("t")
            let key = Array("user 7".utf8)
            for partitioner in [Partitioner.murmur2, .crc32] {
                for _ in 0..<20 {
                    try await rig.producer.send(key: key, value: [1, 2, 3], to: topic, partitioner: partitioner)
                }
            }
            try await rig.producer.flush()
            let expected = Set([Partitioner.murmur2, .crc32].compactMap { $0.partition(of: key.span.bytes, count: 7) })
            #expect(Set(rig.deliveries.map(\.partition.partition)) == expected)
        }
    }

    @Test("Times and headers are kept; null and empty stay apart; the timestamp is now where none is given")
    func fields() async throws {
        try await withProducer { rig in
            let topic = try await rig.producer.topic("t")
            try await rig.producer.send(
                key: nil, value: nil, headers: [("h", nil), ("h", []), ("", [1])], to: topic, partition: 0)
            try await rig.producer.send(key: [], value: [], timestamp: 1234, to: topic, partition: 0)
            try await rig.producer.flush()
            let consumer = try KafkaConsumer(
                ConsumerConfiguration(bootstrapServers: try BrokerAddress.list(rig.broker.bootstrapServers)))
            try await consumer.assign([t0: .offset(0)])
            var seen: [String] = []
            var times: [Int64] = []
            let deadline = ContinuousClock.now + .seconds(5)
            while seen.count < 2, .now < deadline {
                _ = try await consumer.poll(timeout: .milliseconds(200)) { record, _ in
                    let sizes = [record.key?.byteCount, record.value?.byteCount]
                    seen.append("\(sizes.map { $0.map { "\($0)" } ?? "null" }) \(record.headerCount)")
                    times.append(record.timestamp)
                }
            }
            await consumer.close()
            #expect(
                seen == [#"["null", "null"] 3"#, #"["0", "0"] 0"#] && times.last == 1234
                    && (times.first ?? 0) > 1_600_000_000_000)
        }
    }

    @Test(
        "What can't be is refused before anything is asked",
        arguments: [
            ("acks 0", { @Sendable in $0.acks = 0 }), ("idempotent with acks 1", { @Sendable in $0.acks = 1 }),
            ("six in flight", { @Sendable in $0.maxInFlight = 6 }),
            ("none in flight", { @Sendable in $0.maxInFlight = 0 }),
            ("no batch", { @Sendable in $0.batchSize = 0 }), ("no buffer", { @Sendable in $0.bufferMemory = 0 }),
            ("no request", { @Sendable in $0.maxRequestSize = 0 }),
            (
                "a transaction without idempotence",
                { @Sendable in
                    $0.transactionalId = "x"
                    $0.isIdempotent = false
                }
            ), ("a level without a codec that has one", { @Sendable in $0.compressionLevel = 3 }),
        ] as [(String, @Sendable (inout ProducerConfiguration) -> Void)])
    func configurations(_ what: String, _ change: @Sendable (inout ProducerConfiguration) -> Void) throws {
        var configuration = ProducerConfiguration(
            ClientConfiguration(bootstrapServers: try BrokerAddress.list("127.0.0.1:9092")))
        change(&configuration)
        let changed = configuration
        #expect(throws: KafkaError.self, "\(what)") { _ = try KafkaProducer(changed) }
    }
}
