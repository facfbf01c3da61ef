/// Something about a partition that its owner should know, with an offset that shows it.
package struct Finding: Equatable, Sendable {
    /// What it is, in a word that scripts can hold on to.
    package enum Kind: String, CaseIterable, Sendable {
        /// The newest timestamp lies ahead of the clock: retention by time keeps the segment until then.
        case futureTimestamp = "future_timestamp"
        /// Timestamps go back by more than a minute.
        case backwardsTimestamps = "backwards_timestamps"
        /// Timestamps that are seconds or microseconds, where milliseconds are meant.
        case wrongTimeUnit = "wrong_time_unit"
        /// Fewer than five records a batch on average.
        case smallBatches = "small_batches"
        /// No compression, although a sample would shrink by half.
        case uncompressed
        /// Formats 0 or 1.
        case oldFormat = "old_format"
        /// A new producer id for every few batches.
        case producerChurn = "producer_churn"
        /// Batches within a tenth of max.message.bytes.
        case nearSizeLimit = "near_size_limit"
        /// A transaction that is open beyond its timeout.
        case openTransaction = "open_transaction"
        /// The same header bytes again and again, more than a fifth of the payload.
        case repeatedHeaders = "repeated_headers"
        /// Sequence numbers that are missing or came twice.
        case sequenceBreak = "sequence_break"
        /// Offsets that nothing explains.
        case unexplainedGap = "unexplained_gap"
        /// Batches that can't be read.
        case damage
        /// A file beside the segment that doesn't agree with it.
        case index
    }

    /// What it is.
    package var kind: Kind
    /// An offset that shows it; `nil` where none does.
    package var offset: Int64?
    /// The sentence.
    package var text: String

    /// A finding from its parts.
    package init(_ kind: Kind, at offset: Int64?, _ text: String) {
        self.kind = kind
        self.offset = offset
        self.text = text
    }
}
