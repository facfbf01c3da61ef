import KafkaBroker
import KafkaLog
import KafkaWire
import Testing
import Transport

@Suite("Cluster") struct ClusterTests {
    @Test("a broker that dies is led on by the next in-sync replica, and comes back on its port")
    func death() async throws {
        let configuration = BrokerConfiguration(brokers: 3, topics: [.init("t", replication: 3)])
        try await withBroker(configuration) { broker, loop in
            let port = broker.port(of: 1)
            #expect(broker.leader(of: t0) == 1)
            let one = try await TestClient(broker, on: loop)
            try await one.post(fetch(from: 0, maxWait: 20_000), version: 12)
            await broker.stopBroker(1)
            #expect(await one.isClosed())
            #expect(broker.leader(of: t0) == 2)
            #expect(broker.port(of: 1) == nil)
            let two = try await TestClient(broker, id: 2, on: loop)
            let metadata = try await two.send(MetadataRequest(topics: nil), version: 9).response
            #expect(metadata.brokers.map(\.nodeId) == [2, 3])
            #expect(metadata.controllerId == 2)
            let part = metadata.topics[0].partitions[0]
            #expect((part.leaderId, part.leaderEpoch) == (2, 1))
            #expect(part.replicaNodes == [1, 2, 3])
            #expect(part.isrNodes == [2, 3])
            #expect(part.offlineReplicas == [1])
            try broker.startBroker(1)
            #expect(broker.port(of: 1) == port)
            _ = try await TestClient(broker, on: loop).send(MetadataRequest(), version: 9)
            await broker.stopBroker(2)
            await broker.stopBroker(3)
            #expect(broker.leader(of: t0) == 1)
            await broker.stopBroker(1)
            #expect(broker.leader(of: t0) == nil)
            try broker.startBroker(3)
            // Only who had everything may lead again.
            #expect(broker.leader(of: t0) == nil)
            try broker.startBroker(1)
            #expect(broker.leader(of: t0) == 1)
        }
    }

