import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Subscriptions that change, and the topics that they are to be met with.
@Suite(.timeLimit(.minutes(1)))
struct WishesTests {
    private let t0 = TopicPartition("t", 0)
    private let u0 = TopicPartition("u", 0)

    private func scene(_ topics: String..., brokers: Int = 1) throws -> GroupScene {
        let scene = try GroupScene(brokers: brokers, partitions: 1)
        for topic in topics { try scene.broker.createTopic(topic) }
        return scene
    }

    /// Reads on until exactly these are assigned.
    private func settle(_ consumer: KafkaConsumer, _ partitions: Set<TopicPartition>) async throws {
        let isSettled = try await eventually {
            _ = try await consumer.nextRecords(timeout: .milliseconds(20))
            return consumer.assignment() == partitions
        }
        #expect(isSettled, "\(consumer.assignment())")
    }

    // MARK: Other wishes

    @Test("case 10: names take the place of a pattern, and a pattern that of names")
    func patternAndNames() async throws {
        let scene = try scene("u")
        let consumer = try scene.consumer()
        try await consumer.subscribe(pattern: "^t$")
        try await settle(consumer, [t0])
        #expect(await consumer.subscription() == [])
        try await consumer.subscribe(["u"])
        #expect(await consumer.subscription() == ["u"])
        try await settle(consumer, [u0])
        try await consumer.subscribe(pattern: "^t$")
        #expect(await consumer.subscription() == [])
        try await settle(consumer, [t0])
        #expect(scene.broker.group("g")?.members.count == 1)
        await consumer.close()
        await scene.end()
    }

    @Test("case 251: other topics while the group is being opened, or in the middle of a rebalance, count at the end")
    func inTheMiddle() async throws {
        let scene = try scene("u", "v")
        let consumer = try scene.consumer()
        scene.broker.inject(FaultRule(.metadata, .delay(.milliseconds(100)), times: 2))
        scene.broker.inject(FaultRule(.joinGroup, .delay(.milliseconds(100)), times: nil))
        try await consumer.subscribe(["t"])
        try await Task.sleep(for: .milliseconds(30))
        try await consumer.subscribe(pattern: "^u$")
        #expect(try await eventually { scene.apis.contains(.joinGroup) })
        try await consumer.subscribe(["t", "v"])
        try await settle(consumer, [t0, TopicPartition("v", 0)])
        let generation = scene.broker.group("g")?.generation ?? 0
        #expect(generation <= 2, "one more rebalance at the most")
        for _ in 0..<5 { _ = try await consumer.nextRecords(timeout: .milliseconds(50)) }
        #expect(scene.broker.group("g")?.generation == generation && scene.broker.group("g")?.state == .stable)
        await consumer.close()
        await scene.end()
    }

    @Test("case 278: subscribed and unsubscribed at once: nothing is left of it, and nothing is thrown")
    func fast() async throws {
        let scene = try scene()
        let consumer = try scene.consumer()
        for wait in [0, 1, 5, 20] {
            try await consumer.subscribe(["t"])
            try await Task.sleep(for: .milliseconds(wait))
            try await consumer.unsubscribe()
            #expect(consumer.assignment() == [] && scene.broker.group("g")?.members.isEmpty ?? true)
        }
        scene.broker.inject(FaultRule(.joinGroup, .delay(.milliseconds(300)), skip: 1))
        try await consumer.subscribe(["t"])
        #expect(try await eventually { scene.broker.group("g")?.members.count == 1 })
        try await consumer.unsubscribe()
        #expect(scene.broker.group("g")?.members.isEmpty == true, "though JoinGroup is not answered yet")
        scene.broker.clearRequests()
        #expect(try await consumer.nextRecords(timeout: .milliseconds(500)) == nil)
        #expect(GroupScene.membership.isDisjoint(with: scene.apis))
        await consumer.close()
        await scene.end()
    }

    // MARK: Callbacks

