import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// S9 and A5: where an assigned partition begins that was given no start.
struct StoredOffsetTests {
    @Test("S9, A5, cases 9, 43, 89: a partition resumes from what its group has committed, after a restart too")
    func resumes() async throws {
        try await withRig(topics: [.init("t", partitions: 2)], configure: { $0.groupId = "g" }) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 10) }
            rig.broker.commit(5, for: t0, group: "g")
            rig.broker.commit(0, for: t1, group: "g")
            try await rig.consumer.assign([t0, t1])
            #expect(try await rig.read(15).sorted() == (offsets(t0, 5..<10) + offsets(t1, 0..<10)).sorted())
            await rig.consumer.close()
            rig.broker.commit(8, for: t0, group: "g")
            let again = try ConsumerRig(rig.broker) { $0.groupId = "g" }
            try await again.consumer.assign([t0])
            #expect(try await again.read(2) == offsets(t0, 8..<10))
            await again.consumer.close()
        }
    }

    @Test(
        "S9, case 44: without a commit the policy says where, and it is told",
        arguments: [(AutoOffsetReset.earliest, 0), (.latest, 4)])
    func policy(_ policy: AutoOffsetReset, _ begin: Int) async throws {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.autoOffsetReset = policy
            }
        ) { rig in
            try rig.fill(t0, batches: 4)
            try await rig.consumer.assign([t0])
            #expect(try await rig.consumer.position(of: t0) == Int64(begin))
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(5 - begin) == offsets(t0, begin..<5))
            #expect(rig.told(.noCommittedOffset).first?.contains("t:0: group g has committed nothing") == true)
        }
    }

    @Test("S9, case 45: without a commit and with policy none it is an error that names the partition")
    func noPolicy() async throws {
        try await withRig(topics: [.init("t", partitions: 2)], configure: { $0.groupId = "g" }) { rig in
            try rig.fill(t1, batches: 1)
            rig.broker.commit(0, for: t1, group: "g")
            try await rig.consumer.assign([t0, t1])
            var seen: [String] = []
            for _ in 0..<2 {
                do { seen += try await rig.read(1) } catch let error as KafkaError {
                    seen.append("\(error.code) \(error.topicPartition ?? u0)")
                }
            }
            #expect(seen.sorted() == ["noOffset t:0", "t:1@0"], "the other partition goes on")
            try rig.consumer.seek(t0, to: 0)
            #expect(rig.consumer.assignment() == [t0, t1])
        }
    }

    @Test("S9: without a group there is nothing committed, and the policy decides") func noGroup() async throws {
        try await withRig(configure: { $0.autoOffsetReset = .earliest }) { rig in
            try rig.fill(t0, batches: 2)
            try await rig.consumer.assign([t0])
            #expect(try await rig.read(2) == offsets(t0, 0..<2))
            #expect(rig.count(.findCoordinator) == 0 && rig.count(.offsetFetch) == 0)
        }
    }

    @Test("case 13: committed offsets without a group are a clear error") func groupRequired() async throws {
        try await withRig { rig in
            let error = await #expect(throws: KafkaError.self) { _ = try await rig.consumer.committed([t0]) }
            #expect(error?.code == .groupIdRequired)
        }
    }

    @Test("case 37: what a group has committed may be asked for any partition") func anyPartition() async throws {
        try await withRig(topics: [.init("t", partitions: 2)], configure: { $0.groupId = "g" }) { rig in
            rig.broker.commit(7, for: t1, group: "g")
            let committed = try await rig.consumer.committed([t0, t1])
            #expect(committed.mapValues(\.offset) == [t1: 7])
        }
    }

    @Test(
        "cases 80, 265, 266: the coordinator moves, is not there yet, or loads: asked again until it answers",
        arguments: [
            ErrorCode.notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress, .unstableOffsetCommit,
        ])
    func coordinatorErrors(_ error: ErrorCode) async throws {
        try await withRig(brokers: 2, configure: { $0.groupId = "g" }) { rig in
            rig.broker.commit(7, for: t0, group: "g")
            let partition: TopicPartition? = error == .unstableOffsetCommit ? t0 : nil
            rig.broker.inject(FaultRule(.offsetFetch, .error(error, partition), times: 3))
            if error != .unstableOffsetCommit {
                rig.broker.inject(FaultRule(.findCoordinator, .error(.coordinatorNotAvailable), times: 2))
            }
            let committed = try await rig.consumer.committed([t0])
            #expect(committed.mapValues(\.offset) == [t0: 7])
            #expect(rig.count(.offsetFetch) == 4)
        }
    }

    @Test("case 266: a coordinator that goes away is looked for again, and reading never stops meanwhile")
    func coordinatorMoves() async throws {
        try await withRig(brokers: 3, configure: { $0.groupId = "g" }) { rig in
            rig.broker.commit(7, for: t0, group: "g")
            let leader = try #require(rig.broker.leader(of: t0))
            let others = [1, 2, 3].filter { $0 != leader }
            rig.broker.moveCoordinator(of: "g", to: others[0])
            #expect(try await rig.consumer.committed([t0])[t0]?.offset == 7)
            try await rig.consumer.assign([t0: .offset(0)])
            rig.broker.moveCoordinator(of: "g", to: others[1])
            await rig.broker.stopBroker(others[0])
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            #expect(try await rig.consumer.committed([t0])[t0]?.offset == 7)
        }
    }

    @Test("case 60: a coordinator that never answers right is given up in time, with its reason") func late()
        async throws
    {
        try await withRig(
            configure: {
                $0.groupId = "g"
                $0.apiTimeout = .milliseconds(300)
            }
        ) { rig in
            rig.broker.inject(FaultRule(.offsetFetch, .error(.coordinatorLoadInProgress), times: nil))
            let begin = ContinuousClock.now
            let error = await #expect(throws: KafkaError.self) { _ = try await rig.consumer.committed([t0]) }
            #expect(error?.code == .timedOut && error?.message.contains("COORDINATOR_LOAD_IN_PROGRESS") == true)
            #expect(.now - begin < .seconds(2))
        }
    }

    @Test("cases 92, A7: the committed leader epoch finds a log that was cut back before anything is read")
    func committedEpoch() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            try rig.fill(t0, batches: 10)
            try rig.broker.truncate(t0, to: 4)
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(8, leaderEpoch: 0)])
            let error = await rig.error()
            #expect(error?.code == .logTruncated && error?.offset == 4)
        }
    }
}
