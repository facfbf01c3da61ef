/// What must be asked about a partition before its start and end are offsets.
package enum PartitionQuestion: Hashable, Sendable {
    /// The log start.
    case logStart
    /// The end: the high watermark, or the last stable offset under read committed.
    case logEnd
    /// The first offset whose timestamp is this or later, in milliseconds since 1970.
    case offsetAt(Int64)
    /// Where so many records before the end begin.
    case lastRecords(Int64)
    /// What the group has committed.
    case committed
    /// The leader epoch that was committed with it (KIP-320): not asked by itself, it comes with the answer to
    /// ``committed``.
    case committedEpoch
    /// That the log has no timestamps, which message format 0 hasn't: not asked by itself, it comes with the answer to
    /// ``offsetAt(_:)``.
    case lacksTimes
}

/// The answers: offsets, and an epoch. There is none where there is no record that late, or nothing committed.
package typealias PartitionAnswers = [PartitionQuestion: Int64]
