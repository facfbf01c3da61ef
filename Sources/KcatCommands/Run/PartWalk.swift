import KafkaWire

/// What a walk of a part came to.
struct Walk {
    /// The position after it.
    var nextOffset: Int64
    /// Records that the sink took.
    var records: Int
    /// Damaged batches that were passed over.
    var skipped: [RecordError]
    /// Whether a record at or after the end time was met, and the walk ended before it.
    var metEndTime = false
    /// Whether the sink wants the record at ``nextOffset``, but not yet; the walk may go on at ``batchPosition``.
    var isWaiting = false
    /// Where the batch begins that the walk ended in: bytes from the start of the part's records.
    var batchPosition = 0
}

/// Walks parts into one sink, whichever it is: it is asked for a part at a time, so that only that call is dynamic and the
/// records' way is specialised.
protocol PartWalking: AnyObject {
    /// Bytes written or about to be.
    var byteCount: Int { get }
    /// The offset after what the sink took last, also when the walk ended in an error.
    var position: Int64 { get }
    /// Writes out what is buffered.
    func flush() throws
    /// Gives the records of the window to the sink. Throws what the sink throws, and `RecordError` after all records
    /// before the damage. `bytePosition` is 0, or where an earlier walk of the same part ended.
    func walk(
        _ records: RawSpan, of partition: TopicPartition, brokerId: Int32, aborted: [AbortedTransaction],
        _ window: Window, at bytePosition: Int
    ) throws -> Walk
}

extension PartWalking {
    /// Gives the part's records of the window to the sink.
    func walk(_ part: borrowing some RecordsPart, _ window: Window, at bytePosition: Int = 0) throws -> Walk {
        try walk(
            part.records, of: part.topicPartition, brokerId: part.brokerId, aborted: part.abortedTransactions, window,
            at: bytePosition)
    }
}

/// A walker and the sink that its records go to.
final class PartWalk<Sink: RecordSink & ~Copyable>: PartWalking {
    private var walker: RecordWalker
    private var sink: Sink
    /// The way of the records, as it was compiled for this very sink: a generic class has its methods once for all sinks, and
    /// they would ask for each record anew what the sink is.
    private let walking: (PartWalk, RawSpan, [AbortedTransaction], Window, Int) throws -> WalkResult

    /// A walk into `sink`.
    @inline(__always)
    init(_ walker: consuming RecordWalker, into sink: consuming Sink) {
        self.walker = walker
        self.sink = sink
        walking = { walk, records, aborted, window, bytePosition in
            try walk.result(records, aborted, window, at: bytePosition)
        }
    }

    var byteCount: Int { sink.byteCount }
    var position: Int64 { walker.position }

    func flush() throws { try sink.flush() }

    func walk(
        _ records: RawSpan, of partition: TopicPartition, brokerId: Int32, aborted: [AbortedTransaction],
        _ window: Window, at bytePosition: Int
    ) throws -> Walk {
        sink.begin(partition, brokerId: brokerId)
        let result = try walking(self, records, aborted, window, bytePosition)
        return Walk(
            nextOffset: result.nextOffset, records: result.recordCount, skipped: result.skipped,
            metEndTime: result.ending == .stop, isWaiting: result.ending == .notNow,
            batchPosition: result.batchPosition)
    }

    @inline(__always)
    private func result(
        _ records: RawSpan, _ aborted: [AbortedTransaction], _ window: Window, at bytePosition: Int
    ) throws -> WalkResult {
        if let endTime = window.endTime {
            return try result(records, aborted, window, at: bytePosition, before: endTime)
        }
        return try walker.walk(
            records, from: window.from, until: window.until, limit: window.limit, aborted: aborted, at: bytePosition,
            into: &sink)
    }

    /// As the other, and each record's time is looked at.
    private func result(
        _ records: RawSpan, _ aborted: [AbortedTransaction], _ window: Window, at bytePosition: Int,
        before endTime: Int64
    ) throws -> WalkResult {
        try withUnsafeMutablePointer(to: &sink) { next in
            var bounded = EndTimeSink(next, endTime: endTime)
            return try walker.walk(
                records, from: window.from, until: window.until, limit: window.limit, aborted: aborted,
                at: bytePosition, into: &bounded)
        }
    }
}
