import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Consumers in groups of the consumer protocol (KIP-848) beside an embedded broker.
@Suite(.timeLimit(.minutes(1)))
struct ConsumerProtocolTests {
    private let t0 = TopicPartition("t", 0)

    private func scene(brokers: Int = 1, partitions: Int = 4, records: Int = 0) throws -> GroupScene {
        var setup = BrokerConfiguration(brokers: brokers)
        setup.topics = [.init("t", partitions: partitions, replication: brokers)]
        setup.hasConsumerProtocol = true
        setup.consumerHeartbeatIntervalMs = 30
        setup.consumerSessionTimeoutMs = 2000
        let scene = try GroupScene(setup)
        for partition in 0..<partitions { try scene.append(records, to: Int32(partition)) }
        return scene
    }

    private func partitions(_ range: Range<Int32>) -> Set<TopicPartition> { Set(range.map { TopicPartition("t", $0) }) }

    private func members(_ scene: GroupScene) -> [ConsumerMembers.Member] {
        scene.broker.group("g")?.consumers?.members ?? []
    }

    private func commits(_ scene: GroupScene) -> [OffsetCommitRequest] {
        scene.broker.requests.compactMap { $0.body as? OffsetCommitRequest }
    }

    @Test(
        "S1, S5, S9, A5: a new group gets the consumer protocol where it is served; a commit carries the member's epoch"
    )
    func joins() async throws {
        let scene = try scene(records: 3)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 12 }
        #expect(consumer.assignment() == partitions(0..<4))
        try await consumer.commit()
        let commit = try #require(commits(scene).last)
        let member = try #require(members(scene).first)
        #expect(commit.memberId == member.id && commit.generationIdOrMemberEpoch == member.epoch)
        await consumer.close()
        #expect(members(scene).isEmpty && scene.broker.committed(t0, group: "g")?.offset == 3)
        #expect(!scene.apis.contains(.joinGroup) && !scene.apis.contains(.leaveGroup))
        try scene.append(1, to: 0)
        let next = try scene.consumer()
        try await next.subscribe(["t"])
        #expect(try await read(next) { $0.total == 1 } == [t0: [3]])
        await next.close()
        await scene.end()
    }

    @Test("S10, case 321: two members share the partitions, and none of the records comes twice")
    func shares() async throws {
        let scene = try scene(partitions: 6, records: 5)
        let first = try scene.consumer()
        try await first.subscribe(["t"])
        var seen = try await read(first) { $0.total == 30 }
        let second = try scene.consumer()
        try await second.subscribe(["t"])
        async let more = read(second) { _ in second.assignment().count == 3 }
        try await read(first) { _ in first.assignment().count == 3 && second.assignment().count == 3 }
        #expect(try await more.total == 0, "all that the first read was committed before it was given up")
        #expect(first.assignment().isDisjoint(with: second.assignment()))
        #expect(Set(members(scene).map(\.id)).count == 2)
        for partition in 0..<6 { try scene.append(1, to: Int32(partition)) }
        async let theirs = read(second) { $0.total == 3 }
        seen.merge(try await read(first) { $0.total == 3 }) { $0 + $1 }
        seen.merge(try await theirs) { $0 + $1 }
        #expect(seen.count == 6 && seen.values.allSatisfy { $0 == [0, 1, 2, 3, 4, 5] }, "\(seen)")
        await second.close()
        try await read(first) { _ in first.assignment().count == 6 }
        await first.close()
        await scene.end()
    }

    @Test("case 272: a commit of an epoch that is not the newest any more goes through with the newer, and soon")
    func staleEpoch() async throws {
        let scene = try scene(records: 3)
        let consumer = try scene.consumer { $0.enableAutoCommit = false }
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 12 }
        // The group's epoch rises behind the member's back: a topic that it wants appears, and another's heartbeat tells.
        try await consumer.subscribe(["t", "u"])
        #expect(try await eventually { members(scene).first?.topics == ["t", "u"] })
        let before = try #require(members(scene).first).epoch
        // Answers do not come for long now, but what they tell is so already.
        let isSlow = Flag(true)
        scene.broker.setHook { request in
            request.api == .consumerGroupHeartbeat && isSlow.value ? [.delay(.milliseconds(400))] : []
        }
        try scene.broker.createTopic("u")
        #expect(try await eventually { members(scene).first.map { $0.epoch > before } ?? false })
        let begin = ContinuousClock.now
        try await consumer.commit()
        #expect(.now - begin < .seconds(3))
        let epochs = commits(scene).map(\.generationIdOrMemberEpoch)
        #expect(epochs.first == before && epochs.last == members(scene).first?.epoch && epochs.count >= 2)
        #expect(scene.broker.committed(t0, group: "g")?.offset == 3)
        isSlow.value = false
        await consumer.close()
        await scene.end()
    }

    @Test("case 276: offsets that cannot be had for longer than a call may take do not strand the assignment")
    func offsetsComeLate() async throws {
        let scene = try scene(partitions: 2, records: 5)
        for partition in partitions(0..<2) { scene.broker.commit(2, for: partition, group: "g") }
        let consumer = try scene.consumer {
            $0.groupProtocol = .consumer
            $0.apiTimeout = .milliseconds(500)
            $0.retryBackoff = .milliseconds(20)
            $0.retryBackoffMax = .milliseconds(50)
        }
        let fails = Flag(true)
        scene.broker.setHook { request in
            request.api == .offsetFetch && fails.value ? [.error(.coordinatorNotAvailable)] : []
        }
        try await consumer.subscribe(["t"])
        let begin = ContinuousClock.now
        while ContinuousClock.now - begin < .seconds(2) {
            #expect(try await consumer.nextRecords(timeout: .milliseconds(50)) == nil)
        }
        #expect(consumer.assignment() == partitions(0..<2) && members(scene).count == 1)
        fails.value = false
        let read = try await read(consumer) { $0.total == 6 }
        #expect(read.values.allSatisfy { $0 == [2, 3, 4] } && read.count == 2)
        await consumer.close()
        await scene.end()
    }

    @Test("cases 264, 268: fenced, it is told what it lost, commits nothing of it, and joins again")
    func fenced() async throws {
        let scene = try scene(partitions: 1, records: 3)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 3 }
        scene.broker.inject(FaultRule(.consumerGroupHeartbeat, .error(.fencedMemberEpoch)))
        var lost: Set<TopicPartition> = []
        while lost.isEmpty {
            if case .lost(let partitions)? = try await consumer.nextEvent(timeout: .seconds(5)) { lost = partitions }
        }
        #expect(lost == [t0] && scene.broker.committed(t0, group: "g") == nil)
        let again = try await read(consumer) { $0.total == 3 }
        #expect(again == [t0: [0, 1, 2]], "nothing was committed, so it comes again")
        await consumer.close()
        await scene.end()
    }

    @Test("cases 80, 266: heartbeats and commits follow the coordinator")
    func coordinatorMoves() async throws {
        let scene = try scene(brokers: 2, records: 2)
        scene.broker.moveCoordinator(of: "g", to: 1)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 8 }
        let epoch = members(scene).first?.epoch
        scene.broker.moveCoordinator(of: "g", to: 2)
        try await consumer.commit()
        let moved = try await eventually {
            scene.broker.requests.contains { $0.api == .consumerGroupHeartbeat && $0.broker == 2 }
        }
        #expect(moved && scene.broker.committed(t0, group: "g")?.offset == 2)
        try scene.append(1, to: 0)
        #expect(try await read(consumer) { $0.total == 1 } == [t0: [2]])
        #expect(members(scene).first?.epoch == epoch)
        await consumer.close()
        await scene.end()
    }

    @Test("cases 275, 277: a pattern is the coordinator's to meet: topics that appear come, those that are deleted go")
    func pattern() async throws {
        let scene = try scene(partitions: 1)
        let consumer = try scene.consumer()
        func settle(_ partitions: Set<TopicPartition>) async throws {
            let isSettled = try await eventually {
                _ = try await consumer.nextRecords(timeout: .milliseconds(20))
                return consumer.assignment() == partitions
            }
            #expect(isSettled, "\(consumer.assignment())")
        }
        try await consumer.subscribe(pattern: "^t")
        try await settle([t0])
        let tt = TopicPartition("tt", 0)
        try scene.broker.createTopic("tt")
        try scene.broker.createTopic("other")
        try await settle([t0, tt])
        scene.broker.deleteTopic("tt")
        try await settle([t0])
        await consumer.close()
        await scene.end()
    }

    @Test("cases 273, 278: subscribed and unsubscribed at once, nobody is left; a static member stays, and comes back")
    func leaves() async throws {
        let scene = try scene()
        let consumer = try scene.consumer()
        for wait in [0, 1, 5, 20] {
            try await consumer.subscribe(["t"])
            try await Task.sleep(for: .milliseconds(wait))
            try await consumer.unsubscribe()
            #expect(members(scene).isEmpty && consumer.assignment() == [])
        }
        await consumer.close()
        for _ in 0..<2 {
            let member = try scene.consumer { $0.groupInstanceId = "one" }
            try await member.subscribe(["t"])
            try await read(member) { _ in member.assignment().count == 4 }
            await member.close()
            #expect(members(scene).map(\.epoch) == [-2])
        }
        await scene.end()
    }

    @Test("a group is joined as it is: classic beside a classic member, and the consumer protocol is refused there")
    func asItIs() async throws {
        let scene = try scene()
        let classic = try scene.consumer { $0.groupProtocol = .classic }
        try await classic.subscribe(["t"])
        try await read(classic) { _ in classic.assignment().count == 4 }
        let wrong = try scene.consumer { $0.groupProtocol = .consumer }
        try await wrong.subscribe(["t"])
        await #expect { try await wrong.nextRecords(timeout: .seconds(5)) } throws: {
            ($0 as? KafkaError)?.code == .groupFailed && "\($0)".contains("group.protocol=classic")
        }
        await wrong.close()
        let free = try scene.consumer()
        try await free.subscribe(["t"])
        async let theirs = read(free) { _ in free.assignment().count == 2 }
        try await read(classic) { _ in classic.assignment().count == 2 && free.assignment().count == 2 }
        _ = try await theirs
        await free.close()
        await classic.close()
        await scene.end()
    }

    @Test("S3, S4: assign after subscribe leaves, and assign mode sends no heartbeat")
    func assigns() async throws {
        let scene = try scene(records: 3)
        let consumer = try scene.consumer()
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 12 }
        try await consumer.assign([t0: .offset(1)])
        #expect(members(scene).isEmpty && scene.broker.committed(t0, group: "g")?.offset == 3)
        scene.broker.clearRequests()
        #expect(try await read(consumer) { $0.total == 2 } == [t0: [1, 2]])
        try await consumer.commit()
        await consumer.close()
        #expect(GroupScene.membership.isDisjoint(with: scene.apis))
        await scene.end()
    }
}