    @Test("metadata by name, by id, of all, of none; frozen; auto-creation only when configured")
    func metadata() async throws {
        var configuration = BrokerConfiguration(brokers: 2, topics: [.init("t", partitions: 2), .init("u")])
        configuration.autoCreatesTopics = true
        configuration.defaultPartitions = 4
        try await withBroker(configuration) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            func ask(_ topics: [MetadataRequest.MetadataRequestTopic]?, create: Bool = false) async throws
                -> [MetadataResponse.MetadataResponseTopic]
            {
                try await client.send(MetadataRequest(topics: topics, allowAutoTopicCreation: create), version: 12)
                    .response.topics
            }
            #expect(try await ask(nil).map(\.name) == ["t", "u"])
            #expect(try await ask([]).isEmpty)
            let id = try #require(broker.topicId(of: "t"))
            let byId = try await ask([.init(topicId: id, name: nil)])
            #expect(byId.map(\.name) == ["t"])
            #expect(byId[0].partitions.map(\.leaderId) == [1, 2])
            let unknown = try await ask([.init(topicId: KafkaUUID(high: 9, low: 9), name: nil)])
            #expect(unknown.map(\.errorCode) == [.unknownTopicId])
            #expect(try await ask([.init(name: "v")]).map(\.errorCode) == [.unknownTopicOrPartition])
            #expect(try await ask([.init(name: "bad/name")], create: true).map(\.errorCode) == [.invalidTopicException])
            #expect(try await ask([.init(name: "v")], create: true).map(\.errorCode) == [.leaderNotAvailable])
            #expect(try await ask([.init(name: "v")]).first?.partitions.count == 4)

            broker.freezeMetadata()
            broker.moveLeader(of: t0, to: 2)
            #expect(try await ask([.init(name: "t")])[0].partitions[0].leaderId == 1)
            broker.thawMetadata()
            #expect(try await ask([.init(name: "t")])[0].partitions[0].leaderId == 2)

            broker.deleteTopic("t")
            try broker.createTopic("t")
            #expect(broker.topicId(of: "t") != id)
            #expect(try await ask([.init(topicId: id, name: nil)]).map(\.errorCode) == [.unknownTopicId])
        }
    }

    @Test("ListOffsets: ends, times, the latest, sentinels that a version lacks, a partition named twice")
    func listOffsets() async throws {
        try await withBroker(.oneTopic()) { broker, loop in
            // Times 100, 103, 106 | 50, 53 | 200, 203: out of order, as producers may.
            for (time, count) in [(100, 3), (50, 2), (200, 2)] as [(Int64, Int)] {
                let batch = TestBatch(values: .init(repeating: "v", count: count), timestamp: time, timestampStep: 3)
                try broker.append(batch.bytes, to: t0)
            }
            try broker.append(
                TestBatch(timestamp: 300, attributes: 0x10, producerId: 1, producerEpoch: 0, baseSequence: 0).bytes,
                to: t0)
            let client = try await TestClient(broker, on: loop)
            func ask(_ time: Int64, committed: Bool = false, version: Int16 = 8) async throws
                -> ListOffsetsResponse.ListOffsetsPartitionResponse
            {
                let request = ListOffsetsRequest(
                    replicaId: -1, isolationLevel: committed ? 1 : 0,
                    topics: [.init(name: "t", partitions: [.init(partitionIndex: 0, timestamp: time)])])
                return try await client.send(request, version: version).response.topics[0].partitions[0]
            }
            #expect(try await ask(-2).offset == 0)
            #expect(try await ask(-1).offset == 8)
            #expect(try await ask(-1, committed: true).offset == 7)
            for (time, offset, found) in [(0, 0, 100), (101, 1, 103), (107, 5, 200), (203, 6, 203)]
                as [(Int64, Int64, Int64)]
            {
                let answer = try await ask(time)
                #expect((answer.offset, answer.timestamp) == (offset, found))
            }
            #expect(try await ask(250, committed: true).offset == -1)
            #expect(try await ask(250).offset == 7)
            #expect(try await ask(301).offset == -1)
            let latest = try await ask(-3)
            #expect((latest.offset, latest.timestamp) == (7, 300))
            #expect(try await ask(-4).offset == 0)
            #expect(try await ask(-3, version: 6).errorCode == .unsupportedVersion)
            #expect(try await ask(-9).errorCode == .unsupportedVersion)
            try broker.deleteRecords(before: 2, of: t0)
            #expect(try await ask(0).offset == 2)
            let twice = ListOffsetsRequest(
                replicaId: -1,
                topics: [.init(name: "t", partitions: [-1, -2].map { .init(partitionIndex: 0, timestamp: $0) })])
            let codes = try await client.send(twice, version: 8).response.topics[0].partitions.map(\.errorCode)
            #expect(codes == [.invalidRequest, .invalidRequest])
        }
    }

    @Test("offsets of a simple consumer: committed, fetched in every shape, at the right coordinator only (S8)")
    func offsets() async throws {
        try await withBroker(BrokerConfiguration(brokers: 2, topics: [.init("t", partitions: 2)])) { broker, loop in
            broker.moveCoordinator(of: "g", to: 2)
            let one = try await TestClient(broker, on: loop)
            let two = try await TestClient(broker, id: 2, on: loop)
            let found = try await one.send(FindCoordinatorRequest(coordinatorKeys: ["g"]), version: 5).response
            #expect(found.coordinators.map(\.nodeId) == [2])
            #expect(try await one.send(FindCoordinatorRequest(key: "g"), version: 2).response.nodeId == 2)
            let commit = OffsetCommitRequest(
                groupId: "g", generationIdOrMemberEpoch: -1,
                topics: [
                    .init(
                        name: "t",
                        partitions: [
                            .init(
                                partitionIndex: 0, committedOffset: 17, committedLeaderEpoch: 3, committedMetadata: "m"),
                            .init(partitionIndex: 9, committedOffset: 1),
                        ])
                ])
            let refused = try await one.send(commit, version: 8).response.topics[0].partitions.map(\.errorCode)
            #expect(refused == [.notCoordinator, .notCoordinator])
            let done = try await two.send(commit, version: 8).response.topics[0].partitions.map(\.errorCode)
            #expect(done == [.none, .unknownTopicOrPartition])
            for version in Int16(1)...7 {
                let asked = OffsetFetchRequest(groupId: "g", topics: [.init(name: "t", partitionIndexes: [0, 1])])
                let parts = try await two.send(asked, version: version).response.topics[0].partitions
                #expect(parts.map(\.committedOffset) == [17, -1])
                #expect(parts[0].metadata == "m")
                if version >= 5 { #expect(parts[0].committedLeaderEpoch == 3) }
            }
            let all = OffsetFetchRequest(groups: [
                .init(groupId: "g", topics: nil), .init(groupId: "other", topics: nil),
            ])
            let groups = try await two.send(all, version: 8).response.groups
            #expect(groups[0].topics.map(\.name) == ["t"])
            #expect(groups[0].topics[0].partitions.map(\.committedOffset) == [17])
            let id = try #require(broker.topicId(of: "t"))
            let byId = OffsetFetchRequest(
                groups: [.init(groupId: "g", topics: [.init(topicId: id, partitionIndexes: [0])])])
            #expect(
                try await two.send(byId, version: 10).response.groups[0].topics[0].partitions[0].committedOffset == 17)
        }
    }

    @Test("topics are made and deleted")
    func topics() async throws {
        try await withBroker(BrokerConfiguration(brokers: 2)) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            let create = CreateTopicsRequest(
                topics: [
                    .init(name: "a", numPartitions: 3, replicationFactor: 2),
                    .init(name: "b", numPartitions: -1, replicationFactor: -1),
                    .init(name: "c", numPartitions: 0, replicationFactor: 1),
                    .init(name: "d", numPartitions: 1, replicationFactor: 3),
                    .init(
                        name: "e", numPartitions: 1, replicationFactor: 1,
                        configs: [.init(name: "message.timestamp.type", value: "Never")]),
                    .init(name: "..", numPartitions: 1, replicationFactor: 1),
                ], timeoutMs: 1000)
            let made = try await client.send(create, version: 7).response.topics.map(\.errorCode)
            #expect(
                made == [
                    .none, .none, .invalidPartitions, .invalidReplicationFactor, .invalidConfig, .invalidTopicException,
                ])
            #expect(try await client.send(create, version: 5).response.topics[0].errorCode == .topicAlreadyExists)
            let delete = DeleteTopicsRequest(topics: [.init(name: "a"), .init(name: "x")], timeoutMs: 1000)
            let gone = try await client.send(delete, version: 6).response.responses.map(\.errorCode)
            #expect(gone == [.none, .unknownTopicOrPartition])
            let old = DeleteTopicsRequest(topicNames: ["b"], timeoutMs: 1000)
            #expect(try await client.send(old, version: 3).response.responses.map(\.errorCode) == [.none])
        }
    }

    @Test("memory is bounded: retention moves the log start, the limit refuses")
    func memory() async throws {
        var configuration = BrokerConfiguration(
            topics: [.init("t", configs: ["retention.bytes": "2000"]), .init("u")])
        configuration.memoryLimit = 20_000
        try await withBroker(configuration) { broker, loop in
            let client = try await TestClient(broker, on: loop)
            let batch = TestBatch(values: [String(repeating: "x", count: 500)]).bytes
            for _ in 0..<50 {
                let part = try await client.send(produce(batch), version: 9).response.responses[0].partitionResponses[0]
                #expect(part.errorCode == .none)
            }
            let offsets = try #require(broker.offsets(of: t0))
            #expect((offsets.start, offsets.end) == (47, 50))
            var codes: Set<ErrorCode> = []
            for _ in 0..<50 {
                let answer = try await client.send(produce(batch, to: TopicPartition("u", 0)), version: 9).response
                codes.insert(answer.responses[0].partitionResponses[0].errorCode)
            }
            #expect(codes == [.none, .policyViolation])
        }
    }
}