    @Test("case 27: an assignment that is made when told of another is the one that counts")
    func assignsWhenAssigned() async throws {
        let scene = try GroupScene(partitions: 2, records: 3)
        let consumer = try scene.consumer()
        let last = TopicPartition("t", 1)
        try await consumer.subscribe(
            ["t"],
            listener: RebalanceListener(onAssigned: { [weak consumer] _ in
                try await consumer?.assign([last: .offset(1)])
            }))
        let read = try await read(consumer) { $0.total == 2 }
        #expect(read == [last: [1, 2]] && consumer.assignment() == [last])
        #expect(scene.broker.group("g")?.members.isEmpty == true, "the group is left (S4)")
        #expect(try await consumer.nextRecords(timeout: .milliseconds(200)) == nil)
        await consumer.close()
        await scene.end()
    }

    @Test("case 27: and a subscription that is made when told of a revocation")
    func subscribesWhenRevoked() async throws {
        let scene = try scene("u")
        let consumer = try scene.consumer()
        try await consumer.subscribe(
            ["t"],
            listener: RebalanceListener(onRevoked: { [weak consumer] _ in try await consumer?.subscribe(["u"]) }))
        try await settle(consumer, [t0])
        let other = try scene.consumer()
        try await other.subscribe(["t"])
        async let theirs: Void = settle(other, [t0])
        try await settle(consumer, [u0])
        try await theirs
        await consumer.close()
        await other.close()
        await scene.end()
    }

    // MARK: Other topics

    @Test("case 12: whatever becomes of topics, brokers and coordinators, assign mode joins nothing")
    func assignMode() async throws {
        let scene = try GroupScene(brokers: 2, partitions: 2, records: 1)
        let consumer = try scene.consumer {
            $0.metadataMaxAge = .milliseconds(50)
            $0.enableAutoCommit = true
            $0.autoCommitInterval = .milliseconds(20)
        }
        try await consumer.assign([t0: .offset(0), TopicPartition("t", 1): .offset(0)])
        try await read(consumer) { $0.total == 2 }
        try scene.broker.createTopic("u")
        scene.broker.raiseEpoch(of: t0)
        scene.broker.moveCoordinator(of: "g", to: 2)
        await scene.broker.stopBroker(1)
        try scene.append(1, to: 0)
        try await read(consumer) { $0.total == 1 }
        #expect(try await eventually { scene.broker.committed(t0, group: "g")?.offset == 2 })
        let looks = scene.apis.count { $0 == .metadata }
        #expect(try await eventually { scene.apis.count { $0 == .metadata } > looks + 3 })
        await consumer.close()
        #expect(GroupScene.membership.isDisjoint(with: scene.apis))
        await scene.end()
    }

    @Test("case 252: brokers that come and go rebalance nothing; a topic that appears does so once")
    func oneRejoin() async throws {
        let scene = try scene(brokers: 3)
        scene.broker.moveCoordinator(of: "g", to: 1)
        let consumer = try scene.consumer { $0.metadataMaxAge = .milliseconds(30) }
        try await consumer.subscribe(["t", "u"])
        try await settle(consumer, [t0])
        #expect(scene.broker.group("g")?.generation == 1)
        await scene.broker.stopBroker(3)
        scene.broker.raiseEpoch(of: t0)
        for _ in 0..<4 { _ = try await consumer.nextRecords(timeout: .milliseconds(50)) }
        try scene.broker.startBroker(3)
        for _ in 0..<4 { _ = try await consumer.nextRecords(timeout: .milliseconds(50)) }
        #expect(scene.broker.group("g")?.generation == 1)
        try scene.broker.createTopic("u", partitions: 2)
        try await settle(consumer, [t0, u0, TopicPartition("u", 1)])
        for _ in 0..<10 { _ = try await consumer.nextRecords(timeout: .milliseconds(30)) }
        #expect(scene.broker.group("g")?.generation == 2)
        await consumer.close()
        await scene.end()
    }

