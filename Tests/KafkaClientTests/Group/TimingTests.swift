import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Answers of the coordinator that take long, or never come.
@Suite(.timeLimit(.minutes(1)))
struct TimingTests {
    private let t0 = TopicPartition("t", 0)
    private let t1 = TopicPartition("t", 1)

    @Test("case 241: JoinGroup may take longer than other requests, for it waits for the slowest member")
    func longJoin() async throws {
        let scene = try GroupScene(partitions: 2)
        let slow = try scene.consumer()
        try await slow.subscribe(["t"])
        try await read(slow) { _ in slow.assignment().count == 2 }
        let other = try scene.consumer {
            $0.clientId = "other"
            $0.requestTimeout = .milliseconds(300)
        }
        try await other.subscribe(["t"])
        #expect(try await eventually { scene.broker.group("g")?.state == .preparingRebalance })
        // The first does not come back for a second: the others' JoinGroup is answered only then.
        for _ in 0..<10 {
            let begin = ContinuousClock.now
            _ = try await other.committed([t0])
            #expect(.now - begin < .milliseconds(700), "nothing waits behind JoinGroup")
            try await Task.sleep(for: .milliseconds(100))
        }
        async let theirs = read(other) { _ in other.assignment().count == 1 }
        try await read(slow) { _ in slow.assignment().count == 1 && other.assignment().count == 1 }
        _ = try await theirs
        let joins = scene.broker.requests.count { $0.api == .joinGroup && $0.clientId == "other" }
        #expect(joins == 2, "one to get a member id, and one that was waited for")
        await other.close()
        await slow.close()
        await scene.end()
    }

    @Test("case 245: without an answer for the time of a session it counts itself out, and joins again when it can")
    func silentCoordinator() async throws {
        let scene = try GroupScene(brokers: 2, partitions: 1, records: 3)
        scene.broker.moveCoordinator(of: "g", to: 2)
        let consumer = try scene.consumer { $0.sessionTimeout = .milliseconds(600) }
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 3 }
        try await consumer.commit()
        scene.broker.inject(FaultRule(.heartbeat, .error(.coordinatorLoadInProgress), times: nil))
        let begin = ContinuousClock.now
        var lost: Set<TopicPartition> = []
        while lost.isEmpty, ContinuousClock.now - begin < .seconds(5) {
            if case .lost(let partitions)? = try await consumer.nextEvent(timeout: .seconds(1)) { lost = partitions }
        }
        #expect(lost == [t0])
        #expect((.milliseconds(400)...(.seconds(2))).contains(.now - begin))
        scene.broker.clearFaults()
        try scene.append(1, to: 0)
        let more = try await read(consumer) { $0.total == 1 }
        #expect(more == [t0: [3]], "where the group had left off")
        await consumer.close()
        await scene.end()
    }

    @Test("case 260: a kept partition gets the offset that is being asked for, though another is taken away")
    func pendingOffsets() async throws {
        let scene = try GroupScene(partitions: 2, records: 9)
        for partition in [t0, t1] { scene.broker.commit(6, for: partition, group: "g") }
        let cooperative: (inout ConsumerConfiguration) -> Void = {
            $0.partitionAssignmentStrategy = ["cooperative-sticky"]
            $0.enableAutoCommit = false
        }
        let first = try scene.consumer(cooperative)
        let isLoading = Flag(true)
        scene.broker.setHook { request in
            request.api == .offsetFetch && isLoading.value ? [.error(.coordinatorLoadInProgress)] : []
        }
        try await first.subscribe(["t"])
        let isAsked = try await eventually {
            _ = try await first.nextRecords(timeout: .milliseconds(10))
            return scene.apis.contains(.offsetFetch)
        }
        #expect(isAsked && first.assignment().count == 2)
        let second = try scene.consumer(cooperative)
        try await second.subscribe(["t"])
        async let theirs = read(second) { $0.total == 3 }
        let none = try await read(first) { _ in first.assignment().count == 1 && second.assignment().count == 1 }
        #expect(none.isEmpty)
        isLoading.value = false
        let ours = try await read(first) { $0.total == 3 }
        #expect(try await theirs.values.map(\.self) == [[6, 7, 8]])
        #expect(ours.values.map(\.self) == [[6, 7, 8]] && first.assignment() == Set(ours.keys))
        await second.close()
        await first.close()
        await scene.end()
    }

    @Test("case 276: a coordinator that cannot tell the offsets for long does not strand a partition")
    func offsetsComeLate() async throws {
        let scene = try GroupScene(partitions: 2, records: 5)
        for partition in [t0, t1] { scene.broker.commit(2, for: partition, group: "g") }
        let notices = Notices()
        let consumer = try scene.consumer {
            $0.apiTimeout = .milliseconds(500)
            $0.retryBackoff = .milliseconds(20)
            $0.retryBackoffMax = .milliseconds(50)
            $0.onNotice = { notices.add($0) }
        }
        let fails = Flag(true)
        scene.broker.setHook { request in
            request.api == .offsetFetch && fails.value ? [.error(.coordinatorLoadInProgress)] : []
        }
        try await consumer.subscribe(["t"])
        let isTold = try await eventually {
            _ = try await consumer.nextRecords(timeout: .milliseconds(20))
            return notices.all.count { $0.message.contains("COORDINATOR_LOAD_IN_PROGRESS") } >= 2
        }
        #expect(isTold, "twice the time of a call has passed")
        fails.value = false
        let read = try await read(consumer) { $0.total == 6 }
        #expect(read == [t0: [2, 3, 4], t1: [2, 3, 4]])
        await consumer.close()
        await scene.end()
    }

    // MARK: Which protocol

    @Test("case 274: without the consumer protocol, or with its preview only, it is said or the classic one taken")
    func noConsumerProtocol() async throws {
        for offered: ClosedRange<Int16>? in [nil, 0...0] {
            var setup = BrokerConfiguration(topics: [.init("t")])
            setup.apiVersions = [.consumerGroupHeartbeat: offered]
            let scene = try GroupScene(setup)
            let asked = try scene.consumer { $0.groupProtocol = .consumer }
            try await asked.subscribe(["t"])
            await #expect { try await asked.nextRecords(timeout: .seconds(5)) } throws: {
                ($0 as? KafkaError)?.code == .unsupportedVersion && "\($0)".contains("group.protocol=consumer")
            }
            await asked.close()
            let free = try scene.consumer()
            try await free.subscribe(["t"])
            try await read(free) { _ in free.assignment() == [t0] }
            #expect(scene.apis.contains(.joinGroup) && !scene.apis.contains(.consumerGroupHeartbeat))
            await free.close()
            await scene.end()
        }
    }

    @Test("case 321: two of one client id are two members")
    func distinct() async throws {
        let scene = try GroupScene(partitions: 2)
        let (one, two) = (try scene.consumer { $0.clientId = "same" }, try scene.consumer { $0.clientId = "same" })
        try await one.subscribe(["t"])
        try await two.subscribe(["t"])
        async let theirs = read(two) { _ in two.assignment().count == 1 }
        try await read(one) { _ in one.assignment().count == 1 && two.assignment().count == 1 }
        _ = try await theirs
        #expect(Set(scene.broker.group("g")?.members.map(\.id) ?? []).count == 2)
        await two.close()
        await one.close()
        await scene.end()
        let made = Set((0..<1000).map { _ in ConsumerGroupMembership.newMemberId() })
        #expect(made.count == 1000 && made.allSatisfy { !$0.isEmpty }, "here members name themselves")
    }
}
