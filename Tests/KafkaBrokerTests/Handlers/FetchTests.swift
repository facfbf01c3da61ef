import KafkaBroker
import KafkaLog
import KafkaWire
import Testing
import Transport

@Suite("Fetch") struct FetchTests {
    @Test("offsets outside the log, unknown partitions, epochs, and the wrong broker with a hint to the right one")
    func errors() async throws {
        let configuration = BrokerConfiguration(brokers: 2, topics: [.init("t")])
        try await withBroker(configuration) { broker, loop in
            for _ in 0..<5 { try broker.append(TestBatch().bytes, to: t0) }
            try broker.deleteRecords(before: 2, of: t0)
            broker.moveLeader(of: t0, to: 1)
            let one = try await TestClient(broker, on: loop)
            func code(_ request: FetchRequest, version: Int16 = 12) async throws -> ErrorCode {
                try await one.send(request, version: version).response.responses[0].partitions[0].errorCode
            }
            #expect(try await code(fetch(from: 1)) == .offsetOutOfRange)
            #expect(try await code(fetch(from: 6)) == .offsetOutOfRange)
            #expect(try await code(fetch(from: 2)) == .none)
            #expect(try await code(fetch(from: 5)) == .none)
            #expect(try await code(fetch(from: 0, of: TopicPartition("t", 9))) == .unknownTopicOrPartition)
            #expect(try await code(fetch(from: 0, of: TopicPartition("none", 0))) == .unknownTopicOrPartition)
            var request = fetch(from: 2)
            request.topics[0].partitions[0].currentLeaderEpoch = 0
            #expect(try await code(request) == .fencedLeaderEpoch)
            request.topics[0].partitions[0].currentLeaderEpoch = 2
            #expect(try await code(request) == .unknownLeaderEpoch)

            broker.moveLeader(of: t0, to: 2)
            let id = try #require(broker.topicId(of: "t"))
            request = fetch(from: 2)
            request.topics[0].topicId = id
            let answer = try await one.send(request, version: 17).response
            let part = answer.responses[0].partitions[0]
            #expect(part.errorCode == .notLeaderOrFollower)
            #expect(part.currentLeader.leaderId == 2)
            #expect(part.currentLeader.leaderEpoch == 2)
            #expect(answer.nodeEndpoints.map(\.nodeId) == [2])
            #expect(answer.nodeEndpoints.map { UInt16($0.port) } == [broker.port(of: 2)])
            request.topics[0].topicId = KafkaUUID(high: 1, low: 2)
            #expect(try await code(request, version: 13) == .unknownTopicId)
        }
    }

