import KafkaBroker
import KafkaWire
import Testing
import Transport

@Suite("Hostile clients") struct HostileTests {
    @Test(
        "random bytes, wrong lengths, mangled requests: the broker goes on serving", arguments: 0..<4 as Range<UInt64>)
    func random(_ seed: UInt64) async throws {
        var configuration = BrokerConfiguration.oneTopic()
        configuration.maxRequestBytes = 1 << 20
        try await withBroker(configuration) { broker, loop in
            var random = SeededGenerator(seed: seed)
            let apis = HostileTests.requests
            for round in 0..<1500 {
                let client = try await TestClient(broker, on: loop)
                var bytes = apis[round % apis.count]
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in .random(in: 0...255, using: &random)
                    }
                case 1: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
                default:
                    // The header stays, so that the body is read.
                    for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 12 {
                        bytes[Int.random(in: 12..<bytes.count, using: &random)] =
                            [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)].randomElement(using: &random)
                            ?? 0
                    }
                }
                var frame = framed(bytes)
                if Int.random(in: 0..<10, using: &random) == 0 {
                    frame[Int.random(in: 0..<4, using: &random)] = .random(in: 0...255, using: &random)
                }
                try? await client.socket.write(frame)
                client.socket.finishWriting()
                if round % 16 == 0 { _ = try? await client.reader.next(from: client.socket) }
            }
            let client = try await TestClient(broker, on: loop)
            let answer = try await client.send(MetadataRequest(topics: nil), version: 12).response
            #expect(answer.topics.contains { $0.name == "t" })
        }
    }

    /// A request of each API with something in it, header first.
    static let requests: [[UInt8]] = {
        func encode<R: KafkaRequest>(_ request: R, _ version: Int16) -> [UInt8] {
            var writer = ByteWriter()
            let header = RequestHeader(requestApiKey: R.apiKey, requestApiVersion: version, clientId: "h")
            do {
                try header.encode(into: &writer, version: R.requestHeaderVersion(version))
                try request.encode(into: &writer, version: version)
            } catch {
                Issue.record("\(error)")
            }
            return writer.bytes
        }
        let join = JoinGroupRequest(
            groupId: "g", sessionTimeoutMs: 50, rebalanceTimeoutMs: 50, protocolType: "consumer",
            protocols: [.init(name: "range", metadata: [0, 1])])
        return [
            encode(produce(TestBatch(values: ["a", "b"]).bytes), 9), encode(fetch(from: 0), 12),
            encode(fetch(from: 0, committed: true), 4),
            encode(ListOffsetsRequest(topics: [.init(name: "t", partitions: [.init(timestamp: 5)])]), 7),
            encode(MetadataRequest(topics: [.init(name: "t")]), 12), encode(join, 3), encode(join, 7),
            encode(SyncGroupRequest(groupId: "g", generationId: 1, memberId: "m"), 5),
            encode(
                OffsetCommitRequest(
                    groupId: "g", generationIdOrMemberEpoch: -1,
                    topics: [.init(name: "t", partitions: [.init(committedOffset: 1)])]), 8),
            encode(OffsetFetchRequest(groups: [.init(groupId: "g", topics: nil)]), 8),
            encode(CreateTopicsRequest(topics: [.init(name: "n", numPartitions: 1, replicationFactor: 1)]), 7),
            encode(
                CreateTopicsRequest(
                    topics: [.init(name: "n", assignments: [.init(partitionIndex: 0, brokerIds: [1])])]), 5),
            encode(InitProducerIdRequest(transactionalId: "x", transactionTimeoutMs: 1000), 4),
            encode(
                AddPartitionsToTxnRequest(
                    v3AndBelowTransactionalId: "x", v3AndBelowProducerId: 1,
                    v3AndBelowTopics: [.init(name: "t", partitions: [0])]), 3),
            encode(EndTxnRequest(transactionalId: "x", producerId: 1, committed: true), 3),
            encode(OffsetForLeaderEpochRequest(topics: [.init(topic: "t", partitions: [.init(leaderEpoch: 1)])]), 4),
            encode(DeleteTopicsRequest(topics: [.init(name: "n")]), 6),
            encode(LeaveGroupRequest(groupId: "g", members: [.init(memberId: "m")]), 5),
        ]
    }()

    @Test("lengths that are none, or too large, end the connection")
    func lengths() async throws {
        var configuration = BrokerConfiguration()
        configuration.maxRequestBytes = 1000
        try await withBroker(configuration) { broker, loop in
            for head in [[0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 3, 0xe9], [0x7f, 0xff, 0xff, 0xff]] as [[UInt8]]
            {
                let client = try await TestClient(broker, on: loop)
                try await client.socket.write(head)
                #expect(await client.isClosed())
            }
            for bytes in [[0], [0, 99, 0, 0, 0, 0, 0, 1, 0xff, 0xff], [0, 3, 0, 99, 0, 0, 0, 1, 0xff, 0xff]]
                as [[UInt8]]
            {
                let client = try await TestClient(broker, on: loop)
                try await client.socket.write(framed(bytes))
                #expect(await client.isClosed())
            }
        }
    }
}
