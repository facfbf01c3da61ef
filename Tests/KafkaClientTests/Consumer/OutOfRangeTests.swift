import KafkaClient
import KafkaWire
import Testing

/// A6: a position that is not in the log.
struct OutOfRangeTests {
    private var state = SubscriptionState()

    /// At offset 5, out of range, with both ends of the log asked for.
    private mutating func outOfRange(at offset: Int64 = 5) throws -> UInt64 {
        try state.assign([t0: .offset(offset)])
        let epoch = state.epoch(of: t0)
        state.outOfRange(t0, epoch: epoch, asked: offset)
        #expect(state.next(t0) == nil)
        return epoch
    }

    private mutating func resolve(_ epoch: UInt64, _ policy: AutoOffsetReset) -> SubscriptionState.RangeVerdict {
        state.resolveRange(t0, epoch: epoch, logStart: 100, logEnd: 200, latest: 190, policy: policy)
    }

    @Test("A6, cases 61, 63: earliest goes to the log start, and what was passed over is told")
    mutating func earliest() throws {
        let epoch = try outOfRange()
        guard case .moved(let notice) = resolve(epoch, .earliest) else { return unexpected() }
        #expect(notice.kind == .offsetReset && notice.topicPartition == t0)
        for part in ["t:0", "offset 5", "100 to 200", "going on at 100", "95 passed over"] {
            #expect(notice.message.contains(part), "\(notice.message)")
        }
        #expect(state.next(t0) == 100 && state.partitions[t0]?.position == 100)
    }

    @Test("A6, cases 61, 69: latest goes to the end under the isolation level") mutating func latest() throws {
        let epoch = try outOfRange()
        guard case .moved(let notice) = resolve(epoch, .latest) else { return unexpected() }
        #expect(notice.message.contains("going on at 190"))
        #expect(state.next(t0) == 190)
    }

    @Test("A6: behind the end, earliest goes back and nothing is said to be passed over")
    mutating func behindTheEnd() throws {
        let epoch = try outOfRange(at: 500)
        guard case .moved(let notice) = resolve(epoch, .earliest) else { return unexpected() }
        #expect(!notice.message.contains("passed over"))
        #expect(state.next(t0) == 100)
    }

    @Test("A6, case 61: with policy none it is an error that names the offset and both ends")
    mutating func noPolicy() throws {
        let epoch = try outOfRange()
        guard case .stopped(let error) = resolve(epoch, .none) else { return unexpected() }
        #expect(error.code == .offsetOutOfRange && error.topicPartition == t0 && error.offset == 5)
        #expect(error.message.contains("offset 5") && error.message.contains("100 to 200"))
        #expect(state.standstill?.code == .offsetOutOfRange)
    }

    @Test(
        "case 53: out of range before a seek, resolved after it: the seek stands",
        arguments: [AutoOffsetReset.earliest, .latest, .none])
    mutating func seekWins(_ policy: AutoOffsetReset) throws {
        let epoch = try outOfRange()
        try state.seek(t0, to: .offset(150))
        guard case .nothing = resolve(epoch, policy) else { return unexpected() }
        #expect(state.next(t0) == 150)
    }

    @Test("case 53: an out of range that comes for another position is none") mutating func lateError() throws {
        try state.assign([t0: .offset(5)])
        let epoch = state.epoch(of: t0)
        #expect(state.answered(t0, asked: 5, next: 9) == .news)
        state.outOfRange(t0, epoch: epoch, asked: 5)
        #expect(state.next(t0) == 9)
    }

    @Test("a position that is in the log after all is not moved: the one who said otherwise lagged behind")
    mutating func inTheLog() throws {
        let epoch = try outOfRange(at: 150)
        guard case .nothing = resolve(epoch, .earliest) else { return unexpected() }
        #expect(state.next(t0) == 150)
        let end = try outOfRange(at: 200)
        guard case .nothing = resolve(end, .none) else { return unexpected() }
        #expect(state.next(t0) == 200, "the end is in the log")
    }

    @Test("what was fetched before and waits is not overtaken by the position") mutating func outstanding() throws {
        try state.assign([t0: .offset(0)])
        let epoch = state.epoch(of: t0)
        #expect(state.answered(t0, asked: 0, next: 5) == .news)
        state.outOfRange(t0, epoch: epoch, asked: 5)
        _ = resolve(epoch, .earliest)
        #expect(state.next(t0) == 100)
        #expect(state.partitions[t0]?.position == 0, "0 to 4 have not been handed out")
    }
}
