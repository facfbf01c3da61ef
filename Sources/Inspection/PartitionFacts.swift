/// What is known of a partition beside its batches, to explain them by. Whatever isn't known stays `nil`: nothing is
/// guessed.
package struct PartitionFacts: Sendable {
    /// Where the log begins.
    package var logStartOffset: Int64?
    /// The first offset of an open transaction, or the log's end.
    package var lastStableOffset: Int64?
    /// Whether `cleanup.policy` has compact.
    package var isCompacted: Bool?
    /// How long open transactions may take, in ms, by producer; others may take what brokers allow when nothing is set.
    package var transactionTimeouts: [Int64: Int64] = [:]
    /// `max.message.bytes`.
    package var maxMessageBytes: Int?
    /// The first offset wanted.
    package var start: Int64
    /// The end of what is wanted, exclusive.
    package var end: Int64
    /// Milliseconds since 1970, now.
    package var now: Int64
    /// Whether all of the partition is wanted: then offsets before the log's start are wanted too, if only to be told why
    /// they are gone.
    package var isWhole = false

    /// Facts of a range.
    package init(
        start: Int64, end: Int64, now: Int64, logStartOffset: Int64? = nil, lastStableOffset: Int64? = nil,
        isCompacted: Bool? = nil, maxMessageBytes: Int? = nil
    ) {
        self.start = start
        self.end = end
        self.now = now
        self.logStartOffset = logStartOffset
        self.lastStableOffset = lastStableOffset
        self.isCompacted = isCompacted
        self.maxMessageBytes = maxMessageBytes
    }
}
