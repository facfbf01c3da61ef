import KafkaWire

/// Where the next Fetch of a partition goes on, and what is known of the log up to there.
package struct FetchPosition: Hashable, Sendable {
    /// The offset to ask for.
    package var offset: Int64
    /// The leader epoch of the record before it, where known: what a log is compared by (KIP-320).
    package var offsetEpoch: Int32?
    /// The leader epoch under which the offset was last known to be right.
    package var validEpoch: Int32?

    /// A position from its parts.
    package init(offset: Int64, offsetEpoch: Int32? = nil, validEpoch: Int32? = nil) {
        self.offset = offset
        self.offsetEpoch = offsetEpoch
        self.validEpoch = validEpoch
    }
}

/// What must happen before a partition can be fetched, or that it can.
package enum PartitionPhase: Sendable {
    /// The group's committed offset is wanted.
    case awaitingCommitted
    /// The leader is to be asked for this offset.
    case awaitingOffset(OffsetSpec)
    /// The leader changed: its log is to be compared with what was read (KIP-320).
    case awaitingValidation(FetchPosition)
    /// The leader said that this position is not in its log; both ends are wanted to decide and to tell.
    case outOfRange(FetchPosition)
    /// Nothing came though the end was not reached: whether there is nothing, is to be made sure of.
    case probing(FetchPosition, end: Int64)
    /// Goes on here.
    case fetching(FetchPosition)
    /// An error was told; it stands still until it is sought or assigned anew.
    case stopped(KafkaError)
}

/// One assigned partition.
package struct PartitionState: Sendable {
    /// Raised at every assign and seek that concerns the partition; late answers are held against it (A3).
    package var epoch: UInt64
    /// What is next.
    package var phase: PartitionPhase
    /// Paused by the caller.
    package var isPaused = false
    /// What was delivered and is done with: the next offset to deliver. `nil` until known.
    package var position: Int64?
    /// The leader epoch of the last record before ``position``, where known.
    package var positionEpoch: Int32?
    /// What a commit of everything commits: how far the caller got, or what it said it has in safety. `nil` until it got
    /// anywhere.
    package var stored: CommittedOffset?
    /// Whether the caller got anywhere since the partition was assigned or sought.
    package var hasAdvanced = false
    /// A rebalance takes it away: nothing more of it is fetched or delivered, but the caller may yet say how far it got.
    package var isRevoking = false
    /// The end of the last part that was handed out.
    package var handedOutTo: Int64?
    /// No prefetching: the headers of what was fetched last make no sense, so the caller has to say where to go on.
    package var isHeld = false
    /// How many bytes the next request asks for, `max.partition.fetch.bytes` at most: few at first, so that the first
    /// record comes soon, and more while answers are full and come at once.
    package var paceBytes = PartitionState.firstBytes
    /// How many bytes the next request asks for instead: a batch that did not fit.
    package var wantedBytes: Int32?
    /// What was last told of the ends, so that news is told once.
    package var told: Ends?
    /// It began with a seek of the caller's.
    package var wasSought = false
    /// The caller wants nothing from this offset on; `nil` where that is not known.
    package var end: Int64?
    /// Answers with records since it began.
    package var answers = 0
    /// A fetch was answered since it began: what is missing now was there before.
    package var hasFetched = false
    /// Answers in a row without any record though the end was not reached: perhaps there is nothing up to it.
    package var emptyAnswers = 0

    package static let firstBytes: Int32 = 128 << 10
    /// The first request of a partition whose end is known: all of it is waited for, not its first record.
    package static let firstBytesToEnd: Int32 = 1 << 20

    /// The caller is done with everything before `offset`. `epoch` is what its records say of their leader epoch there.
    mutating func advance(to offset: Int64, epoch: Int32?, stores: Bool) {
        if let epoch {
            positionEpoch = epoch >= 0 ? epoch : nil
        } else if offset != position {
            positionEpoch = nil
        }
        position = offset
        hasAdvanced = true
        if stores { store() }
    }

    /// What the caller is done with is in safety.
    mutating func store() {
        stored = position.map { CommittedOffset(offset: $0, leaderEpoch: positionEpoch) }
    }

    /// An answer of `count` bytes, of `asked`, took this long. A slow one is asked to be smaller: its first record waits
    /// for its last byte.
    mutating func paced(_ count: Int, of asked: Int32, in elapsed: Duration) {
        guard count >= asked / 4 * 3 else { return }
        if elapsed < .milliseconds(30) {
            paceBytes = max(paceBytes, asked > .max / 4 ? .max : asked * 4)
        } else if elapsed > .milliseconds(300) {
            paceBytes = max(PartitionState.firstBytes, asked / 2)
        }
    }

    /// The ends of the log as an answer had them.
    package struct Ends: Equatable, Sendable {
        package var position: Int64
        package var highWatermark: Int64
        package var lastStableOffset: Int64
    }

    /// Whether the next Fetch can wait until the caller asks for more: who has all that he wants may assign something else,
    /// who has sought may seek again once he has the first answer, and at the end of the log the broker would keep the
    /// connection busy until then.
    func canWait(_ isolationLevel: IsolationLevel) -> Bool {
        if let end, let offset = fetchPosition?.offset, offset >= end { return true }
        guard wasSought else { return false }
        if answers == 1 { return true }
        guard let told, let offset = fetchPosition?.offset else { return false }
        return offset >= (isolationLevel == .readCommitted ? told.lastStableOffset : told.highWatermark)
    }

    /// Where the next Fetch goes on, when it can.
    package var fetchPosition: FetchPosition? {
        if case .fetching(let position) = phase { position } else { nil }
    }
}
