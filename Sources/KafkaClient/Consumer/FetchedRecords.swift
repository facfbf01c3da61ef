public import KafkaWire

/// One partition's part of one Fetch answer: some record batches as they came, or the news that there are none.
///
/// It comes without records when it tells something new: the partition's end, or that the position was moved. The bytes
/// belong to the broker's answer and are neither checked nor copied; they are freed when the last part of that answer
/// is let go, and until then they count against ``ConsumerConfiguration/queuedMaxBytes``: let each go when it was
/// walked.
///
/// To be walked with a `RecordWalker` from ``fetchOffset`` on; then ``KafkaConsumer/advance(_:to:)`` tells how far that
/// got. A walk that ended without an error, a limit or a bound has reached ``nextOffset`` or beyond.
public struct FetchedRecords: Sendable {
    /// The partition.
    public let topicPartition: TopicPartition
    /// The position that was asked for. The first batch may begin before it and its earlier records are not wanted; the
    /// first record may come after it (compaction).
    public let fetchOffset: Int64
    /// Where the next part goes on, as the batch headers have it: after the last offset that the batches here claim,
    /// whether there still is a record or not. It is ``fetchOffset`` when there are no batches.
    public let nextOffset: Int64
    /// The end of what is replicated: the offset after the last record that can be read uncommitted.
    public let highWatermark: Int64
    /// The end of what is decided: no record of an open transaction lies before it.
    public let lastStableOffset: Int64
    /// The log start; `nil` where the broker did not tell.
    public let logStartOffset: Int64?
    /// The end under the consumer's isolation level: ``lastStableOffset`` or ``highWatermark``. A position at or past
    /// it has read all there was when the broker answered.
    public let endOffset: Int64
    /// The aborted transactions that reach into these batches, in no order; only under read committed.
    public let abortedTransactions: [AbortedTransaction]
    /// The broker that answered; -1 where none had to, as for the news that nothing is left up to the end.
    public let brokerId: Int32
    /// The leader epoch of the partition when this was asked for, where it was known.
    public let leaderEpoch: Int32?
    /// The size of ``records`` in bytes.
    public var sizeInBytes: Int { range.count }

    /// Which assignment or seek this belongs to: a late `advance` is held against it (A3).
    package let epoch: UInt64
    /// What the batches' headers say of leader epochs.
    package let epochs: BatchEpochs
    private let frame: FetchedFrame
    private let range: Range<Int>

    /// A part of `frame`; `range` must lie in it.
    package init(
        _ topicPartition: TopicPartition, epoch: UInt64, fetchOffset: Int64, nextOffset: Int64, highWatermark: Int64,
        lastStableOffset: Int64, logStartOffset: Int64?, endOffset: Int64,
        abortedTransactions: [AbortedTransaction] = [], brokerId: Int32, leaderEpoch: Int32?, frame: FetchedFrame,
        range: Range<Int>, epochs: BatchEpochs = BatchEpochs()
    ) {
        self.topicPartition = topicPartition
        self.epoch = epoch
        self.fetchOffset = fetchOffset
        self.nextOffset = nextOffset
        self.highWatermark = highWatermark
        self.lastStableOffset = lastStableOffset
        self.logStartOffset = logStartOffset
        self.endOffset = endOffset
        self.abortedTransactions = abortedTransactions
        self.brokerId = brokerId
        self.leaderEpoch = leaderEpoch
        self.frame = frame
        self.range = range
        self.epochs = epochs
    }

    /// The record batches, borrowed from the answer: whole batches from the one that holds ``fetchOffset`` on, the last
    /// perhaps cut short.
    public var records: RawSpan {
        @_lifetime(borrow self) get {
            // The frame lives as long as this holds it.
            let bytes = unsafe RawSpan(_unsafeBytes: frame.unsafeBytes[range])
            return unsafe _overrideLifetime(bytes, borrowing: self)
        }
    }
}
