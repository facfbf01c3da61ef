import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Group members beside an embedded broker.
@Suite(.timeLimit(.minutes(1)))
struct GroupConsumerTests {
    private func partitions(_ count: Int32) -> Set<TopicPartition> { Set((0..<count).map { TopicPartition("t", $0) }) }

    @Test("S1, S5: subscribe joins, and the coordinator's partitions come")
    func subscribes() async throws {
        let scene = try GroupScene(records: 3)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        let read = try await read(consumer) { $0.total == 12 }
        #expect(read.values.allSatisfy { $0 == [0, 1, 2] })
        #expect(consumer.assignment() == partitions(4))
        #expect(await consumer.subscription() == ["t"])
        #expect(scene.broker.group("g")?.state == .stable)
        await consumer.close()
        #expect(scene.broker.group("g")?.members.isEmpty == true, "close leaves")
        await scene.end()
    }

    @Test("S3, case 85: assign mode sends no membership request, not with a group, a commit, nor at the end")
    func assignJoinsNothing() async throws {
        let scene = try GroupScene(records: 3)
        let consumer = try scene.consumer { $0.enableAutoCommit = true }
        try await consumer.assign(partitions(4))
        try await read(consumer) { $0.total == 12 }
        try await consumer.commit()
        await consumer.close()
        #expect(GroupScene.membership.isDisjoint(with: scene.apis))
        #expect(scene.broker.committed(TopicPartition("t", 0), group: "g")?.offset == 3)
        await scene.end()
    }

