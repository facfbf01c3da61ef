import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Commits that are refused, held up, or overtaken by events.
@Suite(.timeLimit(.minutes(1)))
struct CommitTests {
    private func commits(_ rig: ConsumerRig) -> [OffsetCommitRequest] {
        rig.broker.requests.compactMap { $0.body as? OffsetCommitRequest }
    }

    private func offsets(_ rig: ConsumerRig) -> [Int64?] {
        commits(rig).map { $0.topics.first?.partitions.first?.committedOffset }
    }

    @Test("case 77: metadata that is too long is refused once and for all")
    func metadata() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            let long = KafkaClient.CommittedOffset(offset: 1, metadata: String(repeating: "x", count: 4097))
            let error = await #expect(throws: KafkaError.self) { try await rig.consumer.commit([t0: long]) }
            #expect(error?.message.hasPrefix("t:0: ") == true)
            #expect(error?.message.contains("OFFSET_METADATA_TOO_LARGE") == true)
            #expect(commits(rig).count == 1)
            #expect(rig.broker.committed(t0, group: "g") == nil)
        }
    }

    @Test("case 78: in assign mode nobody signs: generation -1, no member id, no instance id")
    func unsigned() async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.groupInstanceId = "one"
            }
        ) { rig in
            try rig.fill(t0, batches: 2)
            try await rig.consumer.assign([t0: .offset(0)])
            _ = try await rig.read(2)
            try await rig.consumer.commit()
            let commit = try #require(commits(rig).first)
            #expect(commit.generationIdOrMemberEpoch == -1 && commit.memberId == "" && commit.groupInstanceId == nil)
            #expect(rig.broker.committed(t0, group: "g")?.offset == 2)
        }
    }

    @Test("case 81: a partition that is not known yet is asked for again")
    func beingCreated() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            rig.broker.inject(FaultRule(.offsetCommit, .error(.unknownTopicOrPartition), partition: t0, times: 3))
            try await rig.consumer.commit([t0: CommittedOffset(offset: 4)])
            #expect(rig.broker.committed(t0, group: "g")?.offset == 4 && commits(rig).count == 4)
        }
    }

    @Test("case 81: and reported by its name when time is over")
    func neverCreated() async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.apiTimeout = .milliseconds(300)
            }
        ) { rig in
            let begin = ContinuousClock.now
            let missing = TopicPartition("t", 9)
            let error = await #expect(throws: KafkaError.self) {
                try await rig.consumer.commit([t0: CommittedOffset(offset: 4), missing: CommittedOffset(offset: 1)])
            }
            #expect(error?.code == .timedOut && error?.topicPartition == missing)
            #expect(error?.message.contains("t:9") == true && error?.message.contains("unknown partition") == true)
            #expect(.now - begin < .seconds(3))
            #expect(rig.broker.committed(t0, group: "g")?.offset == 4)
        }
    }

    @Test(
        "cases 81, 300: what is forbidden is not asked for again",
        arguments: [(.groupAuthorizationFailed, nil), (.topicAuthorizationFailed, t0)] as [(ErrorCode, TopicPartition?)]
    )
    func forbidden(_ code: ErrorCode, _ partition: TopicPartition?) async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            rig.broker.inject(FaultRule(.offsetCommit, .error(code, partition), times: nil))
            let error = await #expect(throws: KafkaError.self) {
                try await rig.consumer.commit([t0: CommittedOffset(offset: 4)])
            }
            #expect(error?.code == .notAuthorized && error?.message.contains(code.name) == true)
            #expect(commits(rig).count == 1)
        }
    }

    @Test("case 82: one bad partition fails the call and is named; the others are committed")
    func oneBad() async throws {
        try await withRig(topics: [.init("t", partitions: 3)], configure: { $0.groupId = "g" }) { rig in
            let t2 = TopicPartition("t", 2)
            rig.broker.inject(FaultRule(.offsetCommit, .error(.invalidCommitOffsetSize), partition: t1, times: nil))
            let error = await #expect(throws: KafkaError.self) {
                try await rig.consumer.commit([t0: .init(offset: 1), t1: .init(offset: 2), t2: .init(offset: 3)])
            }
            #expect(error?.topicPartition == t1 && error?.message.contains("INVALID_COMMIT_OFFSET_SIZE") == true)
            let committed = [t0, t1, t2].map { rig.broker.committed($0, group: "g")?.offset }
            #expect(committed == [1, nil, 3])
        }
    }

    @Test("case 83: commits go out in the order in which they were called, one at a time")
    func inOrder() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            rig.broker.inject(FaultRule(.offsetCommit, .delay(.milliseconds(500))))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for offset in 1...20 {
                    group.addTask { try await rig.consumer.commit([t0: CommittedOffset(offset: Int64(offset))]) }
                    // Each is called before the next, and all while the first is on its way.
                    while await rig.consumer.pendingCommits() < offset { try await Task.sleep(for: .microseconds(100)) }
                }
                try await group.waitForAll()
            }
            #expect(offsets(rig) == (1...20).map { Int64($0) })
        }
    }

    @Test("case 83: while a commit that was asked for is on its way, none is made by itself")
    func noneBetween() async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.enableAutoCommit = true
                $0.autoCommitInterval = .milliseconds(20)
            }
        ) { rig in
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            rig.broker.inject(FaultRule(.offsetCommit, .delay(.milliseconds(400))))
            async let asked: Void = rig.consumer.commit([t0: CommittedOffset(offset: 3)])
            #expect(try await rig.wait { rig.count(.offsetCommit) == 1 })
            _ = try await rig.read(5)
            try await Task.sleep(for: .milliseconds(200))
            #expect(offsets(rig) == [3])
            try await asked
            #expect(try await rig.wait { rig.broker.committed(t0, group: "g")?.offset == 5 })
            #expect(offsets(rig) == [3, 5])
        }
    }

    @Test("cases 85, 86: without a coordinator reading goes on, it is told, and tried at the interval only")
    func noCoordinator() async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.enableAutoCommit = true
                $0.autoCommitInterval = .milliseconds(100)
                $0.retryBackoff = .milliseconds(50)
            }
        ) { rig in
            rig.broker.inject(FaultRule(.findCoordinator, .error(.coordinatorNotAvailable), times: nil))
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(5) == KafkaClientTests.offsets(t0, 0..<5))
            #expect(try await rig.wait { !rig.told(.commitFailed).isEmpty })
            let before = rig.count(.findCoordinator)
            try await Task.sleep(for: .milliseconds(500))
            let tries = rig.count(.findCoordinator) - before
            #expect((1...20).contains(tries), "\(tries) in half a second")
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(1) == KafkaClientTests.offsets(t0, 5..<6))
            rig.broker.clearFaults()
            #expect(try await rig.wait { rig.broker.committed(t0, group: "g")?.offset == 6 })
        }
    }

    @Test("case 86: a commit that is refused for good is tried again at the interval, not at once")
    func refused() async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.enableAutoCommit = true
                $0.autoCommitInterval = .milliseconds(100)
            }
        ) { rig in
            rig.broker.inject(FaultRule(.offsetCommit, .error(.groupAuthorizationFailed), times: nil))
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            _ = try await rig.read(5)
            #expect(try await rig.wait { commits(rig).count >= 2 })
            let before = commits(rig).count
            try await Task.sleep(for: .seconds(1))
            let tries = commits(rig).count - before
            #expect((5...12).contains(tries), "\(tries) in a second")
            #expect(rig.told(.commitFailed).allSatisfy { $0.contains("GROUP_AUTHORIZATION_FAILED") })
        }
    }

    @Test("case 88: the end commits what was read, in assign mode too")
    func closes() async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.enableAutoCommit = true
            }
        ) { rig in
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            _ = try await rig.read(3)
            #expect(commits(rig).isEmpty)
            await rig.consumer.close()
            #expect(offsets(rig) == [3])
        }
    }

    @Test(
        "case 88: without a coordinator, or with one that is silent, the end comes in time and says what is lost",
        arguments: [Fault.error(.coordinatorNotAvailable), .noAnswer])
    func closesInVain(_ fault: Fault) async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.enableAutoCommit = true
            }
        ) { rig in
            rig.broker.inject(FaultRule(.findCoordinator, fault, times: nil))
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            _ = try await rig.read(5)
            let begin = ContinuousClock.now
            await rig.consumer.close(timeout: .milliseconds(300))
            #expect(.now - begin < .seconds(2))
            #expect(rig.told(.commitFailed).count == 1)
        }
    }

    // MARK: In groups

    @Test(
        "case 250: a commit that a rebalance overtook says so, and is not repeated",
        arguments: [ErrorCode.rebalanceInProgress, .illegalGeneration, .unknownMemberId])
    func rebalanced(_ code: ErrorCode) async throws {
        let scene = try GroupScene(partitions: 1, records: 3)
        let consumer = try scene.consumer { $0.enableAutoCommit = false }
        try await consumer.subscribe(["t"])
        try await read(consumer) { $0.total == 3 }
        scene.broker.inject(FaultRule(.offsetCommit, .error(code), times: nil))
        let error = await #expect(throws: KafkaError.self) { try await consumer.commit() }
        #expect(error?.code == .groupFailed && error?.message.contains("rebalanced") == true)
        #expect(scene.apis.count { $0 == .offsetCommit } == 1)
        await consumer.close()
        await scene.end()
    }

    @Test("case 250: who is no member now does not commit as if in no group")
    func notAMember() async throws {
        let scene = try GroupScene(partitions: 1)
        let consumer = try scene.consumer { $0.enableAutoCommit = false }
        scene.broker.inject(FaultRule(.joinGroup, .error(.coordinatorLoadInProgress), times: nil))
        try await consumer.subscribe(["t"])
        #expect(try await eventually { scene.apis.contains(.joinGroup) })
        let error = await #expect(throws: KafkaError.self) {
            try await consumer.commit([TopicPartition("t", 0): CommittedOffset(offset: 1)])
        }
        #expect(error?.code == .groupFailed && error?.message.contains("not a member") == true)
        #expect(!scene.apis.contains(.offsetCommit))
        await consumer.close()
        await scene.end()
    }

    @Test("case 272: an epoch that is not the newest asks for the newer, and the same offset once more (KIP-848)")
    func staleEpoch() throws {
        var plan = OffsetCommitPlan("g", [t0: CommittedOffset(offset: 3)])
        func answer(_ code: ErrorCode) -> OffsetCommitResponse {
            .init(topics: [.init(name: "t", partitions: [.init(partitionIndex: 0, errorCode: code)])])
        }
        let old = GroupIdentity(memberId: "me", generation: 4)
        guard case .awaitEpoch(let error) = try plan.answered(answer(.staleMemberEpoch), old) else {
            Issue.record("the epoch is waited for")
            return
        }
        #expect(error.message.contains("t:0") && !plan.isDone)
        let new = plan.request(GroupIdentity(memberId: "me", generation: 5))
        #expect(new.generationIdOrMemberEpoch == 5 && new.topics.first?.partitions.first?.committedOffset == 3)
        guard case .done = try plan.answered(answer(.none), GroupIdentity(memberId: "me", generation: 5)) else {
            Issue.record("it is committed")
            return
        }
    }
}
