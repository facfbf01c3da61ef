import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// A1: partitions that do not exist, or not yet, or not any more.
struct UnknownPartitionTests {
    @Test("A1, case 16: an unknown partition is an error with the partitions that there are, and the others go on")
    func unknownPartition() async throws {
        try await withRig(topics: [.init("t", partitions: 10)]) { rig in
            try rig.fill(t0, batches: 3)
            let missing = TopicPartition("t", 99)
            try await rig.consumer.assign([t0: .offset(0), missing: .offset(0)])
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            let error = await rig.error()
            #expect(error?.code == .unknownTopicOrPartition && error?.topicPartition == missing)
            #expect(error?.message == "t:99: unknown partition; t has partitions 0-9")
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(1) == ["t:0@3"])
        }
    }

    @Test("A1, case 16: an unknown topic is an error with the topic that was meant, in bounded time")
    func unknownTopic() async throws {
        try await withRig(topics: [.init("orders")]) { rig in
            let begin = ContinuousClock.now
            try await rig.consumer.assign([TopicPartition("oders", 0): .offset(0)])
            let error = await rig.error()
            #expect(error?.message == "topic 'oders' does not exist, did you mean 'orders'?")
            #expect(.now - begin < .seconds(3))
            await #expect(throws: KafkaError.self, "nothing else can come") {
                _ = try await rig.consumer.nextRecords(timeout: .zero)
            }
        }
    }

    @Test("A1, case 19: a name that no topic can have is refused at once, and the consumer can go on")
    func invalidName() async throws {
        try await withRig(configure: { $0.unknownTopicTimeout = .seconds(30) }) { rig in
            try await rig.consumer.assign([TopicPartition("a b", 0): .offset(0)])
            let error = await rig.error(within: .seconds(5))
            #expect(error?.errorCode == ErrorCode.invalidTopicException.rawValue)
            #expect(error?.message.contains("a b:0") == true)
            try rig.fill(t0, batches: 1)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(1) == ["t:0@0"])
        }
    }

    @Test("A1, cases 15, 18: a topic that is just being created is waited for") func beingCreated() async throws {
        try await withRig(configure: { $0.unknownTopicTimeout = .seconds(5) }) { rig in
            let broker = rig.broker
            let creating = Task {
                try await Task.sleep(for: .milliseconds(300))
                try broker.createTopic("late", partitions: 1)
                try broker.append(batch(at: 0), to: TopicPartition("late", 0))
            }
            try await rig.consumer.assign([TopicPartition("late", 0): .offset(0)])
            #expect(try await rig.read(1) == ["late:0@0"])
            try await creating.value
        }
    }

    @Test("A1, case 18: one broker that does not know a topic yet does not make it unknown") func laggingBroker()
        async throws
    {
        try await withRig(configure: { $0.unknownTopicTimeout = .seconds(5) }) { rig in
            try rig.fill(t0, batches: 2)
            rig.broker.inject(FaultRule(.metadata, .error(.unknownTopicOrPartition), times: 3))
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(2) == offsets(t0, 0..<2))
        }
    }

    @Test("case 204: leaders that are not there at the first look are looked for soon") func leadersLater() async throws
    {
        try await withRig { rig in
            try rig.fill(t0, batches: 2)
            rig.broker.moveLeader(of: t0, to: nil)
            let broker = rig.broker
            let electing = Task {
                try await Task.sleep(for: .milliseconds(300))
                broker.moveLeader(of: t0, to: 1)
            }
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(2) == offsets(t0, 0..<2))
            try await electing.value
        }
    }

    @Test("a leader that is waited for in vain: the last look ends no healthy connection, and blames nobody")
    func leaderNeverComes() async throws {
        try await withRig(configure: { $0.apiTimeout = .milliseconds(400) }) { rig in
            try rig.fill(t0, batches: 1)
            rig.broker.moveLeader(of: t0, to: nil)
            rig.broker.inject(FaultRule(.metadata, .delay(.milliseconds(20)), times: nil))
            let error = await #expect(throws: KafkaError.self) { try await rig.consumer.endOffsets([t0]) }
            #expect(error?.message == "t:0: the partition has no leader now")
            #expect(rig.told(.brokerLost) == [] && rig.told(.brokerUnreachable) == [])
            rig.broker.moveLeader(of: t0, to: 1)
            #expect(try await rig.consumer.endOffsets([t0]) == [t0: 1])
        }
    }

    @Test("case 162: a topic that may not be read is told by name, and the others go on") func forbidden() async throws
    {
        try await withRig(topics: [.init("t"), .init("u")]) { rig in
            try rig.fill(u0, batches: 2)
            rig.broker.inject(FaultRule(.fetch, .error(.topicAuthorizationFailed, t0), times: nil))
            try await rig.consumer.assign([t0: .offset(0), u0: .offset(0)])
            var seen: [String] = []
            for _ in 0..<2 {
                do { seen += try await rig.read(2) } catch let error as KafkaError {
                    seen.append("\(error.code) \(error.topicPartition ?? t1)")
                }
            }
            #expect(seen.sorted() == ["notAuthorized t:0", "u:0@0", "u:0@1"])
        }
    }

    @Test("cases 21, 42: long names and Kafka's own topics are read as any") func names() async throws {
        let long = String(repeating: "n", count: 249)
        try await withRig(topics: [.init(long), .init("__consumer_offsets")]) { rig in
            let partitions = [TopicPartition(long, 0), TopicPartition("__consumer_offsets", 0)]
            for partition in partitions { try rig.fill(partition, batches: 1) }
            try await rig.consumer.assign(
                Dictionary(uniqueKeysWithValues: partitions.map { ($0, StartPosition.offset(0)) }))
            #expect(try await rig.read(2).count == 2)
        }
    }
}
