import KafkaClient
import KafkaWire
import Testing

/// What becomes of an answer to Fetch: records, news, errors, and what is asked for next.
struct FetchIntakeTests {
    @Test("records go to the queue and the position behind them") func records() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        let outcome = rig.take([Part(partition: t0, records: batch(at: 0, 3) + batch(at: 3, 2))])
        #expect(outcome.served == [t0] && outcome.fine == [t0] && !outcome.needsNewSession)
        #expect(rig.delivered() == ["t:0 0..5"])
        #expect(rig.subscription.next(t0) == 5)
    }

    @Test("A3, cases 23, 24: an answer to what was asked before an assign A, B, A brings nothing")
    func reassigned() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        try rig.subscription.assign([t1: .offset(0)])
        try rig.subscription.assign([t0: .offset(0)])
        let outcome = rig.take([Part(partition: t0, records: batch(at: 0, 3))])
        #expect(outcome.fine.isEmpty)
        #expect(rig.delivered() == [])
        #expect(rig.subscription.next(t0) == 0)
    }

    @Test("A3, case 62: late errors stop nothing that was sought") func lateError() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        try rig.subscription.seek(t0, to: .offset(9))
        _ = rig.take([Part(partition: t0, error: .topicAuthorizationFailed)])
        #expect(rig.delivered() == [] && rig.subscription.next(t0) == 9)
    }

    @Test("case 28: a partition that was not asked for is not delivered, and the session is to be begun anew")
    func notAskedFor() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        let outcome = rig.take([Part(partition: u0, records: batch(at: 0)), Part(partition: t0, records: batch(at: 0))])
        #expect(outcome.needsNewSession)
        #expect(rig.delivered() == ["t:0 0..1"])
    }

    @Test("of a partition that begins anew where nothing is, and whose ends were told, a new session tells")
    func anew() throws {
        var rig = try FetchRig([t0: 5])
        rig.ask()
        let first = rig.take([Part(partition: t0, highWatermark: 9)])
        #expect(!first.needsNewSession && rig.delivered() == ["t:0 5..5"])
        rig.ask()
        #expect(!rig.take([]).needsNewSession)
        try rig.subscription.assign([t0: .offset(2)])
        rig.ask()
        #expect(rig.take([]).needsNewSession && rig.delivered() == [])
    }

    @Test("case 29: a partition that comes twice in one answer counts once") func twice() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 0, 2)), Part(partition: t0, records: batch(at: 0, 2))])
        #expect(rig.delivered() == ["t:0 0..2"])
    }

    @Test("case 62: an error of one partition comes behind the data of the others") func errorsLast() throws {
        var rig = try FetchRig([t0: 0, t1: 0])
        rig.ask()
        _ = rig.take([
            Part(partition: t0, error: .topicAuthorizationFailed), Part(partition: t1, records: batch(at: 0)),
        ])
        #expect(rig.delivered() == ["t:1 0..1", "t:0 notAuthorized"])
        #expect(rig.subscription.next(t0) == nil && rig.subscription.next(t1) == 1)
    }

    @Test("cases 115, 116: a batch without records, or without its last, moves the position to its end")
    func compacted() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 0, 0, lastDelta: 9))])
        #expect(rig.subscription.next(t0) == 10)
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 10, 3, lastDelta: 7))])
        #expect(rig.subscription.next(t0) == 18)
        #expect(rig.delivered() == ["t:0 0..10", "t:0 10..18"])
    }

    @Test("case 71: a first batch beyond the position is taken, and the position is its end") func gap() throws {
        var rig = try FetchRig([t0: 155])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 160))])
        #expect(rig.subscription.next(t0) == 161)
    }

    @Test("case 105: a batch that begins before the position is taken, and the position is its end")
    func insideABatch() throws {
        var rig = try FetchRig([t0: 13])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 10, 10))])
        #expect(rig.delivered() == ["t:0 13..20"])
    }

    @Test("case 106: batches that lie all before the position do not move it back, and are not asked for for ever")
    func allBefore() throws {
        var rig = try FetchRig([t0: 50])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 10, 10))])
        #expect(rig.delivered() == ["t:0 50..50"], "whoever walks them says where to go on")
        rig.subscription.advance(t0, epoch: rig.subscription.epoch(of: t0), to: 50, outstanding: false)
        #expect(rig.subscription.error(of: t0)?.code == .corruptData)
    }

    @Test("case 107: a last batch cut short is asked for again") func cutShort() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 0, 2) + batch(at: 2, 2).dropLast(5))])
        #expect(rig.delivered() == ["t:0 0..2"])
        #expect(rig.subscription.next(t0) == 2)
    }

    @Test("case 109: cut short and alone, more is asked for, up to the whole of it") func oversized() throws {
        var rig = try FetchRig([t0: 0])
        let whole = batch(at: 0, size: 5000)
        rig.ask(maxBytes: 1000)
        _ = rig.take([Part(partition: t0, records: Array(whole.prefix(1000)))])
        #expect(rig.delivered() == [])
        #expect(rig.subscription.partitions[t0]?.wantedBytes == Int32(whole.count))
        rig.ask(maxBytes: 1000)
        _ = rig.take([Part(partition: t0, records: whole)])
        #expect(rig.delivered() == ["t:0 0..1"])
        #expect(rig.subscription.partitions[t0]?.wantedBytes == nil, "and then as much as before")
    }

    @Test(
        "case 109: a batch larger than any answer may be, or shorter than it should, is damage, not a loop",
        arguments: [1000, 400])
    func neverWhole(_ count: Int) throws {
        var rig = try FetchRig([t0: 0])
        rig.largestAnswer = 2000
        rig.ask(maxBytes: 1000)
        _ = rig.take([Part(partition: t0, records: Array(batch(at: 0, size: 5000).prefix(count)))])
        #expect(rig.delivered() == ["t:0 corruptData"])
        #expect(rig.subscription.error(of: t0)?.offset == 0)
    }

    @Test("case 111: a first batch larger than was asked for is taken") func larger() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask(maxBytes: 1000)
        _ = rig.take([Part(partition: t0, records: batch(at: 0, size: 50_000))])
        #expect(rig.delivered() == ["t:0 0..1"])
    }

    @Test("case 158: null records and empty ones both mean none", arguments: [true, false])
    func noRecords(_ isNull: Bool) throws {
        var rig = try FetchRig([t0: 5])
        rig.ask()
        let outcome = rig.take([Part(partition: t0, highWatermark: 5, hasNullRecords: isNull)])
        #expect(outcome.fine == [t0] && outcome.served == [])
        #expect(rig.delivered() == ["t:0 5..5"], "that the end is reached is news, once")
        rig.ask()
        _ = rig.take([Part(partition: t0, highWatermark: 5, hasNullRecords: isNull)])
        #expect(rig.delivered() == [])
    }

    @Test("case 159: an unknown high watermark is not taken for an end before the records") func noWatermark() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 0, 3), highWatermark: -1, lastStableOffset: -1)])
        #expect(rig.subscription.next(t0) == 3)
    }

    @Test(
        "cases 168, 174, 185, 203, 226, 227: errors of leadership keep the position and look for the leader",
        arguments: [
            ErrorCode.notLeaderOrFollower, .fencedLeaderEpoch, .unknownTopicId, .inconsistentTopicId,
            .kafkaStorageError, .offsetNotAvailable, .unknownTopicOrPartition, .leaderNotAvailable,
            .replicaNotAvailable,
        ])
    func leaderErrors(_ error: ErrorCode) throws {
        var rig = try FetchRig([t0: 4, t1: 0])
        rig.ask()
        let outcome = rig.take([Part(partition: t0, error: error), Part(partition: t1, records: batch(at: 0))])
        #expect(FetchVerdict(error) == .findLeader)
        #expect(outcome.retries.keys.map { $0 } == [t0])
        #expect(rig.delivered() == ["t:1 0..1"])
        #expect(rig.subscription.next(t0) == 4)
    }

    @Test(
        "cases 160, 174, 228: errors that pass keep the position and ask the same again",
        arguments: [ErrorCode.unknownLeaderEpoch, .unknownServerError, .requestTimedOut, .offsetMovedToTieredStorage])
    func passingErrors(_ error: ErrorCode) throws {
        var rig = try FetchRig([t0: 4])
        rig.ask()
        #expect(FetchVerdict(error) == .retry)
        #expect(rig.take([Part(partition: t0, error: error)]).retries.count == 1)
        #expect(rig.delivered() == [] && rig.subscription.next(t0) == 4)
    }

    @Test(
        "cases 133, 161, 162: errors that do not pass are told once, with the partition",
        arguments: [ErrorCode.topicAuthorizationFailed, .corruptMessage, .invalidRequest, ErrorCode(rawValue: 9999)])
    func lastingErrors(_ error: ErrorCode) throws {
        var rig = try FetchRig([t0: 4])
        rig.ask()
        _ = rig.take([Part(partition: t0, error: error)])
        #expect(rig.delivered().count == 1)
        #expect(rig.subscription.error(of: t0)?.topicPartition == t0)
        #expect(rig.subscription.error(of: t0)?.errorCode == error.rawValue)
    }

    @Test("case 61: out of range is left to whoever knows the leader") func outOfRange() throws {
        var rig = try FetchRig([t0: 4])
        rig.ask()
        let outcome = rig.take([Part(partition: t0, error: .offsetOutOfRange)])
        #expect(outcome.outOfRange.map(\.fetchOffset) == [4])
        #expect(rig.subscription.next(t0) == 4)
    }

    @Test("case 219: the leader that names a nearer replica says nothing of the end") func preferred() throws {
        var rig = try FetchRig([t0: 4])
        rig.ask()
        let outcome = rig.take([Part(partition: t0, highWatermark: 4, preferredReplica: 3)])
        #expect(outcome.preferredReplicas == [t0: 3])
        #expect(rig.delivered() == [])
    }

    @Test("case 183: a diverging epoch is not taken for an end") func diverging() throws {
        var rig = try FetchRig([t0: 4])
        rig.ask()
        _ = rig.take([Part(partition: t0, highWatermark: 4, divergingEnd: 2)])
        #expect(rig.delivered() == [] && rig.subscription.next(t0) == 4)
    }

    @Test("case 73: under read committed the end is the last stable offset") func stableEnd() throws {
        var rig = try FetchRig([t0: 0])
        rig.isolationLevel = .readCommitted
        rig.ask()
        _ = rig.take([Part(partition: t0, records: batch(at: 0, 2), highWatermark: 9, lastStableOffset: 2)])
        guard case .records(let fetched)? = rig.queue.popFirst(rig.subscription) else { return unexpected() }
        #expect(fetched.endOffset == 2 && fetched.highWatermark == 9 && fetched.lastStableOffset == 2)
    }

    @Test("case 73: below the end and without records twice, it is found out whether there is nothing left")
    func hole() throws {
        var rig = try FetchRig([t0: 4])
        for _ in 0..<2 {
            rig.ask()
            _ = rig.take([Part(partition: t0, highWatermark: 9)])
        }
        guard case .probing(let position, let end)? = rig.subscription.partitions[t0]?.phase else {
            return unexpected()
        }
        #expect(position.offset == 4 && end == 9)
        #expect(rig.subscription.probed(t0, epoch: rig.subscription.epoch(of: t0), isHole: true) == true)
        #expect(rig.subscription.next(t0) == 9)
    }

    @Test("case 215: the empty answers of a throttled broker are no sign of a hole") func throttled() throws {
        var rig = try FetchRig([t0: 4])
        for _ in 0..<3 {
            rig.ask()
            _ = rig.take([Part(partition: t0, highWatermark: 9)], throttleTimeMs: 100)
        }
        #expect(rig.subscription.next(t0) == 4)
    }

    @Test("case 96: batches of all formats in one answer") func formats() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        _ = rig.take([
            Part(partition: t0, records: message(at: 0, magic: 0) + message(at: 1, magic: 1) + batch(at: 2, 3))
        ])
        #expect(rig.subscription.next(t0) == 5)
    }

    @Test("a header that makes no sense holds the partition until the caller says where to go on")
    func unreadable() throws {
        var rig = try FetchRig([t0: 0])
        rig.ask()
        var damaged = batch(at: 2)
        damaged[16] = 9
        _ = rig.take([Part(partition: t0, records: batch(at: 0, 2) + damaged + batch(at: 3))])
        #expect(rig.subscription.prepareFetch(t0, leaderEpoch: nil) == nil)
        #expect(rig.delivered() == ["t:0 0..2"])
        let epoch = rig.subscription.epoch(of: t0)
        rig.subscription.advance(t0, epoch: epoch, to: 3, outstanding: false)
        #expect(rig.subscription.prepareFetch(t0, leaderEpoch: nil)?.offset == 3, "passed over by the caller")
    }
}
