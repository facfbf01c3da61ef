import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// The leader epochs that commits carry, and what who takes them up finds out by them (KIP-320).
@Suite(.timeLimit(.minutes(1)))
struct CommitEpochTests {
    // MARK: Of batches

    private func epochs(_ bytes: [UInt8], from: Int64 = 0) -> BatchEpochs {
        bytes.withUnsafeBytes { BatchPeek(RawSpan(_unsafeBytes: $0), from: from, limit: 1000) }.epochs
    }

    @Test("the epoch before an offset is that of the batch that holds the record before it")
    func ofBatches() {
        let epochs = epochs(batch(at: 10, 2, epoch: 3) + batch(at: 12, 2, epoch: 3) + batch(at: 20, 2, epoch: 5))
        #expect(epochs.epoch(before: 10) == nil, "none of them was read")
        let known = (11...22).map { epochs.epoch(before: $0) }
        #expect(known == Array(repeating: 3, count: 10) + [5, 5], "the gap of compaction belongs to what was read")
        #expect(epochs.epoch(before: 23) == -1, "what lies behind the batches may be of any")
    }

    @Test("batches without an epoch, and none at all")
    func unknown() {
        let old = epochs(batch(at: 0, epoch: 4) + message(at: 1, magic: 1) + batch(at: 2, epoch: 4))
        #expect((1...3).map { old.epoch(before: $0) } == [4, -1, 4])
        #expect(epochs([]).epoch(before: 7) == nil)
        #expect(epochs(Array(batch(at: 0, 3, epoch: 2).dropLast(1))).epoch(before: 3) == nil, "not a whole batch")
    }

    // MARK: Of positions

    private var state = SubscriptionState()

    private mutating func advance(_ offset: Int64, _ leaderEpoch: Int32?) -> KafkaClient.CommittedOffset? {
        state.advance(t0, epoch: state.epoch(of: t0), to: offset, outstanding: true, leaderEpoch: leaderEpoch)
        return state.partitions[t0]?.stored
    }

    @Test("what is stored has the epoch of the last record done; where none was read it stays, or is not known")
    mutating func ofPositions() throws {
        try state.assign([t0: .offset(5, leaderEpoch: 2)])
        #expect(advance(5, nil) == CommittedOffset(offset: 5, leaderEpoch: 2), "as it was told at the start")
        #expect(advance(8, 3) == CommittedOffset(offset: 8, leaderEpoch: 3))
        #expect(advance(8, nil)?.leaderEpoch == 3)
        #expect(advance(9, nil)?.leaderEpoch == nil, "passed over without a record")
        #expect(advance(10, -1)?.leaderEpoch == nil)
        try state.seek(t0, to: .offset(3))
        #expect(state.partitions[t0]?.stored == nil && state.partitions[t0]?.positionEpoch == nil)
    }

    @Test("with the store off, what is stored later has the epoch of then")
    mutating func storedLater() throws {
        state.storesOnAdvance = false
        try state.assign([t0: .offset(0)])
        #expect(advance(4, 1) == nil)
        state.storePositions()
        #expect(advance(9, 2) == CommittedOffset(offset: 4, leaderEpoch: 1))
        state.storePositions()
        #expect(state.partitions[t0]?.stored == CommittedOffset(offset: 9, leaderEpoch: 2))
    }

    @Test("a position taken from a commit has the commit's epoch")
    mutating func ofCommits() throws {
        try state.assign([t0])
        let committed = KafkaClient.CommittedOffset(offset: 7, leaderEpoch: 4)
        _ = state.committed(t0, epoch: state.epoch(of: t0), committed, policy: .none)
        #expect(state.partitions[t0]?.fetchPosition?.offsetEpoch == 4 && state.partitions[t0]?.positionEpoch == 4)
        #expect(state.prepareFetch(t0, leaderEpoch: 6) == nil, "another leader's log is compared first")
    }

    @Test("what was done stays to be committed when a new leader's log was found to be shorter behind it")
    mutating func restarted() throws {
        try state.assign([t0: .offset(0)])
        let epoch = state.epoch(of: t0)
        _ = state.prepareFetch(t0, leaderEpoch: 3)
        _ = state.answered(t0, asked: 0, next: 20, recordEpoch: 3)
        state.handedOut(t0, epoch: epoch, to: 10)
        #expect(advance(10, 3) == CommittedOffset(offset: 10, leaderEpoch: 3))
        _ = state.prepareFetch(t0, leaderEpoch: 5)
        _ = state.validated(t0, epoch: epoch, leaderEpoch: 5, answer: (3, 12), policy: .none)
        #expect(state.epoch(of: t0) != epoch, "what was fetched up to 20 is dropped")
        #expect(state.partitions[t0]?.stored == CommittedOffset(offset: 10, leaderEpoch: 3))
    }

    @Test("a hole that is passed over, and damage, leave no epoch to compare by")
    mutating func holes() throws {
        try state.assign([t0: .offset(0)])
        let epoch = state.epoch(of: t0)
        _ = state.answered(t0, asked: 0, next: 5, recordEpoch: 3)
        for _ in 0..<2 { state.sawNothing(t0, epoch: epoch, asked: 5, end: 9) }
        let isPassedOver = state.probed(t0, epoch: epoch, isHole: true)
        #expect(isPassedOver)
        #expect(state.partitions[t0]?.fetchPosition == FetchPosition(offset: 9))
        _ = state.answered(t0, asked: 9, next: 12, recordEpoch: 3)
        _ = advance(15, -1)
        #expect(state.partitions[t0]?.fetchPosition == FetchPosition(offset: 15))
    }

    // MARK: Of requests

    @Test("case 92, KIP-320: a commit tells the epoch of the last record read, a member's and a simple consumer's")
    func ofRequests() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            try rig.fill(t0, batches: 4)
            rig.broker.raiseEpoch(of: t0)
            try rig.fill(t0, batches: 4)
            try await rig.consumer.assign([t0: .offset(0)])
            for (count, epoch) in [(3, 0), (1, 0), (1, 1), (3, 1)] {
                _ = try await rig.read(count)
                try await rig.consumer.commit()
                let commit = rig.broker.requests.lazy.compactMap { $0.body as? OffsetCommitRequest }.last
                #expect(commit?.topics.first?.partitions.first?.committedLeaderEpoch == Int32(epoch), "\(count)")
            }
            #expect(rig.broker.committed(t0, group: "g") == .init(offset: 8, leaderEpoch: 1))
            #expect(try await rig.consumer.committed([t0])[t0] == CommittedOffset(offset: 8, leaderEpoch: 1))
            let version = rig.broker.requests.last { $0.api == .offsetCommit }?.version ?? 0
            #expect(version >= 6)
        }
    }

    @Test("A7, case 92: who resumes from a commit is told that the log was cut back, by the committed epoch")
    func cutBack() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            try rig.fill(t0, batches: 8)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(8).count == 8)
            try await rig.consumer.commit()
            await rig.consumer.close()
            try rig.broker.truncate(t0, to: 5)
            try rig.fill(t0, batches: 9)
            rig.broker.clearRequests()
            let next = try ConsumerRig(rig.broker) { $0.groupId = "g" }
            try await next.consumer.assign([t0])
            let error = await next.error()
            #expect(error?.code == .logTruncated && error?.offset == 5)
            let asked = rig.broker.requests.lazy.compactMap { $0.body as? OffsetForLeaderEpochRequest }.first
            #expect(asked?.topics.first?.partitions.first?.leaderEpoch == 0)
            await next.consumer.close()
        }
    }
}
