import KafkaWire
import RecordFilter

/// A filter over what a decoder makes of records: it waits where a schema isn't here yet. What is shown is decoded.
struct DecodedJudge: MatchJudge {
    private let filter: RecordFilter
    private let decoder: RecordDecoder
    private let held = Held()

    /// What was decoded last.
    private final class Held {
        var partition: TopicPartition?
        /// The record that the decoder holds, of those of a batch.
        var offset: Int64?
        /// The last record that was decoded to be judged.
        var judged: Int64 = -1
    }

    init(_ filter: RecordFilter, _ decoder: RecordDecoder) {
        self.filter = filter
        self.decoder = decoder
    }

    func begin(_ partition: TopicPartition) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        decoder.begin(partition.topic)
        held.offset = nil
        if held.partition != partition { (held.partition, held.judged) = (partition, -1) }
    }

    func look(at batch: RecordBatchHeader) {
        _ = filter.look(at: BatchFacts(batch))
        held.offset = nil
    }

    func matches(_ record: borrowing RecordView) throws -> Bool? {
        // A marker has no key and value that anyone encoded.
        if record.isControl { return try filter.holds(record) }
        let answer = try filter.answer(record)
        guard answer == .needsDecoding else { return answer == .matches }
        held.offset = nil
        guard decoder.decode(record) else { return nil }
        (held.offset, held.judged) = (record.offset, record.offset)
        let json = decoder.json(of: record)
        return try filter.matches(record, key: json.key, value: json.value)
    }

    func prepare(_ record: borrowing RecordView) -> Bool {
        if record.isControl || held.offset == record.offset { return true }
        held.offset = nil
        // What failed when it was judged has been counted.
        let wasDecoded = record.offset <= held.judged && (try? filter.answer(record)) == .needsDecoding
        return decoder.decode(record, again: wasDecoded)
    }
}
