/// Why an offset has no record for a reader.
package enum GapReason: String, CaseIterable, Sendable {
    /// Compaction took the record.
    case compacted
    /// A control batch has the offset: a transaction's marker, or the log's own.
    case control
    /// The record's transaction was aborted.
    case aborted
    /// The record's transaction has no end yet.
    case open
    /// The log begins later: retention or DeleteRecords took what was before.
    case trimmed
    /// The batch can't be read.
    case damaged
    /// Nothing that is known explains it.
    case unexplained = "UNEXPLAINED"
}

/// Offsets that have no record for a reader, and why.
package struct Gap: Equatable, Sendable {
    /// The first offset.
    package var first: Int64
    /// The last offset, inclusive. Inside a batch, some of the offsets between may have records.
    package var last: Int64
    /// How many offsets are missing.
    package var count: Int64
    /// Why.
    package var reason: GapReason
    /// What is known beside the reason: which marker, whose transaction, which neighbours.
    package var detail: String

    /// A gap from its parts.
    package init(_ first: Int64, _ last: Int64, count: Int64? = nil, _ reason: GapReason, _ detail: String) {
        self.first = first
        self.last = last
        self.count = count ?? last - first + 1
        self.reason = reason
        self.detail = detail
    }
}
