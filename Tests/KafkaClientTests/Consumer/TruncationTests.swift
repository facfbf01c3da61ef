import KafkaClient
import KafkaWire
import Testing

/// A7: positions held against the log of a new leader (KIP-320).
struct TruncationTests {
    private var state = SubscriptionState()

    /// Read and handed out up to `handedOut`, fetched up to 20 under epoch 3; now epoch 5 leads.
    private mutating func readUpTo20(handedOut: Int64 = 20) throws -> UInt64 {
        try state.assign([t0: .offset(0)])
        let epoch = state.epoch(of: t0)
        #expect(state.prepareFetch(t0, leaderEpoch: 3)?.offset == 0)
        #expect(state.answered(t0, asked: 0, next: 20, recordEpoch: 3) == .news)
        if handedOut > 0 {
            state.handedOut(t0, epoch: epoch, to: handedOut)
            state.advance(t0, epoch: epoch, to: handedOut, outstanding: false)
        }
        #expect(state.prepareFetch(t0, leaderEpoch: 3)?.offset == 20, "the same leader needs no comparison")
        #expect(state.prepareFetch(t0, leaderEpoch: 5) == nil, "a new one does, before anything is fetched")
        guard case .awaitingValidation? = state.partitions[t0]?.phase else {
            unexpected()
            return epoch
        }
        return epoch
    }

    private mutating func validated(
        _ epoch: UInt64, leaderEpoch: Int32 = 5, _ answer: (epoch: Int32, endOffset: Int64)?,
        _ policy: AutoOffsetReset = .none
    ) -> SubscriptionState.RangeVerdict {
        state.validated(t0, epoch: epoch, leaderEpoch: leaderEpoch, answer: answer, policy: policy)
    }

    @Test("case 175: a log that reaches to the position or beyond goes on", arguments: [20, 25] as [Int64])
    mutating func sound(end: Int64) throws {
        let epoch = try readUpTo20()
        guard case .nothing = validated(epoch, (3, end)) else { return unexpected() }
        #expect(state.prepareFetch(t0, leaderEpoch: 5)?.offset == 20)
    }

    @Test("A7, case 175: a shorter log is an error with policy none, naming where the logs part")
    mutating func truncated() throws {
        let epoch = try readUpTo20()
        guard case .stopped(let error) = validated(epoch, (3, 12)) else { return unexpected() }
        #expect(error.code == .logTruncated && error.offset == 12 && error.topicPartition == t0)
        #expect(error.message.contains("12") && error.message.contains("20"))
        #expect(state.standstill?.code == .logTruncated)
        #expect(state.epoch(of: t0) != epoch, "what is on its way is of the old log")
    }

    @Test(
        "A7, case 175: with a policy reading goes on where the logs part, and it is told",
        arguments: [AutoOffsetReset.earliest, .latest])
    mutating func goesOn(_ policy: AutoOffsetReset) throws {
        let epoch = try readUpTo20()
        guard case .moved(let notice) = validated(epoch, (3, 12), policy) else { return unexpected() }
        #expect(notice.kind == .logTruncated && notice.message.contains("going on at 12"))
        #expect(state.next(t0) == 12 && state.partitions[t0]?.position == 12)
    }

    @Test("A7: when nothing that is gone was handed out, reading goes on as if nothing had happened")
    mutating func unnoticed() throws {
        let epoch = try readUpTo20(handedOut: 10)
        guard case .nothing = validated(epoch, (3, 12)) else { return unexpected() }
        #expect(state.next(t0) == 10, "what waited was dropped and is fetched again")
        #expect(state.epoch(of: t0) != epoch)
    }

    @Test("case 176: a leader that knows nothing of the epoch is no loss of data") mutating func undefined() throws {
        let epoch = try readUpTo20()
        guard case .nothing = validated(epoch, (-1, -1)) else { return unexpected() }
        #expect(state.next(t0) == 20)
        #expect(state.prepareFetch(t0, leaderEpoch: 5)?.offset == 20)
    }

    @Test("case 182: a leader that is too old to tell is believed") mutating func tooOld() throws {
        let epoch = try readUpTo20()
        guard case .nothing = validated(epoch, nil) else { return unexpected() }
        #expect(state.prepareFetch(t0, leaderEpoch: 5)?.offset == 20)
    }

    @Test("case 178: a second change of leaders while comparing is compared again, with the new epoch")
    mutating func twice() throws {
        let epoch = try readUpTo20()
        _ = validated(epoch, leaderEpoch: 5, (3, 20))
        #expect(state.prepareFetch(t0, leaderEpoch: 6) == nil)
        guard case .nothing = validated(epoch, leaderEpoch: 6, (3, 20)) else { return unexpected() }
        #expect(state.prepareFetch(t0, leaderEpoch: 6)?.offset == 20)
    }

    @Test("case 180: a seek while comparing wins over the answer") mutating func seekWins() throws {
        let epoch = try readUpTo20()
        try state.seek(t0, to: .offset(3))
        guard case .nothing = validated(epoch, (3, 12)) else { return unexpected() }
        #expect(state.next(t0) == 3 && state.error(of: t0) == nil)
    }

    @Test("case 179: an answer to a Fetch that comes while comparing is not taken") mutating func lateFetch() throws {
        let epoch = try readUpTo20()
        #expect(state.answered(t0, asked: 20, next: 30, epoch: epoch) == .stale)
        _ = validated(epoch, (3, 25))
        #expect(state.answered(t0, asked: 20, next: 30) == .news)
    }

    @Test(
        "case 171: a new leader of the same epoch, or of none, is fetched from at once",
        arguments: [3, nil] as [Int32?])
    mutating func sameEpoch(_ leaderEpoch: Int32?) throws {
        try state.assign([t0: .offset(0)])
        _ = state.prepareFetch(t0, leaderEpoch: 3)
        #expect(state.answered(t0, asked: 0, next: 20, recordEpoch: 3) == .news)
        #expect(state.prepareFetch(t0, leaderEpoch: leaderEpoch)?.offset == 20)
    }

    @Test("case 186: a topic made anew: an error with policy none, which names how far the old one was read")
    mutating func recreated() throws {
        let epoch = try readUpTo20()
        guard case .stopped(let error)? = state.recreated("t", policy: .none)[t0] else { return unexpected() }
        #expect(error.code == .topicRecreated && error.message.contains("up to offset 20"))
        #expect(state.epoch(of: t0) == epoch, "what waits of the old one is delivered before")
        #expect(state.recreated("t", policy: .none).isEmpty, "told once")
    }

    @Test("case 186: with a policy reading goes on at its beginning; what was never read is not concerned")
    mutating func recreatedWithPolicy() throws {
        let epoch = try readUpTo20()
        #expect(state.recreated("u", policy: .earliest).isEmpty)
        guard case .moved(let notice)? = state.recreated("t", policy: .latest)[t0] else { return unexpected() }
        #expect(notice.kind == .topicRecreated && state.epoch(of: t0) != epoch)
        guard case .awaitingOffset(.earliest)? = state.partitions[t0]?.phase else { return unexpected() }
        try state.assign([t1: .offset(0)])
        #expect(state.recreated("t", policy: .earliest).isEmpty)
    }

    @Test("A7: a truncation found at the start names what was asked for") mutating func atTheStart() throws {
        try state.assign([t0: .offset(50, leaderEpoch: 2)])
        #expect(state.prepareFetch(t0, leaderEpoch: 4) == nil)
        guard case .stopped(let error) = validated(state.epoch(of: t0), leaderEpoch: 4, (2, 30)) else {
            return unexpected()
        }
        #expect(error.code == .logTruncated && error.offset == 30)
    }
}