    @Test("a batch larger than all limits comes all the same, but only as the first")
    func limits() async throws {
        try await withBroker(.oneTopic(partitions: 2)) { broker, loop in
            let big = TestBatch(values: [String(repeating: "x", count: 5_000)]).bytes
            let other = TopicPartition("t", 1)
            for partition in [t0, other] { for _ in 0..<3 { try broker.append(big, to: partition) } }
            let client = try await TestClient(broker, on: loop)
            var request = fetch(from: 0, maxBytes: 100)
            request.topics[0].partitions.append(
                .init(partition: 1, fetchOffset: 0, partitionMaxBytes: 100))
            let (answer, frame) = try await client.send(request, version: 12)
            let sizes = answer.responses[0].partitions.map { records($0.records, in: frame).count }
            #expect(sizes == [big.count, 0])
            request.maxBytes = 1 << 20
            request.topics[0].partitions[0].partitionMaxBytes = Int32(2 * big.count + 10)
            let more = try await client.send(request, version: 12)
            #expect(
                more.response.responses[0].partitions.map { records($0.records, in: more.frame).count }
                    == [2 * big.count, 0])
        }
    }

    @Test("read committed ends at the last stable offset and names aborted transactions")
    func transactions() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            func write(_ producer: Int64) throws {
                try broker.append(
                    TestBatch(attributes: 0x10, producerId: producer, producerEpoch: 0, baseSequence: 0).bytes, to: t0)
            }
            try write(5)
            broker.appendMarker(commits: false, producerId: 5, to: t0)
            try write(6)
            try broker.append(TestBatch().bytes, to: t0)
            let client = try await TestClient(broker, on: loop)
            let (committed, frame) = try await client.send(fetch(from: 0, committed: true), version: 12)
            let part = committed.responses[0].partitions[0]
            #expect(part.lastStableOffset == 2)
            #expect(part.highWatermark == 4)
            #expect(part.abortedTransactions?.map(\.producerId) == [5])
            #expect(part.abortedTransactions?.map(\.firstOffset) == [0])
            let bytes = records(part.records, in: frame)
            var cursor = RecordBatchCursor(bytes.span.bytes)
            var last: Int64 = -1
            while let batch = try cursor.next() { last = batch.header.lastOffset }
            #expect(last == 1)
            let all = try await client.send(fetch(from: 0), version: 12).response.responses[0].partitions[0]
            #expect(all.abortedTransactions == nil)
            // A waiting fetch is answered when the open transaction ends.
            try await client.post(fetch(from: 2, maxWait: 10_000, committed: true), version: 12)
            try await loop.sleep(for: .milliseconds(30))
            broker.appendMarker(commits: true, producerId: 6, to: t0)
            let answered = try await client.receive(FetchRequest.self, version: 12).response
            #expect(answered.responses[0].partitions[0].lastStableOffset == 5)
        }
    }

    @Test("a session: only what changed is told; wrong ids and epochs are refused (KIP-227)")
    func sessions() async throws {
        try await withBroker(.oneTopic(partitions: 3)) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            func ask(_ id: Int32, _ epoch: Int32, _ partitions: [(Int32, Int64)], forget: [Int32] = []) async throws
                -> FetchResponse
            {
                var request = fetch(from: 0)
                request.sessionId = id
                request.sessionEpoch = epoch
                request.topics[0].partitions = partitions.map {
                    .init(partition: $0.0, fetchOffset: $0.1, partitionMaxBytes: 1 << 20)
                }
                if partitions.isEmpty { request.topics = [] }
                if !forget.isEmpty { request.forgottenTopicsData = [.init(topic: "t", partitions: forget)] }
                return try await client.send(request, version: 12).response
            }
            func told(_ response: FetchResponse) -> [Int32] {
                response.responses.flatMap { $0.partitions.map(\.partitionIndex) }
            }
            let full = try await ask(0, 0, [(0, 0), (1, 0), (2, 0)])
            let id = full.sessionId
            #expect(id > 0)
            #expect(told(full) == [0, 1, 2])
            #expect(told(try await ask(id, 1, [])) == [])
            try broker.append(TestBatch().bytes, to: TopicPartition("t", 1))
            #expect(told(try await ask(id, 2, [])) == [1])
            // The position was not moved: the records come again; then it is.
            #expect(told(try await ask(id, 3, [])) == [1])
            #expect(told(try await ask(id, 4, [(1, 1)])) == [])
            // Those that had data go to the end.
            for index in Int32(0)..<3 { try broker.append(TestBatch().bytes, to: TopicPartition("t", index)) }
            #expect(told(try await ask(id, 5, [])) == [0, 2, 1])
            #expect(told(try await ask(id, 6, [], forget: [0])) == [2, 1])
            // An error is told again and again.
            broker.moveLeader(of: TopicPartition("t", 2), to: nil)
            #expect(told(try await ask(id, 7, [])) == [2, 1])
            #expect(told(try await ask(id, 8, [(1, 2)])) == [2])

            #expect(try await ask(id, 8, []).errorCode == .invalidFetchSessionEpoch)
            #expect(try await ask(id + 7, 1, []).errorCode == .fetchSessionIdNotFound)
            var byId = fetch(from: 0)
            byId.sessionId = id
            byId.sessionEpoch = 9
            byId.topics = []
            #expect(try await client.send(byId, version: 13).response.errorCode == .fetchSessionTopicIdError)
            broker.dropFetchSessions(of: 1)
            #expect(try await ask(id, 9, []).errorCode == .fetchSessionIdNotFound)
            // Epoch -1 ends a session and wants none.
            let other = try await ask(0, 0, [(0, 0)]).sessionId
            #expect(try await ask(other, -1, [(0, 0)]).sessionId == 0)
            #expect(try await ask(other, 1, []).errorCode == .fetchSessionIdNotFound)
        }
    }

    @Test("a consumer in a follower's rack is sent there and served there (KIP-392)")
    func followers() async throws {
        var configuration = BrokerConfiguration(
            brokers: [.init(id: 1, rack: "a"), .init(id: 2, rack: "b")],
            topics: [.init("t", replication: 2)])
        configuration.followerFetching = true
        try await withBroker(configuration) { broker, loop in
            broker.moveLeader(of: t0, to: 1)
            try broker.append(TestBatch().bytes, to: t0)
            var request = fetch(from: 0)
            request.rackId = "b"
            let leader = try await TestClient(broker, on: loop)
            let (sent, frame) = try await leader.send(request, version: 12)
            #expect(sent.responses[0].partitions[0].preferredReadReplica == 2)
            #expect(records(sent.responses[0].partitions[0].records, in: frame).isEmpty)
            let follower = try await TestClient(broker, id: 2, on: loop)
            let served = try await follower.send(request, version: 12)
            #expect(!records(served.response.responses[0].partitions[0].records, in: served.frame).isEmpty)
            #expect(
                try await follower.send(request, version: 10).response.responses[0].partitions[0].errorCode
                    == .notLeaderOrFollower)
        }
    }

    @Test("a log that was cut is told to those who say which epoch they read last")
    func divergence() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            for _ in 0..<10 { try broker.append(TestBatch().bytes, to: t0) }
            try broker.truncate(t0, to: 6)
            try broker.append(TestBatch().bytes, to: t0)
            let client = try await TestClient(broker, on: loop)
            var request = fetch(from: 7)
            request.topics[0].partitions[0].lastFetchedEpoch = 0
            let part = try await client.send(request, version: 12).response.responses[0].partitions[0]
            #expect(part.divergingEpoch.epoch == 0)
            #expect(part.divergingEpoch.endOffset == 6)
            let asked = OffsetForLeaderEpochRequest(
                replicaId: -1, topics: [.init(topic: "t", partitions: [.init(partition: 0, leaderEpoch: 0)])])
            let end = try await client.send(asked, version: 4).response.topics[0].partitions[0]
            #expect((end.leaderEpoch, end.endOffset) == (0, 6))
        }
    }
}
