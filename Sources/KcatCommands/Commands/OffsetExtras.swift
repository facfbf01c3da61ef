import Inspection
import RecordOutput

/// What `offsets` tells of a partition beside its ends: counts, times, tiers.
struct OffsetExtras: Sendable {
    /// What the offsets come to (`--exact`).
    struct Counts: Sendable {
        /// Records that a reader of committed data gets.
        var records: Int64 = 0
        /// Control batches.
        var control: Int64 = 0
        /// Records of aborted transactions.
        var aborted: Int64 = 0
        /// Offsets whose records compaction took.
        var compacted: Int64 = 0
        /// Records at or behind an open transaction.
        var open: Int64 = 0
        /// Offsets that nothing explains, or that are damaged.
        var other: Int64 = 0

        init(_ audit: PartitionAudit) {
            func count(_ reason: GapReason) -> Int64 { audit.missing[reason] ?? 0 }
            control = count(.control)
            aborted = count(.aborted)
            compacted = count(.compacted)
            open = count(.open)
            other = count(.unexplained) + count(.damaged)
            records = max(0, audit.totals.records - aborted - open)
        }
    }
    /// Timestamps in ms since 1970 (`--times`).
    struct Times: Sendable {
        /// The first batch's first.
        var first: Int64?
        /// The last batch's latest.
        var last: Int64?
        /// The latest of all.
        var newest: Int64?
    }

    /// What the offsets come to.
    var counts: Counts?
    /// Timestamps.
    var times: Times?
    /// Whether tiers were asked for.
    var showsTiers = false
    /// Where the log on the broker's own disk begins; `nil` where the broker doesn't tell.
    var localStart: Int64?
    /// The last offset that tiered storage has.
    var tieredEnd: Int64?
}

extension OffsetExtras {
    /// A timestamp as text; `-` for none.
    static func text(_ milliseconds: Int64?) -> String {
        guard let milliseconds, milliseconds >= 0 else { return "-" }
        return TimeText(utc: false).text(milliseconds)
    }
}
