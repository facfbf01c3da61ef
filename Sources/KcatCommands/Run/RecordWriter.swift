import KafkaClient
import KafkaWire
import RecordOutput

/// Walks answers and writes their records to standard output.
struct RecordWriter: ~Copyable {
    /// What a walk came to.
    struct Walk {
        var nextOffset: Int64
        var records: Int
        var skipped: [RecordError]
        /// Whether a record at or after the end time was met, and the walk ended before it.
        var metEndTime = false
    }

    /// Why a walk ended early.
    private enum Stop: Error {
        case output(OutputError)
        case time
    }

    private let formatter: RecordFormatter
    private let isUnbuffered: Bool
    private var walker: RecordWalker
    private var output = OutputBuffer(descriptor: StandardOutput.descriptor)
    private var contexts: [TopicPartition: PartitionContext] = [:]

    init(
        _ formatter: RecordFormatter, isolationLevel: IsolationLevel, skipsCorrupt: Bool, maxDecompressedBytes: Int?,
        isUnbuffered: Bool
    ) {
        self.formatter = formatter
        self.isUnbuffered = isUnbuffered
        walker = RecordWalker(
            isolationLevel: isolationLevel, skipCorrupt: skipsCorrupt,
            maxDecompressedBytes: maxDecompressedBytes ?? 100 << 20)
    }

    /// Bytes written or about to be.
    var byteCount: Int { output.totalCount }

    /// Writes out what is buffered.
    mutating func flush() throws(OutputError) { try output.flush() }

    /// Writes the records of the window. Throws `OutputError`, and `RecordError` after all records before the damage.
    mutating func write(_ fetched: FetchedRecords, _ window: AssignRun.Window) throws -> Walk {
        let context = context(fetched)
        if isUnbuffered || window.endTime != nil {
            return try writeCarefully(fetched, window, context)
        }
        let result = try Self.walk(fetched, window, formatter, context, &walker, &output)
        return Walk(nextOffset: result.nextOffset, records: result.recordCount, skipped: result.skipped)
    }

    /// The way of a record; nothing else happens to it.
    private static func walk(
        _ fetched: FetchedRecords, _ window: AssignRun.Window, _ formatter: RecordFormatter,
        _ context: PartitionContext, _ walker: inout RecordWalker, _ output: inout OutputBuffer
    ) throws -> WalkResult {
        try walker.walk(
            fetched.records, from: window.from, until: window.until, limit: window.limit,
            aborted: fetched.abortedTransactions
        ) { (record) throws(OutputError) in
            try formatter.append(record, in: context, to: &output)
        }
    }

    /// As `walk`, and each record's time is looked at, or each is written out at once.
    private mutating func writeCarefully(
        _ fetched: FetchedRecords, _ window: AssignRun.Window, _ context: PartitionContext
    ) throws -> Walk {
        let endTime = window.endTime ?? .max
        var records = 0
        do {
            let result = try Self.walk(
                fetched, window, formatter, context, &walker, &output, endTime, isUnbuffered, &records)
            return Walk(nextOffset: result.nextOffset, records: result.recordCount, skipped: result.skipped)
        } catch Stop.time {
            return Walk(nextOffset: walker.position, records: records, skipped: [], metEndTime: true)
        } catch Stop.output(let error) {
            throw error
        }
    }

    private static func walk(
        _ fetched: FetchedRecords, _ window: AssignRun.Window, _ formatter: RecordFormatter,
        _ context: PartitionContext, _ walker: inout RecordWalker, _ output: inout OutputBuffer, _ endTime: Int64,
        _ isUnbuffered: Bool, _ records: inout Int
    ) throws -> WalkResult {
        try walker.walk(
            fetched.records, from: window.from, until: window.until, limit: window.limit,
            aborted: fetched.abortedTransactions
        ) { (record) throws(Stop) in
            if record.timestamp >= endTime { throw .time }
            do throws(OutputError) {
                try formatter.append(record, in: context, to: &output)
                if isUnbuffered { try output.flush() }
            } catch {
                throw .output(error)
            }
            records += 1
        }
    }

    /// The format made ready for the partition, anew when it comes from another broker.
    private mutating func context(_ fetched: FetchedRecords) -> PartitionContext {
        let partition = fetched.topicPartition
        if let context = contexts[partition], context.brokerId == fetched.brokerId { return context }
        let context = formatter.context(
            topic: partition.topic, partition: partition.partition, brokerId: fetched.brokerId)
        contexts[partition] = context
        return context
    }
}
