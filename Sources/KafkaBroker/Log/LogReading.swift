public import KafkaLog

/// What a broker asks of a partition's log to serve consumers, be it in memory or in segment files.
package protocol LogReading: TimedLog, Sendable {
    /// One more than the last offset written.
    var logEndOffset: Int64 { get }
    /// One more than the last offset that consumers may see.
    var highWatermark: Int64 { get }
    /// The first offset of an open transaction, or the high watermark.
    var lastStableOffset: Int64 { get }
    /// Which leader epoch began where.
    var leaderEpochs: LeaderEpochs { get }
    /// The transactions that a reader of committed data has to know.
    var transactions: TransactionState { get }

    /// The bytes of whole batches from the one that holds `offset` on, up to `maxBytes` but never less than the first
    /// batch, and none that begins at `end` or later.
    func read(from offset: Int64, before end: Int64, maxBytes: Int) throws(LogError) -> [UInt8]
    /// The latest timestamp of all batches; `nil` when none has one.
    func maxTimestamp() throws(LogError) -> Int64?
}

/// Segment files are served as they were found: everything in them counts as replicated.
extension SegmentedLog: LogReading {
    package var highWatermark: Int64 { logEndOffset }
}
