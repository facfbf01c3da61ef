import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// A producer on embedded brokers, with faults: what is handed over is in the log once and in order, or told as failed.
/// Cases W27 to W35, W52 to W61 and W71 to W93 of `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerDeliveryTests {
    private static let numbers = (0..<40).map(String.init)

    /// Hands over all numbers, each a batch of its own, and flushes.
    private static func sendAll(_ rig: ProducerRig, by part: Int = 40) async throws {
        for start in stride(from: 0, to: numbers.count, by: part) {
            try await rig.send(Array(numbers[start..<start + part]))
            try await rig.producer.flush()
        }
    }

    /// Each number once, in order, and told so.
    private static func expectAll(_ rig: ProducerRig, at location: SourceLocation = #_sourceLocation) async throws {
        let values = try await rig.values()
        #expect(values == numbers, sourceLocation: location)
        #expect(rig.errors.isEmpty, "\(rig.errors)", sourceLocation: location)
        #expect(rig.deliveries.reduce(0) { $0 + $1.count } == numbers.count, sourceLocation: location)
    }

    @Test("Offsets are told by batch, without a gap; an empty batch is never sent")
    func offsets() async throws {
        try await withProducer {
            $0.batchSize = 200
        } _: { rig in
            try await rig.producer.flush()
            try await Self.sendAll(rig)
            var next: Int64 = 0
            for delivery in rig.deliveries {
                #expect(delivery.baseOffset == next)
                next += Int64(delivery.count)
            }
            #expect(next == 40 && rig.deliveries.count > 1)
            try await Self.expectAll(rig)
        }
    }

    @Test(
        "An answer that is lost, whole or in its midst, loses and doubles nothing",
        arguments: [0, 1, 10, 40], [1, 3])
    func lostAnswers(_ bytes: Int, _ times: Int) async throws {
        try await withProducer(configure: { $0.batchSize = 80 }) { rig in
            rig.broker.inject(FaultRule(.produce, .closeAfter(bytes: bytes), skip: 2, times: times))
            try await Self.sendAll(rig)
            try await Self.expectAll(rig)
        }
    }

    @Test("Nor does a connection that ends before the request is served")
    func lostRequests() async throws {
        try await withProducer(configure: { $0.batchSize = 80 }) { rig in
            for skip in [0, 3, 7] { rig.broker.inject(FaultRule(.produce, .close, skip: skip)) }
            try await Self.sendAll(rig)
            try await Self.expectAll(rig)
        }
    }

    @Test("A broker that says nothing is given up after the request's time, and asked again over another connection")
    func silence() async throws {
        try await withProducer {
            $0.batchSize = 80
            $0.client.requestTimeout = .milliseconds(150)
            $0.acknowledgementTimeout = .milliseconds(50)
        } _: { rig in
            rig.broker.inject(FaultRule(.produce, .noAnswer, skip: 1))
            try await Self.sendAll(rig)
            try await Self.expectAll(rig)
            #expect(Set(rig.broker.requests.filter { $0.api == .produce }.map(\.connection)).count > 1)
        }
    }

    @Test(
        "Errors that pass, several times in a row and in the midst of others, lose and double nothing",
        arguments: [
            ErrorCode.notEnoughReplicas, .notLeaderOrFollower, .requestTimedOut, .kafkaStorageError,
            .leaderNotAvailable,
            .unknownTopicOrPartition, .corruptMessage, .outOfOrderSequenceNumber, .unknownProducerId,
        ])
    func passing(_ code: ErrorCode) async throws {
        try await withProducer(configure: { $0.batchSize = 80 }) { rig in
            rig.broker.inject(FaultRule(.produce, .error(code), skip: 3, times: 3))
            try await Self.sendAll(rig)
            // An invented gap makes the broker's own order of no account: what counts is that each is there once.
            let values = try await rig.values()
            #expect(values.count == 40 && Set(values) == Set(Self.numbers) && rig.errors.isEmpty, "\(values)")
            if code != .outOfOrderSequenceNumber, code != .unknownProducerId { #expect(values == Self.numbers) }
        }
    }

    @Test("The leader moves again and again while batches are under way; one that is stopped is done without")
    func leaders() async throws {
        try await withProducer(
            brokers: 3, topics: [.init("t", partitions: 2, replication: 3)], configure: { $0.batchSize = 80 }
        ) { rig in
            let broker = rig.broker
            for start in stride(from: 0, to: 40, by: 10) {
                try await rig.send(Array(Self.numbers[start..<start + 10]))
                let leader = broker.leader(of: t0) ?? 1
                broker.moveLeader(of: t0, to: leader % 3 + 1)
            }
            try await rig.producer.flush()
            try await Self.expectAll(rig)
            await broker.stopBroker(broker.leader(of: t0) ?? 1)
            try await rig.send("more")
            try await rig.producer.flush()
            #expect(try await rig.values().last == "more")
        }
    }

    @Test("A leader that has moved names the new one: batches go there without a wait (KIP-951)")
    func namedLeader() async throws {
        try await withProducer(
            brokers: 3, topics: [.init("t", partitions: 2, replication: 3)],
            configure: {
                $0.client.retryBackoff = .seconds(20)
                $0.client.retryBackoffMax = .seconds(20)
            }
        ) { rig in
            try await rig.send("a")
            try await rig.producer.flush()
            for (index, value) in ["b", "c", "d"].enumerated() {
                let leader = try #require(rig.broker.leader(of: t0))
                rig.broker.moveLeader(of: t0, to: leader % 3 + 1)
                let start = ContinuousClock.now
                try await rig.send(value)
                try await rig.producer.flush()
                #expect(ContinuousClock.now - start < .seconds(10), "move \(index)")
            }
            #expect(try await rig.values() == ["a", "b", "c", "d"] && rig.errors.isEmpty)
        }
    }

    @Test("Records without a key pass over a partition without a leader, whether it is known before or shows then")
    func leaderlessAndKeyless() async throws {
        try await withProducer(topics: [.init("t", partitions: 3)]) {
            $0.batchSize = 80
            $0.deliveryTimeout = .seconds(30)
        } _: { rig in
            func send(_ count: Int, to topic: ProducerTopic) async throws {
                for index in 0..<count {
                    try await rig.producer.send(key: nil, value: Array("value \(index)".utf8), to: topic)
                }
            }
            rig.broker.moveLeader(of: t0, to: nil)
            let topic = try await rig.producer.topic("t")
            try await send(60, to: topic)
            #expect(try await rig.wait { rig.deliveries.reduce(0) { $0 + $1.count } == 60 })
            #expect(Set(rig.deliveries.map(\.partition.partition)) == [1, 2])
            // Another one loses its leader while it is written: what it was given before waits.
            rig.broker.moveLeader(of: t1, to: nil)
            try await send(60, to: topic)
            #expect(try await rig.wait { topic.stickyPartition == 2 })
            rig.broker.moveLeader(of: t1, to: 1)
            try await rig.producer.flush()
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } == 120 && rig.errors.isEmpty, "\(rig.errors)")
            #expect(!rig.deliveries.contains { $0.partition == t0 })
        }
    }

    @Test("Nobody leads the partition for a while: batches wait, and other partitions' go")
    func leaderless() async throws {
        try await withProducer { rig in
            rig.broker.moveLeader(of: t0, to: nil)
            try await rig.send("waits")
            try await rig.send("goes", to: 1)
            #expect(try await rig.wait { rig.deliveries.count == 1 })
            #expect(rig.deliveries.first?.partition == t1)
            let before = rig.count(.metadata)
            let start = ContinuousClock.now
            let isAsked = try await rig.wait(for: before + 6, .metadata)
            #expect(isAsked && ContinuousClock.now - start > .milliseconds(80), "asked for with waits between")
            rig.broker.moveLeader(of: t0, to: 1)
            try await rig.producer.flush()
            #expect(try await rig.values() == ["waits"] && rig.errors.isEmpty)
        }
    }

    @Test(
        "A broker that is away longer than a batch has time: it is told as given up with the reason, and later ones go")
    func expires() async throws {
        try await withProducer {
            $0.deliveryTimeout = .milliseconds(150)
        } _: { rig in
            try await rig.send("a")
            try await rig.producer.flush()
            rig.broker.inject(FaultRule(.produce, .error(.notEnoughReplicas), times: nil))
            try await rig.send("b")
            try await rig.producer.flush()
            let told = rig.errors.map(\.message)
            #expect(told.count == 1 && told[0].contains("not delivered within 150 ms"), "\(told)")
            #expect(told.first?.contains("NOT_ENOUGH_REPLICAS") == true)
            rig.broker.clearFaults()
            try await rig.send("c")
            try await rig.producer.flush()
            #expect(try await rig.values() == ["a", "c"])
        }
    }

    @Test("A topic that is deleted and made again is written on to under its new id")
    func recreated() async throws {
        try await withProducer { rig in
            try await rig.send("a")
            try await rig.producer.flush()
            rig.broker.deleteTopic("t")
            try rig.broker.createTopic("t", partitions: 3)
            try await rig.send("b", "c")
            try await rig.producer.flush()
            #expect(try await rig.values() == ["b", "c"] && rig.errors.isEmpty)
            // Who asks for the topic again sees the partitions that have come.
            try await rig.send("d", to: 2)
            try await rig.producer.flush()
            #expect(try await rig.values(TopicPartition("t", 2)) == ["d"])
        }
    }

    @Test("A topic that brokers deny for a while, with batches under way, is gone on with where it was")
    func disappears() async throws {
        try await withProducer(configure: { $0.batchSize = 80 }) { rig in
            let topic = try await rig.producer.topic("t")
            rig.broker.inject(FaultRule(.produce, .error(.unknownTopicOrPartition), skip: 2, times: 4))
            rig.broker.inject(FaultRule(.metadata, .error(.unknownTopicOrPartition), times: 4))
            for number in Self.numbers {
                try await rig.producer.send(key: nil, value: Array(number.utf8), to: topic, partition: 0)
            }
            try await rig.producer.flush()
            try await Self.expectAll(rig)
        }
    }

    @Test("The only broker goes away with batches under way, and comes back: all are there once")
    func comesBack() async throws {
        try await withProducer(configure: { $0.batchSize = 80 }) { rig in
            let topic = try await rig.producer.topic("t")
            for (index, number) in Self.numbers.enumerated() {
                if index == 10 { await rig.broker.stopBroker(1) }
                try await rig.producer.send(key: nil, value: Array(number.utf8), to: topic, partition: 0)
            }
            #expect(rig.deliveries.reduce(0) { $0 + $1.count } < 40)
            try rig.broker.startBroker(1)
            try await rig.producer.flush()
            try await Self.expectAll(rig)
        }
    }

    @Test("Brokers without topic ids are written to by name")
    func byName() async throws {
        try await withProducer(setUp: { $0.apiVersions = [.produce: 3...12, .metadata: 0...9] }) { rig in
            try await rig.send("a")
            try await rig.producer.flush()
            #expect(try await rig.values() == ["a"])
            #expect(rig.broker.requests.filter { $0.api == .produce }.allSatisfy { $0.version <= 12 })
        }
    }

    @Test("A producer id is asked for once, again while that passes, and not at all without idempotence")
    func identity() async throws {
        try await withProducer { rig in
            rig.broker.inject(FaultRule(.initProducerId, .error(.coordinatorLoadInProgress), times: 2))
            rig.broker.inject(FaultRule(.initProducerId, .closeAfter(bytes: 4), skip: 2))
            try await rig.send("a")
            try await rig.send("b", to: 1)
            try await rig.producer.flush()
            #expect(rig.count(.initProducerId) == 4 && rig.errors.isEmpty)
        }
        // Nobody is there to ask at first.
        try await withProducer { rig in
            let topic = try await rig.producer.topic("t")
            await rig.broker.stopBroker(1)
            try await rig.producer.send(key: nil, value: Array("a".utf8), to: topic, partition: 0)
            #expect(rig.count(.initProducerId) == 0)
            try rig.broker.startBroker(1)
            try await rig.producer.flush()
            #expect(rig.count(.initProducerId) == 1 && rig.errors.isEmpty)
            #expect(try await rig.values() == ["a"])
        }
        try await withProducer {
            $0.isIdempotent = false
            $0.acks = 1
        } _: { rig in
            try await rig.send("a")
            try await rig.producer.flush()
            #expect(rig.count(.initProducerId) == 0 && rig.errors.isEmpty)
            #expect(try await rig.values() == ["a"])
        }
    }

    @Test("A producer id that is refused ends the producer: all that was handed over fails with the permission's name")
    func forbiddenIdentity() async throws {
        try await withProducer { rig in
            rig.broker.inject(FaultRule(.initProducerId, .error(.clusterAuthorizationFailed), times: nil))
            try await rig.send("a")
            try await rig.producer.flush()
            #expect(rig.errors.count == 1 && rig.errors[0].code == .notAuthorized)
            #expect(rig.errors.first?.message.contains("IdempotentWrite") == true)
            await #expect(throws: KafkaError.self) { try await rig.send("b") }
        }
    }

    @Test("After an error that ends the producer nothing more is taken, and whoever waits is told")
    func fatal() async throws {
        try await withProducer { rig in
            rig.broker.inject(FaultRule(.produce, .error(.producerFenced)))
            try await rig.send("a")
            try await rig.producer.flush()
            #expect(rig.errors.first?.errorCode == ErrorCode.producerFenced.rawValue)
            do {
                try await rig.send("b")
                Issue.record("taken")
            } catch let error as KafkaError {
                #expect(error.errorCode == ErrorCode.producerFenced.rawValue)
            }
            await #expect(throws: KafkaError.self) { try await rig.producer.waitForRoom() }
            #expect(try await rig.values().isEmpty)
        }
    }
}
