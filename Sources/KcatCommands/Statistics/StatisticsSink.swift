import Inspection
import KafkaWire
import RecordFilter

/// Feeds records to statistics.
struct StatisticsSink: RecordSink, ~Copyable {
    private let statistics: RecordStatistics
    private let path: JSONPathReader?
    /// The range of each partition, where headers are to tell; batches that lie across an edge are looked into.
    private let ranges: [TopicPartition: Range<Int64>]
    private var range: Range<Int64> = 0..<0

    /// A sink for `statistics`; `path` is read where records are divided by it.
    init(
        _ statistics: RecordStatistics, path: JSONPathReader?, ranges: [TopicPartition: Range<Int64>] = [:]
    ) {
        self.statistics = statistics
        self.path = path
        self.ranges = ranges
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { statistics.isFromHeaders ? statistics.wireBytes : statistics.uncompressedBytes }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        statistics.begin(partition)
        if statistics.isFromHeaders { range = ranges[partition] ?? 0..<0 }
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        // Of an old compressed set the header knows neither where it begins nor how many there are.
        guard statistics.isFromHeaders, batch.magic >= 2, range.contains(batch.baseOffset),
            range.contains(batch.lastOffset)
        else { return true }
        statistics.add(header: batch)
        return false
    }

    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        statistics.batch(batch, uncompressed: records.byteCount)
        return true
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        if statistics.isFromHeaders {
            statistics.add(bare: record)
            return .next
        }
        guard let path else {
            statistics.add(record)
            return .next
        }
        guard let value = record.value else {
            statistics.add(record)
            return .next
        }
        // A borrowed record can't be kept by a closure: what stands there comes out as a pointer into the value.
        let place = path.place(in: value)
        if let place {
            statistics.add(record, text: value.extracting(place))
        } else {
            statistics.add(record)
        }
        return .next
    }

    mutating func flush() throws {}
}
