import KafkaWire
import RecordFilter

/// A filter over what a decoder makes of records: it waits where a schema isn't here yet. What is shown is decoded.
struct DecodedJudge: MatchJudge {
    private let filter: RecordFilter
    private let decoder: RecordDecoder

    init(_ filter: RecordFilter, _ decoder: RecordDecoder) {
        self.filter = filter
        self.decoder = decoder
    }

    func begin(_ partition: TopicPartition) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        decoder.begin(partition.topic)
    }

    func look(at batch: RecordBatchHeader) { _ = filter.look(at: BatchFacts(batch)) }

    func matches(_ record: borrowing RecordView) throws -> Bool? {
        // A marker has no key and value that anyone encoded.
        if record.isControl { return try filter.holds(record) }
        let answer = try filter.answer(record)
        guard answer == .needsDecoding else { return answer == .matches }
        guard decoder.decode(record) else { return nil }
        let json = decoder.json(of: record)
        return try filter.matches(record, key: json.key, value: json.value)
    }

    func prepare(_ record: borrowing RecordView) -> Bool { record.isControl || decoder.decode(record) }
}
