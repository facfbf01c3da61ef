import Inspection
import KafkaWire
import RecordFilter

/// Where a walk's statistics are.
final class StatisticsBox {
    /// What was counted so far.
    var statistics: RecordStatistics

    /// With what was counted before.
    init(_ statistics: RecordStatistics) { self.statistics = statistics }
}

/// Feeds records to statistics.
struct StatisticsSink: RecordSink, ~Copyable {
    private let box: StatisticsBox
    private let isFromHeaders: Bool
    private let path: JSONPathReader?
    /// The range of each partition, where headers are to tell; batches that lie across an edge are looked into.
    private let ranges: [TopicPartition: Range<Int64>]
    private var range: Range<Int64> = 0..<0

    /// A sink for the statistics of `box`; `path` is read where records are divided by it.
    init(
        _ box: StatisticsBox, path: JSONPathReader?, ranges: [TopicPartition: Range<Int64>] = [:]
    ) {
        self.box = box
        isFromHeaders = box.statistics.isFromHeaders
        self.path = path
        self.ranges = ranges
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { isFromHeaders ? box.statistics.wireBytes : box.statistics.uncompressedBytes }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        box.statistics.begin(partition)
        if isFromHeaders { range = ranges[partition] ?? 0..<0 }
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        // Of an old compressed set the header knows neither where it begins nor how many there are.
        guard isFromHeaders, batch.magic >= 2, range.contains(batch.baseOffset),
            range.contains(batch.lastOffset)
        else { return true }
        box.statistics.add(header: batch)
        return false
    }

    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        box.statistics.batch(batch, uncompressed: records.byteCount)
        return true
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        if isFromHeaders {
            box.statistics.add(bare: record)
            return .next
        }
        guard let path else {
            box.statistics.add(record)
            return .next
        }
        guard let value = record.value else {
            box.statistics.add(record)
            return .next
        }
        // A borrowed record can't be kept by a closure: what stands there comes out as a pointer into the value.
        let place = path.place(in: value)
        if let place {
            box.statistics.add(record, text: value.extracting(place))
        } else {
            box.statistics.add(record)
        }
        return .next
    }

    mutating func flush() throws {}
}
