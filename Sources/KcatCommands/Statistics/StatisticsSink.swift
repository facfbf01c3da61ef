import Inspection
import KafkaWire
import RecordFilter

/// Feeds records to statistics.
struct StatisticsSink: RecordSink, ~Copyable {
    private let statistics: RecordStatistics
    private let path: JSONPathReader?

    /// A sink for `statistics`; `path` is read where records are divided by it.
    init(_ statistics: RecordStatistics, path: JSONPathReader?) {
        self.statistics = statistics
        self.path = path
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { statistics.uncompressedBytes }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) { statistics.begin(partition) }

    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        statistics.batch(batch, uncompressed: records.byteCount)
        return true
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
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
