/// A part of a partition's log, as a source gives it: an answer of a broker, or a piece of a segment file.
///
/// Its records are walked with a ``RecordWalker`` from ``fetchOffset`` on. A part without records tells that nothing is
/// left up to ``endOffset``.
package protocol RecordsPart {
    /// The partition.
    var topicPartition: TopicPartition { get }
    /// The first offset wanted. The first batch may begin before it.
    var fetchOffset: Int64 { get }
    /// The record batches: whole ones from the one that holds ``fetchOffset`` on, the last perhaps cut short.
    var records: RawSpan { @_lifetime(borrow self) get }
    /// The aborted transactions that reach into these batches, in no order; only under read committed.
    var abortedTransactions: [AbortedTransaction] { get }
    /// The end of what is replicated, exclusive.
    var highWatermark: Int64 { get }
    /// The end of what is decided: no record of an open transaction lies before it.
    var lastStableOffset: Int64 { get }
    /// The end under the reader's isolation level, exclusive.
    var endOffset: Int64 { get }
    /// Where the log begins; `nil` where that was not told.
    var logStartOffset: Int64? { get }
    /// The broker that gave it; -1 for none.
    var brokerId: Int32 { get }
    /// The size of ``records`` in bytes.
    var sizeInBytes: Int { get }
    /// Where byte `position` of ``records`` lies, in words; `nil` where there is nothing to tell but the offset.
    func place(of position: Int) -> String?
}

extension RecordsPart {
    /// Brokers tell nothing of their files.
    package func place(of position: Int) -> String? { nil }
}
