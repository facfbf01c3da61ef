package import KafkaWire

/// Which ends of partitions to tell, and when. A partition that is read as it grows is at its end every few milliseconds:
/// that is news only when nothing came for a while, and once. Knows no clock: times are given to it.
package struct EndNotices: Sendable {
    /// How long a partition must be quiet before its end is told.
    package static let quiet = Duration.milliseconds(500)
    /// More ends than this are told in one line, for which the first of them waits as long again.
    package static let many = 20

    private struct Waiting {
        var notice: String
        var due: Duration
        /// The place in the order in which they came.
        var rank: Int
    }

    private var waiting: [TopicPartition: Waiting] = [:]
    private var nextRank = 0

    /// Nothing to tell.
    package init() {}

    /// Whether nothing waits to be told.
    package var isEmpty: Bool { waiting.isEmpty }

    /// The partition is at its end, which `notice` says; `isLast` when nothing more of it will be read.
    package mutating func reached(
        _ partition: TopicPartition, _ notice: String, isLast: Bool = false, at time: Duration
    ) {
        waiting[partition] = Waiting(notice: notice, due: isLast ? time : time + Self.quiet, rank: nextRank)
        nextRank += 1
    }

    /// Records of the partition came: an end that was not told yet is none.
    package mutating func moved(_ partition: TopicPartition) { waiting[partition] = nil }

    /// When the next end is due; `nil` for never. Many are told together, when the last of them is due.
    package var nextDue: Duration? {
        let dues = waiting.values.map(\.due)
        guard let first = dues.min(), let last = dues.max(), dues.count > Self.many else { return dues.min() }
        return min(last, first + Self.quiet)
    }

    /// What to say at `time`; everything that waits when it is `nil`, at the end of a run.
    package mutating func due(at time: Duration?) -> [String] {
        if let time, let next = nextDue, time < next { return [] }
        let ready = waiting.filter { $0.value.due <= time ?? $0.value.due }
        if ready.isEmpty { return [] }
        for partition in ready.keys { waiting[partition] = nil }
        return Self.together(ready.values.sorted { $0.rank < $1.rank }.map(\.notice))
    }

    /// The ends that are told at one time: a line each, or one line for many.
    static func together(_ ends: [String]) -> [String] {
        ends.count > many ? ["\(ends.count) partitions read to their ends"] : ends
    }
}
