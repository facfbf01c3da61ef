import KafkaWire

/// Decodes each record before the sink behind writes it: a stage in front of any sink. A record whose schema isn't here yet
/// ends the walk with ``RecordAnswer/notNow``, before anything of it was written.
struct DecodingSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private var next: Next
    private let decoder: RecordDecoder

    /// In front of `next`, whose format reads what `decoder` fills in.
    init(_ decoder: RecordDecoder, _ next: consuming Next) {
        self.decoder = decoder
        self.next = next
    }

    static var looksAtBatches: Bool { Next.looksAtBatches }
    var byteCount: Int { next.byteCount }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        decoder.begin(partition.topic)
        next.begin(partition, brokerId: brokerId)
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool { next.wants(batch) }

    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool { next.wants(batch, records: records) }

    mutating func take(_ record: borrowing RecordView) throws(Next.Failure) -> RecordAnswer {
        // A marker has no key and value that anyone encoded.
        if record.isControl { return try next.take(record) }
        guard decoder.decode(record) else { return .notNow }
        return try next.take(record)
    }

    mutating func flush() throws(Next.Failure) { try next.flush() }
}
