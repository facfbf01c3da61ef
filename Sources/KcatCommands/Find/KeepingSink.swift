import KafkaWire
import RecordFilter

/// Keeps the last record that it is given, and counts them.
struct KeepingSink: RecordSink, ~Copyable {
    /// What was kept.
    final class Kept {
        /// The record; `nil` where none came.
        var record: RecordCopy?
        /// The broker that it came from; -1 for none.
        var brokerId: Int32 = -1
        /// How many came.
        var count = 0
    }

    let kept: Kept
    private var brokerId: Int32 = -1

    init(_ kept: Kept) { self.kept = kept }

    var byteCount: Int { 0 }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) { self.brokerId = brokerId }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        kept.count += 1
        kept.brokerId = brokerId
        if let copy = kept.record { copy.take(record) } else { kept.record = RecordCopy(record) }
        return .next
    }

    mutating func flush() throws {}
}

/// Keeps the record that it is given, and whether it matches.
struct ProbeSink: RecordSink, ~Copyable {
    /// What came.
    final class Probe {
        /// The record; `nil` where none came.
        var record: RecordCopy?
        /// The broker that it came from; -1 for none.
        var brokerId: Int32 = -1
        /// Whether it matches.
        var matches = false
    }

    let probe: Probe
    private let filter: RecordFilter?
    private let decoder: RecordDecoder?
    private var brokerId: Int32 = -1

    init(_ probe: Probe, _ filter: RecordFilter?, _ decoder: RecordDecoder?) {
        self.probe = probe
        self.filter = filter
        self.decoder = decoder
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { 0 }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        filter?.begin(topic: partition.topic, partition: partition.partition)
        decoder?.begin(partition.topic)
        self.brokerId = brokerId
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        _ = filter?.look(at: BatchFacts(batch))
        return true
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        if let decoder {
            guard decoder.decode(record) else { return .notNow }
            let json = decoder.json(of: record)
            probe.matches = try filter?.matches(record, key: json.key, value: json.value) ?? false
        } else {
            probe.matches = try filter?.holds(record) ?? false
        }
        probe.record = RecordCopy(record)
        probe.brokerId = brokerId
        return .next
    }

    mutating func flush() throws {}
}
