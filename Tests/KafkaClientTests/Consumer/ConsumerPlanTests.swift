import KafkaClient
import KafkaWire
import Testing

/// What is asked next, and of whom.
struct ConsumerPlanTests {
    private var state = SubscriptionState()
    private var conditions = ConsumerPlan.Conditions(
        metadata: known(described("t", [(leader: 1, epoch: 4), (leader: 2, epoch: 4)])), now: .now,
        partitionBytes: 1000)

    private mutating func plan(_ queued: [TopicPartition: Int] = [:]) -> ConsumerPlan {
        ConsumerPlan(&state, conditions) { queued[$0] ?? 0 }
    }

    private func fetched(_ plan: ConsumerPlan) -> [Int32: [TopicPartition]] {
        plan.fetches.mapValues { $0.map(\.partition).sorted() }
    }

    @Test("case 1: nothing is asked for when nothing is assigned") mutating func nothing() {
        let plan = plan()
        #expect(plan.fetches.isEmpty && plan.committed.isEmpty && !plan.needsMetadata && plan.wakeUp == nil)
    }

    @Test("case 31: each leader is asked for its own partitions, with the leader epoch") mutating func leaders() throws
    {
        try state.assign([t0: .offset(5), t1: .offset(6)])
        let plan = plan()
        #expect(fetched(plan) == [1: [t0], 2: [t1]])
        #expect(plan.fetches[1]?.first?.leaderEpoch == 4 && plan.fetches[1]?.first?.fetchOffset == 5)
        #expect(plan.fetches[1]?.first?.maxBytes == 1000)
    }

    @Test("case 57: a partition whose position is not known holds nothing else up") mutating func unresolved() throws {
        try state.assign([t0: .spec(.latest), t1: .offset(6)])
        let plan = plan()
        #expect(fetched(plan) == [2: [t1]])
        #expect(plan.offsets.map(\.value) == [.latest])
    }

    @Test("case 46: with a start that is told, no committed offset is asked for") mutating func committed() throws {
        try state.assign([t0: .offset(5), t1: .committed])
        #expect(plan().committed.map(\.partition) == [t1])
    }

    @Test("case 2: topics that were not asked for are, others are looked for") mutating func metadata() throws {
        try state.assign([t0: .offset(5), u0: .offset(0), TopicPartition("t", 9): .offset(0)])
        let plan = plan()
        #expect(plan.needsMetadata)
        #expect(plan.leaderless.map(\.value) == [.unknownPartition])
        #expect(fetched(plan) == [1: [t0]], "case 16: the others go on")
    }

    @Test("case 303: a partition of which enough waits is not fetched, the others are") mutating func full() throws {
        try state.assign([t0: .offset(5), t1: .offset(6)])
        let enough = 2 << 20
        #expect(conditions.fullBytes == enough, "more than one request asks for")
        let plan = plan([t0: enough])
        #expect(fetched(plan) == [2: [t1]] && plan.hasFull)
        #expect(!self.plan([t0: enough - 1]).hasFull)
    }

    @Test("behind the offset from which on nothing is wanted, nothing is fetched before the caller asks for more")
    mutating func wantedEnd() throws {
        try state.assign([t0: .offset(5), t1: .offset(6)], until: [t0: 5])
        conditions.isAsking = false
        let patient = plan()
        #expect(fetched(patient) == [2: [t1]] && patient.isPatient)
        conditions.isAsking = true
        #expect(fetched(plan()) == [1: [t0], 2: [t1]])
        try state.assign([t0: .offset(4)], until: [t0: 5])
        conditions.isAsking = false
        #expect(fetched(plan()) == [1: [t0]])
    }

    @Test("what has to wait says until when") mutating func waits() throws {
        try state.assign([t0: .offset(5), t1: .offset(6)])
        conditions.notBefore = [t0: conditions.now + .seconds(1), t1: conditions.now - .seconds(1)]
        let plan = plan()
        #expect(fetched(plan) == [2: [t1]])
        #expect(plan.wakeUp == conditions.now + .seconds(1))
    }

    @Test("a partition that stands still is not asked for, whatever its leader") mutating func stopped() throws {
        try state.assign([t0: .offset(5), u0: .offset(0)])
        for partition in [t0, u0] {
            state.stop(partition, epoch: state.epoch(of: partition), KafkaError(.corruptData, ""))
        }
        let plan = plan()
        #expect(plan.fetches.isEmpty && !plan.needsMetadata)
    }

    @Test("case 175: with a new leader the logs are compared at it before anything is fetched")
    mutating func validates() throws {
        try state.assign([t0: .offset(5, leaderEpoch: 2)])
        let plan = plan()
        #expect(plan.fetches.isEmpty)
        #expect(plan.validations[1]?.keys.map(\.partition) == [t0])
        #expect(plan.validations[1]?.values.first?.leaderEpoch == 4, "case 178: in its own epoch")
    }

    @Test("cases 61, 73: positions out of range and those with nothing behind them are asked about")
    mutating func ranges() throws {
        try state.assign([t0: .offset(5), t1: .offset(6)])
        state.outOfRange(t0, epoch: state.epoch(of: t0), asked: 5)
        for _ in 0..<2 { state.sawNothing(t1, epoch: state.epoch(of: t1), asked: 6, end: 9) }
        let plan = plan()
        #expect(plan.ranges.map(\.partition) == [t0] && plan.probes.map(\.partition) == [t1])
    }

    // MARK: Replicas (KIP-392)

    @Test("cases 219, 220: a preferred replica is fetched from while its lease lasts") mutating func preferred() throws
    {
        try state.assign([t0: .offset(5)])
        conditions.preferredReplicas[t0] = (3, conditions.now + .seconds(1))
        #expect(fetched(plan()) == [3: [t0]])
        conditions.now += .seconds(2)
        #expect(fetched(plan()) == [1: [t0]])
    }

    @Test("case 222: a preferred replica that is not known strands nothing") mutating func unknownReplica() throws {
        try state.assign([t0: .offset(5)])
        conditions.preferredReplicas[t0] = (77, conditions.now + .seconds(1))
        #expect(fetched(plan()) == [1: [t0]])
    }

    @Test("case 224: offsets and epochs are the leader's to tell, not the replica's") mutating func leadersOnly() throws
    {
        try state.assign([t0: .offset(5, leaderEpoch: 2), t1: .spec(.earliest)])
        conditions.preferredReplicas[t0] = (3, conditions.now + .seconds(1))
        #expect(plan().validations.keys.map { $0 } == [1])
    }

    @Test("case 184: topic ids go along where there are some") mutating func ids() throws {
        conditions.metadata = known(described("t", id: idOfT, [(leader: 1, epoch: 4)]))
        try state.assign([t0: .offset(5)])
        #expect(plan().fetches[1]?.first?.topicId == idOfT)
    }
}
