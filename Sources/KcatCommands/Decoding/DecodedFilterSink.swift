import KafkaWire
import RecordFilter

/// A filter over what a decoder makes of records, and the decoder: a stage in front of any sink. A record of which the bytes
/// in the log decide is not decoded unless it matches. One whose schema isn't here yet ends the walk with
/// ``RecordAnswer/notNow``, before anything of it was written.
struct DecodedFilterSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let filter: RecordFilter
    private let tally: FilterTally
    private let decoder: RecordDecoder
    private var next: Next

    /// In front of `next`, whose format reads what `decoder` fills in.
    init(_ filter: RecordFilter, _ tally: FilterTally, _ decoder: RecordDecoder, into next: consuming Next) {
        self.filter = filter
        self.tally = tally
        self.decoder = decoder
        self.next = next
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { next.byteCount }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        decoder.begin(partition.topic)
        next.begin(partition, brokerId: brokerId)
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool { filter.wants(batch, tally) && next.wants(batch) }

    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        filter.wants(batch, records: records, tally) && next.wants(batch, records: records)
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        // A marker has no key and value that anyone encoded.
        if record.isControl { return try filter.holds(record) ? next.take(record) : .pass }
        guard filter.mayMatch(record) else {
            tally.counts.byLiteral.records += 1
            return .pass
        }
        let answer = try filter.answer(record)
        if answer != .passes {
            guard decoder.decode(record) else { return .notNow }
        }
        tally.counts.looked += 1
        if answer == .needsDecoding {
            let json = decoder.json(of: record)
            guard try filter.matches(record, key: json.key, value: json.value) else { return .pass }
        } else if answer == .passes {
            return .pass
        }
        tally.counts.matched += 1
        return try next.take(record)
    }

    mutating func flush() throws { try next.flush() }
}