    @Test("S4, case 8: assign after subscribe leaves the group; nothing of it is sent or delivered afterwards")
    func assignAfterSubscribe() async throws {
        let scene = try GroupScene(records: 3)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 12 }
        try await consumer.assign([TopicPartition("t", 2): .offset(1)])
        #expect(scene.broker.group("g")?.members.isEmpty == true)
        #expect(await consumer.subscription() == [])
        #expect(consumer.assignment() == [TopicPartition("t", 2)])
        #expect(scene.broker.committed(TopicPartition("t", 0), group: "g")?.offset == 3, "what was read is committed")
        scene.broker.clearRequests()
        let read = try await read(consumer) { $0.total == 2 }
        #expect(read == [TopicPartition("t", 2): [1, 2]])
        try await Task.sleep(for: .milliseconds(100))
        #expect(GroupScene.membership.isDisjoint(with: scene.apis))
        await consumer.close()
        #expect(GroupScene.membership.isDisjoint(with: scene.apis))
        await scene.end()
    }

    @Test("S4, case 7: subscribe after assign clears the assignment and joins")
    func subscribeAfterAssign() async throws {
        let scene = try GroupScene(records: 3)
        let consumer = try scene.consumer()
        try await consumer.assign([TopicPartition("t", 2): .offset(2)])
        try await read(consumer) { $0.total == 1 }
        try await consumer.subscribe(["t"])
        #expect(consumer.assignment() == [])
        let all = try await read(consumer) { $0.total == 12 }
        #expect(all[TopicPartition("t", 2)] == [0, 1, 2], "nothing of the assignment was committed or kept")
        try await consumer.unsubscribe()
        #expect(consumer.assignment() == [] && scene.broker.group("g")?.members.isEmpty == true)
        await consumer.close()
        await scene.end()
    }

    @Test("S7: in a group too partitions are sought, paused and asked for, and nobody else's are")
    func positions() async throws {
        let scene = try GroupScene(partitions: 2, records: 5)
        let consumer = try scene.consumer { $0.enableAutoCommit = false }
        let (a, b) = (TopicPartition("t", 0), TopicPartition("t", 1))
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 10 }
        #expect(try await consumer.position(of: a) == 5)
        try consumer.seek(a, to: 3)
        #expect(try await read(consumer) { $0.total == 2 } == [a: [3, 4]])
        try consumer.pause([a])
        try consumer.seekToBeginning([a, b])
        #expect(try await read(consumer) { $0.total == 5 } == [b: [0, 1, 2, 3, 4]])
        #expect(consumer.paused() == [a])
        try consumer.resume([a])
        #expect(try await read(consumer) { $0.total == 5 } == [a: [0, 1, 2, 3, 4]])
        try consumer.seekToEnd([b])
        #expect(try await consumer.position(of: b) == 5)
        try scene.append(1, to: 1)
        #expect(try await read(consumer) { $0.total == 1 } == [b: [5]])
        try await consumer.commit([a: CommittedOffset(offset: 2)])
        #expect(try await consumer.committed([a, b]).mapValues(\.offset) == [a: 2])
        #expect(try await consumer.beginningOffsets([a, b]) == [a: 0, b: 0])
        #expect(try await consumer.endOffsets([a, b]) == [a: 5, b: 6])
        #expect(try await consumer.offsets(for: [a: .timestamp(1)])[a]?.offset == 0)
        #expect(throws: KafkaError.self) { try consumer.seek(TopicPartition("t", 2), to: 0) }
        #expect(consumer.assignment() == [a, b] && scene.broker.group("g")?.generation == 1)
        await consumer.close()
        await scene.end()
    }

    @Test("A5, S9: after a restart a member goes on behind what was advanced")
    func resumes() async throws {
        let scene = try GroupScene(partitions: 1, records: 5)
        let first = try scene.consumer()
        try await first.subscribe(["t"])
        let fetched = try #require(try await first.nextRecords(timeout: .seconds(5)))
        first.advance(fetched, to: 2)
        await first.close()
        #expect(scene.broker.committed(TopicPartition("t", 0), group: "g")?.offset == 2)
        let second = try scene.consumer()
        try await second.subscribe(["t"])
        let rest = try await read(second) { $0.total == 3 }
        #expect(rest[TopicPartition("t", 0)] == [2, 3, 4])
        await second.close()
        await scene.end()
    }

    @Test("nothing that was not advanced is committed; with the store off, nothing that was not stored")
    func commitsWhatIsStored() async throws {
        let scene = try GroupScene(partitions: 1, records: 5)
        let partition = TopicPartition("t", 0)
        let idle = try scene.consumer()
        try await idle.subscribe(["t"])
        _ = try await idle.nextRecords(timeout: .seconds(5))
        await idle.close()
        #expect(scene.broker.committed(partition, group: "g") == nil)
        let careful = try scene.consumer { $0.enableAutoOffsetStore = false }
        try await careful.subscribe(["t"])
        let fetched = try #require(try await careful.nextRecords(timeout: .seconds(5)))
        careful.advance(fetched, to: 2)
        careful.storePositions()
        careful.advance(fetched, to: 4)
        await careful.close()
        #expect(scene.broker.committed(partition, group: "g")?.offset == 2)
        await scene.end()
    }

    @Test("automatic commits come at their interval")
    func autoCommit() async throws {
        let scene = try GroupScene(partitions: 1, records: 5)
        let consumer = try scene.consumer { $0.autoCommitInterval = .milliseconds(50) }
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 5 }
        let isCommitted = try await eventually {
            scene.broker.committed(TopicPartition("t", 0), group: "g")?.offset == 5
        }
        #expect(isCommitted)
        let commits = scene.apis.count { $0 == .offsetCommit }
        try await Task.sleep(for: .milliseconds(200))
        #expect(scene.apis.count { $0 == .offsetCommit } == commits, "what is committed is not committed again")
        await consumer.close()
        await scene.end()
    }

    @Test("S8: a simple consumer commits with generation -1 and no member id, and what it is told to")
    func simpleConsumer() async throws {
        let scene = try GroupScene()
        let consumer = try scene.consumer()
        let partition = TopicPartition("t", 1)
        try await consumer.commit([partition: CommittedOffset(offset: 7, leaderEpoch: 0, metadata: "mine")])
        let request = scene.broker.requests.lazy.compactMap { $0.body as? OffsetCommitRequest }.last
        #expect(request?.generationIdOrMemberEpoch == -1 && request?.memberId == "")
        #expect(try await consumer.committed([partition])[partition]?.metadata == "mine")
        await #expect { try await consumer.commit([partition: CommittedOffset(offset: -1)]) } throws: {
            ($0 as? KafkaError)?.code == .invalidArgument
        }
        await consumer.close()
        let nobody = try scene.consumer(group: nil)
        await #expect { try await nobody.commit() } throws: { ($0 as? KafkaError)?.code == .groupIdRequired }
        await #expect { try await nobody.subscribe(["t"]) } throws: { ($0 as? KafkaError)?.code == .groupIdRequired }
        await nobody.close()
        await scene.end()
    }

    @Test("case 87: what was read of partitions that are assigned no more is committed, by whichever commit comes next")
    func assignmentsChange() async throws {
        let scene = try GroupScene(records: 3)
        let consumer = try scene.consumer { $0.enableAutoCommit = true }
        for partition in 0..<4 {
            try await consumer.assign([TopicPartition("t", Int32(partition)): .offset(0)])
            try await read(consumer) { $0.total == 3 }
        }
        await consumer.close()
        for partition in partitions(4) {
            #expect(scene.broker.committed(partition, group: "g")?.offset == 3, "\(partition)")
        }
        await scene.end()
    }

    @Test("case 79: a commit from outside a live group says that it is in use")
    func simpleConsumerBesideMembers() async throws {
        let scene = try GroupScene(records: 1)
        let member = try scene.consumer()
        try await member.subscribe(["t"])
        try await read(member) { $0.total == 4 }
        let outsider = try scene.consumer()
        await #expect {
            try await outsider.commit([TopicPartition("t", 0): CommittedOffset(offset: 1)])
        } throws: {
            ($0 as? KafkaError)?.code == .groupFailed && "\($0)".contains("members are in it")
        }
        await outsider.close()
        await member.close()
        await scene.end()
    }

    @Test("cases 80, 266: commits and heartbeats follow the coordinator, and nothing is read twice")
    func coordinatorMoves() async throws {
        let scene = try GroupScene(brokers: 2, records: 2)
        scene.broker.moveCoordinator(of: "g", to: 1)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 8 }
        scene.broker.moveCoordinator(of: "g", to: 2)
        try await consumer.commit()
        #expect(scene.broker.committed(TopicPartition("t", 3), group: "g")?.offset == 2)
        let moved = try await eventually {
            scene.broker.requests.contains { $0.api == .heartbeat && $0.broker == 2 }
        }
        #expect(moved)
        try scene.append(1, to: 0)
        let more = try await read(consumer) { $0.total == 1 }
        #expect(more[TopicPartition("t", 0)] == [2])
        #expect(scene.broker.group("g")?.generation == 1, "no rebalance came of it")
        await consumer.close()
        await scene.end()
    }

    @Test("what the group refuses is thrown, once and for all")
    func refused() async throws {
        let scene = try GroupScene()
        scene.broker.inject(FaultRule(.joinGroup, .error(.groupAuthorizationFailed), times: nil))
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        for _ in 0..<2 {
            await #expect { try await consumer.nextRecords(timeout: .seconds(5)) } throws: {
                ($0 as? KafkaError)?.code == .notAuthorized && "\($0)".contains("group g")
            }
        }
        await consumer.close()
        await scene.end()
    }

    @Test("a pattern takes the topics that it matches, those that come later too, and no internal ones")
    func pattern() async throws {
        let scene = try GroupScene(records: 1)
        try scene.broker.createTopic("other")
        let consumer = try scene.consumer { $0.metadataMaxAge = .milliseconds(100) }
        await #expect { try await consumer.subscribe(pattern: "t(") } throws: {
            ($0 as? KafkaError)?.code == .invalidArgument
        }
        try await consumer.subscribe(pattern: "^t")
        try await read(consumer) { $0.total == 4 }
        try scene.broker.createTopic("tt")
        let isThere = try await eventually {
            _ = try await consumer.nextRecords(timeout: .milliseconds(20))
            return consumer.assignment().contains(TopicPartition("tt", 0))
        }
        #expect(isThere)
        #expect(!consumer.assignment().contains { $0.topic == "other" })
        await consumer.close()
        await scene.end()
    }
}
