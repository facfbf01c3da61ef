import KafkaWire

/// Where the next Fetch of a partition goes on, and what is known of the log up to there.
struct FetchPosition: Hashable, Sendable {
    /// The offset to ask for.
    var offset: Int64
    /// The leader epoch of the record before it, where known: what a log is compared by (KIP-320).
    var offsetEpoch: Int32?
    /// The leader epoch under which the offset was last known to be right.
    var validEpoch: Int32?
}

/// What must happen before a partition can be fetched, or that it can.
enum PartitionPhase: Sendable {
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
struct PartitionState: Sendable {
    /// Raised at every assign and seek that concerns the partition; late answers are held against it (A3).
    var epoch: UInt64
    /// What is next.
    var phase: PartitionPhase
    /// Paused by the caller.
    var isPaused = false
    /// What was delivered and is done with: the next offset to deliver. `nil` until known.
    var position: Int64?
    /// Up to where a commit of everything commits: how far the caller got, or what it said it has in safety. `nil` until
    /// it got anywhere.
    var stored: Int64?
    /// Whether the caller got anywhere since the partition was assigned or sought.
    var hasAdvanced = false
    /// A rebalance takes it away: nothing more of it is fetched or delivered, but the caller may yet say how far it got.
    var isRevoking = false
    /// The end of the last part that was handed out.
    var handedOutTo: Int64?
    /// No prefetching: the headers of what was fetched last make no sense, so the caller has to say where to go on.
    var isHeld = false
    /// How many bytes the next request asks for instead of `max.partition.fetch.bytes`: a batch that did not fit.
    var wantedBytes: Int32?
    /// What was last told of the ends, so that news is told once.
    var told: Ends?
    /// A fetch was answered since it began: what is missing now was there before.
    var hasFetched = false
    /// Answers in a row without any record though the end was not reached: perhaps there is nothing up to it.
    var emptyAnswers = 0

    /// The ends of the log as an answer had them.
    struct Ends: Equatable, Sendable {
        var position: Int64
        var highWatermark: Int64
        var lastStableOffset: Int64
    }

    /// Where the next Fetch goes on, when it can.
    var fetchPosition: FetchPosition? {
        if case .fetching(let position) = phase { position } else { nil }
    }
}
