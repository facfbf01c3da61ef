import KafkaClient
import KafkaWire
import Testing

/// Where reading begins: committed offsets, offsets that leaders are asked for, and seeks while either is on its way.
struct StartPositionTests {
    private var state = SubscriptionState()

    @Test("S9, A5, case 43: the committed offset is the next one to read") mutating func resumes() throws {
        try state.assign([t0])
        let reset = state.committed(t0, epoch: state.epoch(of: t0), CommittedOffset(offset: 42), policy: .latest)
        #expect(!reset)
        #expect(state.next(t0) == 42)
        #expect(state.partitions[t0]?.position == 42)
    }

    @Test("S9, case 44: without a commit the policy decides", arguments: [AutoOffsetReset.earliest, .latest])
    mutating func policy(_ policy: AutoOffsetReset) throws {
        try state.assign([t0])
        #expect(state.committed(t0, epoch: state.epoch(of: t0), nil, policy: policy) == true)
        guard case .awaitingOffset(let spec)? = state.partitions[t0]?.phase else { return unexpected() }
        #expect(spec == (policy == .earliest ? .earliest : .latest))
        #expect(state.partitions[t0]?.position == nil)
    }

    @Test("S9, case 45: without a commit and with policy none it is an error that names the partition, until a seek")
    mutating func noPolicy() throws {
        try state.assign([t0])
        #expect(state.committed(t0, epoch: state.epoch(of: t0), nil, policy: .none) == true)
        #expect(state.error(of: t0)?.code == .noOffset)
        #expect(state.error(of: t0)?.message.contains("t:0") == true)
        #expect(state.standstill?.code == .noOffset)
        try state.seek(t0, to: .offset(0))
        #expect(state.standstill == nil)
    }

    @Test("case 48: a seek while the committed offset is on its way wins") mutating func seekBeforeCommitted() throws {
        try state.assign([t0])
        let asked = state.epoch(of: t0)
        try state.seek(t0, to: .offset(7))
        #expect(state.committed(t0, epoch: asked, CommittedOffset(offset: 42), policy: .latest) == false)
        #expect(state.committed(t0, epoch: asked, nil, policy: .earliest) == false)
        #expect(state.next(t0) == 7)
    }

    @Test("cases 49, 56: a seek while an offset is asked for wins, and an answer to another question is none")
    mutating func seekBeforeListed() throws {
        try state.assign([t0: .spec(.earliest)])
        let asked = state.epoch(of: t0)
        try state.seek(t0, to: .spec(.latest))
        state.listed(t0, epoch: asked, .earliest, ListedOffset(offset: 3))
        #expect(state.next(t0) == nil)
        state.listed(t0, epoch: state.epoch(of: t0), .earliest, ListedOffset(offset: 3))
        #expect(state.next(t0) == nil)
        state.listed(t0, epoch: state.epoch(of: t0), .latest, ListedOffset(offset: 90, leaderEpoch: 4))
        #expect(state.next(t0) == 90)
        #expect(state.partitions[t0]?.fetchPosition?.validEpoch == 4)
    }

    @Test("case 47: each partition starts as told") mutating func mixed() throws {
        try state.assign([t0: .offset(5), t1: .committed, u0: .spec(.timestamp(1000))])
        #expect(state.next(t0) == 5 && state.next(t1) == nil && state.next(u0) == nil)
        state.listed(u0, epoch: state.epoch(of: u0), .timestamp(1000), ListedOffset(offset: 8))
        #expect(state.next(u0) == 8)
    }

    @Test("case 65: no record as late as a time leads to the end") mutating func noSuchTime() throws {
        try state.assign([t0: .spec(.timestamp(1000))])
        state.listed(t0, epoch: state.epoch(of: t0), .timestamp(1000), ListedOffset(offset: nil))
        guard case .awaitingOffset(.latest)? = state.partitions[t0]?.phase else { return unexpected() }
    }

    @Test("case 92: the committed leader epoch is what the leader's log is compared by; without one nothing is")
    mutating func committedEpoch() throws {
        try state.assign([t0, t1])
        _ = state.committed(
            t0, epoch: state.epoch(of: t0), CommittedOffset(offset: 42, leaderEpoch: 3), policy: .latest)
        _ = state.committed(t1, epoch: state.epoch(of: t1), CommittedOffset(offset: 42), policy: .latest)
        #expect(state.prepareFetch(t0, leaderEpoch: 5) == nil)
        guard case .awaitingValidation? = state.partitions[t0]?.phase else { return unexpected() }
        #expect(state.prepareFetch(t1, leaderEpoch: 5)?.offset == 42)
    }

    @Test("case 181: a start without an epoch is not compared") mutating func noEpoch() throws {
        try state.assign([t0: .offset(10)])
        #expect(state.prepareFetch(t0, leaderEpoch: 9)?.offset == 10)
        try state.seek(t0, to: .offset(10, leaderEpoch: 2))
        #expect(state.prepareFetch(t0, leaderEpoch: 9) == nil)
        try state.seek(t0, to: .offset(10))
        #expect(state.prepareFetch(t0, leaderEpoch: 9)?.offset == 10)
    }

    @Test("the position is what the caller is done with, and a late advance moves nothing")
    mutating func advances() throws {
        try state.assign([t0: .offset(5)])
        #expect(state.answered(t0, asked: 5, next: 20) == .news)
        let epoch = state.epoch(of: t0)
        #expect(state.partitions[t0]?.position == 5, "case 58: fetched is not delivered")
        state.advance(t0, epoch: epoch, to: 12, outstanding: true)
        #expect(state.partitions[t0]?.position == 12 && state.next(t0) == 20)
        try state.seek(t0, to: .offset(3))
        state.advance(t0, epoch: epoch, to: 20, outstanding: false)
        #expect(state.partitions[t0]?.position == 3 && state.next(t0) == 3)
    }
}
