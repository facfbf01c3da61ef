import KafkaClient
import KafkaWire
import Testing

/// What is assigned, and the epochs that late answers are held against.
struct SubscriptionStateTests {
    private var state = SubscriptionState()

    @Test("case 1: nothing is assigned at first") func empty() {
        #expect(state.partitions.isEmpty)
        #expect(state.standstill == nil)
    }

    @Test("S2, S5, cases 2, 3, 32: an assignment is exactly what was given, and replaces the one before")
    mutating func replaces() throws {
        try state.assign([t0, t1])
        #expect(Set(state.partitions.keys) == [t0, t1])
        try state.assign([u0])
        #expect(Set(state.partitions.keys) == [u0])
    }

    @Test("S6, case 6: the empty assignment holds nothing") mutating func nothing() throws {
        try state.assign([t0: .offset(5)])
        try state.assign(Set<TopicPartition>())
        #expect(state.partitions.isEmpty)
        #expect(state.prepareFetch(t0, leaderEpoch: nil) == nil)
    }

    @Test("cases 4, 5: partitions held already go on where they are, in the same epoch")
    mutating func keeps() throws {
        try state.assign([t0: .offset(5)])
        let epoch = state.epoch(of: t0)
        #expect(state.answered(t0, asked: 5, next: 9) == .news)
        try state.assign([t0, t1])
        #expect(state.epoch(of: t0) == epoch)
        #expect(state.next(t0) == 9)
        guard case .awaitingCommitted? = state.partitions[t1]?.phase else { return unexpected() }
    }

    @Test("A3: partitions given with a start begin there, also those held already, in a new epoch")
    mutating func beginsAnew() throws {
        try state.assign([t0: .offset(5)])
        let epoch = state.epoch(of: t0)
        try state.assign([t0: .offset(5)])
        #expect(state.epoch(of: t0) != epoch)
    }

    @Test("A3, case 24: an answer from before an assign A, B, A is stale, though A is assigned at that offset again")
    mutating func sameAgain() throws {
        try state.assign([t0: .offset(5)])
        let asked = state.epoch(of: t0)
        try state.assign([t1: .offset(0)])
        try state.assign([t0: .offset(5)])
        #expect(state.answered(t0, asked: 5, next: 9, epoch: asked) == .stale)
        #expect(state.next(t0) == 5)
        #expect(state.answered(t0, asked: 5, next: 9) == .news)
    }

    @Test("case 23: an answer for a partition that is no longer assigned is stale") mutating func unassigned() throws {
        try state.assign([t0: .offset(5)])
        let asked = state.epoch(of: t0)
        try state.assign([t1: .offset(0)])
        #expect(state.answered(t0, asked: 5, next: 9, epoch: asked) == .stale)
        #expect(state.advance(t0, epoch: asked, to: 9, outstanding: false) == false)
    }

    @Test("case 20: empty names and negative partitions are refused, and nothing changes") mutating func refuses()
        throws
    {
        try state.assign([t0])
        for bad in [TopicPartition("", 0), TopicPartition("t", -1)] {
            #expect(throws: KafkaError.self) { try state.assign([bad]) }
            #expect(throws: KafkaError.self) { try state.assign([bad: .offset(0)]) }
        }
        #expect(Set(state.partitions.keys) == [t0])
    }

    @Test("case 55: a negative offset is refused, in an assign and in a seek") mutating func negative() throws {
        #expect(throws: KafkaError.self) { try state.assign([t0: .offset(-1)]) }
        try state.assign([t0: .offset(5)])
        #expect(throws: KafkaError.self) { try state.seek(t0, to: .offset(-1)) }
        #expect(state.next(t0) == 5)
    }

    @Test("case 37: what is not assigned can be neither sought nor paused, and the error names it")
    mutating func notAssigned() throws {
        try state.assign([t0])
        let error = #expect(throws: KafkaError.self) { try state.seek(u0, to: .offset(0)) }
        #expect(error?.topicPartition == u0 && error?.message.contains("u:0") == true)
        #expect(throws: KafkaError.self) { try state.pause([t0, u0]) }
        #expect(state.partitions[t0]?.isPaused == false, "all or none")
        #expect(throws: KafkaError.self) { try state.resume([u0]) }
    }

    @Test("S7, case 58: a seek is the position at once") mutating func seeks() throws {
        try state.assign([t0: .offset(5)])
        try state.seek(t0, to: .offset(100))
        #expect(state.partitions[t0]?.position == 100)
        #expect(state.next(t0) == 100)
    }

    // MARK: Pausing

    @Test("case 33: a paused partition is not fetched, and goes on where it was") mutating func pauses() throws {
        try state.assign([t0: .offset(5)])
        let epoch = state.epoch(of: t0)
        try state.pause([t0])
        #expect(state.prepareFetch(t0, leaderEpoch: 3) == nil)
        try state.resume([t0])
        #expect(state.prepareFetch(t0, leaderEpoch: 3)?.offset == 5)
        #expect(state.epoch(of: t0) == epoch)
    }

    @Test("case 34: resuming what is not paused changes nothing") mutating func resumesNothing() throws {
        try state.assign([t0: .offset(5)])
        let epoch = state.epoch(of: t0)
        #expect(state.answered(t0, asked: 5, next: 9) == .news)
        try state.resume([t0])
        #expect(state.epoch(of: t0) == epoch && state.next(t0) == 9)
    }

    @Test("case 35: paused, sought and resumed, an answer from before is stale") mutating func pausedAndSought() throws
    {
        try state.assign([t0: .offset(5)])
        let asked = state.epoch(of: t0)
        try state.pause([t0])
        try state.seek(t0, to: .offset(100))
        #expect(state.partitions[t0]?.isPaused == true)
        try state.resume([t0])
        #expect(state.answered(t0, asked: 5, next: 9, epoch: asked) == .stale)
        #expect(state.next(t0) == 100)
    }

    @Test("case 36: what is given up and taken again is not paused") mutating func pauseEnds() throws {
        try state.assign([t0, t1])
        try state.pause([t0])
        try state.assign([t1])
        try state.assign([t0, t1])
        #expect(state.partitions[t0]?.isPaused == false)
    }

    // MARK: Standing still

    @Test("the error of the last partition that could bring anything is the standstill; a seek ends it")
    mutating func standsStill() throws {
        try state.assign([t0: .offset(0), t1: .offset(0)])
        state.stop(t0, epoch: state.epoch(of: t0), KafkaError(.corruptData, "zero"))
        #expect(state.standstill == nil)
        state.stop(t1, epoch: state.epoch(of: t1), KafkaError(.corruptData, "one"))
        #expect(state.standstill?.message == "zero")
        try state.seek(t1, to: .offset(3))
        #expect(state.standstill == nil)
        #expect(state.prepareFetch(t0, leaderEpoch: nil) == nil)
    }

    @Test("a late error stops nothing") mutating func lateError() throws {
        try state.assign([t0: .offset(0)])
        let asked = state.epoch(of: t0)
        try state.seek(t0, to: .offset(9))
        #expect(state.stop(t0, epoch: asked, KafkaError(.corruptData, "late")) == false)
        #expect(state.next(t0) == 9)
    }
}
