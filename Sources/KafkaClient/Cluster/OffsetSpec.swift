import KafkaWire

/// A question for an offset of a partition, answered by its leader (ListOffsets).
@nonexhaustive public enum OffsetSpec: Hashable, Sendable {
    /// The log start: the first offset that can be read.
    case earliest
    /// The end: the high watermark, or the last stable offset under `IsolationLevel.readCommitted`.
    case latest
    /// The first offset whose timestamp is at or after this one, in milliseconds since 1970.
    case timestamp(Int64)
    /// The offset of the record with the largest timestamp (KIP-734, Kafka 3.0).
    case maxTimestamp
    /// The first offset that is on the broker's own disk and not only in tiered storage (KIP-405, Kafka 3.4).
    case earliestLocal
    /// The last offset that tiered storage has (KIP-1005, Kafka 3.9).
    case latestTiered
    /// The first offset that still waits to be uploaded to tiered storage (KIP-1023, Kafka 4.2).
    case earliestPendingUpload

    /// What stands for it in a ListOffsets request.
    var wireTimestamp: Int64 {
        switch self {
        case .latest: -1
        case .earliest: -2
        case .maxTimestamp: -3
        case .earliestLocal: -4
        case .latestTiered: -5
        case .earliestPendingUpload: -6
        case .timestamp(let milliseconds): max(0, milliseconds)
        }
    }

    /// The first version of ListOffsets that knows it.
    var minimumVersion: Int16 {
        switch self {
        case .earliest, .latest, .timestamp: 1
        case .maxTimestamp: 7
        case .earliestLocal: 8
        case .latestTiered: 9
        case .earliestPendingUpload: 11
        }
    }
}

/// An answer to an ``OffsetSpec``.
public struct ListedOffset: Hashable, Sendable {
    /// The offset; `nil` when there is none: no record as late as that timestamp, or a log without timestamps.
    public var offset: Int64?
    /// The timestamp of the record at ``offset``, in milliseconds since 1970; `nil` where the broker told none.
    public var timestamp: Int64?
    /// The leader epoch of ``offset``, where the broker told it.
    public var leaderEpoch: Int32?
    /// Whether there is none because the log has no timestamps (message format 0).
    public var lacksTimes = false

    /// An answer from its parts.
    public init(offset: Int64?, timestamp: Int64? = nil, leaderEpoch: Int32? = nil, lacksTimes: Bool = false) {
        self.lacksTimes = lacksTimes
        self.offset = offset
        self.timestamp = timestamp
        self.leaderEpoch = leaderEpoch
    }

    /// Whether both tell the same; why there is no offset is no part of it.
    public static func == (left: ListedOffset, right: ListedOffset) -> Bool {
        (left.offset, left.timestamp, left.leaderEpoch) == (right.offset, right.timestamp, right.leaderEpoch)
    }

    /// As ``==(_:_:)`` has it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(offset)
        hasher.combine(timestamp)
        hasher.combine(leaderEpoch)
    }
}

/// What a group has committed for a partition.
public struct CommittedOffset: Hashable, Sendable {
    /// The next offset to read.
    public var offset: Int64
    /// The leader epoch of the record before it, where it was committed too (KIP-320).
    public var leaderEpoch: Int32?
    /// What the committer wrote beside it; empty if nothing.
    public var metadata: String

    /// A committed offset from its parts.
    public init(offset: Int64, leaderEpoch: Int32? = nil, metadata: String = "") {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }
}

/// Where reading a partition begins.
public enum StartPosition: Hashable, Sendable {
    /// At this offset. `leaderEpoch` is that of the record before it where known: then a log that was cut back since is
    /// found before anything is read (KIP-320).
    case offset(Int64, leaderEpoch: Int32? = nil)
    /// At an offset that the leader is asked for.
    case spec(OffsetSpec)
    /// At the group's committed offset; without a group id or a commit by ``ConsumerConfiguration/autoOffsetReset``.
    case committed
}