    @Test("case 253: the leader divides topics that it does not want itself, and not before it knows of them")
    func othersTopics() async throws {
        let scene = try scene("u")
        let leader = try scene.consumer { $0.clientId = "leader" }
        try await leader.subscribe(["t"])
        try await settle(leader, [t0])
        // From now on the leader's questions for topics fail for a while; the other's do not.
        let failures = Counter()
        scene.broker.setHook { request in
            guard request.api == .metadata, request.clientId == "leader", failures.next() <= 3 else { return [] }
            return [.close]
        }
        let other = try scene.consumer()
        try await other.subscribe(["u"])
        async let theirs: Void = settle(other, [u0])
        try await read(leader) { _ in other.assignment() == [u0] && leader.assignment() == [t0] }
        try await theirs
        #expect(failures.count > 3)
        #expect(scene.broker.group("g")?.generation == 2, "nothing was divided in between")
        await other.close()
        await leader.close()
        await scene.end()
    }

    @Test("case 253: the leader sees that the topic of another member appears")
    func othersTopicAppears() async throws {
        let scene = try scene()
        let leader = try scene.consumer { $0.metadataMaxAge = .milliseconds(50) }
        try await leader.subscribe(["t"])
        try await settle(leader, [t0])
        let other = try scene.consumer()
        try await other.subscribe(["u"])
        async let theirs: Void = settle(other, [u0])
        try await read(leader) { _ in scene.broker.group("g")?.members.count == 2 }
        try scene.broker.createTopic("u")
        try await read(leader) { _ in other.assignment() == [u0] }
        try await theirs
        await other.close()
        await leader.close()
        await scene.end()
    }

    @Test("case 263: a partition that this member's broker does not know yet is waited for, and then read")
    func laggingBroker() async throws {
        var setup = BrokerConfiguration(topics: [.init("t")])
        // Later versions have no error for a topic alone that a fault could be.
        setup.apiVersions = [.metadata: 0...12]
        let scene = try GroupScene(setup)
        let notices = Notices()
        let leader = try scene.consumer()
        try await leader.subscribe(["t"])
        try await settle(leader, [t0])
        let other = try scene.consumer {
            $0.clientId = "lags"
            $0.unknownTopicTimeout = .milliseconds(100)
            $0.onNotice = { notices.add($0) }
        }
        try await other.subscribe(["u"])
        #expect(try await eventually { scene.broker.group("g")?.members.count == 2 })
        try scene.broker.createTopic("u")
        _ = try scene.broker.append(batch(at: 0, 3), to: u0)
        let isLagging = Flag(true)
        scene.broker.setHook { request in
            guard request.api == .metadata, request.clientId == "lags", isLagging.value else { return [] }
            return [.error(.unknownTopicOrPartition)]
        }
        async let theirs = read(other) { $0.total == 3 }
        try await read(leader) { _ in notices.all.contains { $0.message.contains("u:0") } }
        isLagging.value = false
        #expect(try await theirs == [u0: [0, 1, 2]])
        await other.close()
        await leader.close()
        await scene.end()
    }

    @Test("case 277: a topic that is deleted is dropped, and one that appears is taken")
    func deleted() async throws {
        let scene = try scene("tt")
        let consumer = try scene.consumer { $0.metadataMaxAge = .milliseconds(100) }
        try await consumer.subscribe(pattern: "^t")
        try await settle(consumer, [t0, TopicPartition("tt", 0)])
        scene.broker.deleteTopic("tt")
        try await settle(consumer, [t0])
        try scene.broker.createTopic("ttt")
        try await settle(consumer, [t0, TopicPartition("ttt", 0)])
        await consumer.close()
        await scene.end()
    }

    @Test("case 277: a pattern that matches nothing is no reason for haste")
    func matchesNothing() async throws {
        let scene = try scene()
        let consumer = try scene.consumer { $0.metadataMaxAge = .milliseconds(200) }
        try await consumer.subscribe(pattern: "^nothing")
        #expect(try await eventually { scene.broker.group("g")?.state == .stable })
        scene.broker.clearRequests()
        #expect(try await consumer.nextRecords(timeout: .seconds(1)) == nil)
        let looks = scene.apis.count { $0 == .metadata }
        #expect((2...8).contains(looks), "\(looks) in a second")
        #expect(!scene.apis.contains(.joinGroup) && !scene.apis.contains(.fetch))
        try scene.broker.createTopic("nothing-but")
        try await settle(consumer, [TopicPartition("nothing-but", 0)])
        await consumer.close()
        await scene.end()
    }
}
