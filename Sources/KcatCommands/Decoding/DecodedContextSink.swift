import KafkaWire
import RecordFilter

/// As ``ContextSink``, with a decoder in front of the sink: a filter over what is decoded, and with each match what stands
/// around it in its partition. What is shown is decoded; where a schema isn't here yet the walk ends with
/// ``RecordAnswer/notNow`` before anything of the match was written.
struct DecodedContextSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let filter: RecordFilter
    private let tally: FilterTally
    private let decoder: RecordDecoder
    private let before: Int
    private let after: Int
    private let count: Int
    private var next: Next
    private var surroundings: [TopicPartition: RecordSurroundings] = [:]
    private var here = RecordSurroundings(before: 0)
    /// Where the last match that is wanted stands.
    private var last: RecordSurroundings?

    /// In front of `next`, whose format reads what `decoder` fills in, with `before` and `after` records around each of the
    /// first `count` matches.
    init(
        _ filter: RecordFilter, _ tally: FilterTally, _ decoder: RecordDecoder, before: Int, after: Int, count: Int,
        into next: consuming Next
    ) {
        self.filter = filter
        self.tally = tally
        self.decoder = decoder
        self.before = before
        self.after = after
        self.count = count
        self.next = next
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { next.byteCount }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        decoder.begin(partition.topic)
        next.begin(partition, brokerId: brokerId)
        here = surroundings[partition] ?? RecordSurroundings(before: before)
        surroundings[partition] = here
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        tally.counts.batches += 1
        _ = filter.look(at: BatchFacts(batch))
        return true
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        guard let matches = last == nil ? try matches(record) : false else { return .notNow }
        if matches {
            // All schemas first: what was written once must not be written again.
            var isReady = true
            here.forEach { isReady = isReady && decode($0) }
            guard isReady, decode(record) else { return .notNow }
            tally.counts.looked += 1
            tally.counts.matched += 1
            try here.forEach { try give($0) }
            here.matched(after: after)
            _ = decode(record)
            let answer = try next.take(record)
            guard tally.counts.matched == count, after > 0 else { return answer }
            last = here
            return .pass
        }
        if here.wantsNext {
            guard decode(record) else { return .notNow }
            tally.counts.looked += 1
            here.followed()
            let answer = try next.take(record)
            if last === here, !here.wantsNext { return answer }
        } else {
            tally.counts.looked += 1
            here.keep(record)
        }
        return .pass
    }

    /// Whether it matches; `nil` where a schema has to be fetched to tell.
    private func matches(_ record: borrowing RecordView) throws -> Bool? {
        // A marker has no key and value that anyone encoded.
        if record.isControl { return try filter.holds(record) }
        let answer = try filter.answer(record)
        guard answer == .needsDecoding else { return answer == .matches }
        guard decoder.decode(record) else { return nil }
        let json = decoder.json(of: record)
        return try filter.matches(record, key: json.key, value: json.value)
    }

    /// False where a schema has to be fetched first.
    private func decode(_ record: borrowing RecordView) -> Bool { record.isControl || decoder.decode(record) }

    private mutating func give(_ record: borrowing RecordView) throws {
        _ = decode(record)
        _ = try next.take(record)
    }

    mutating func flush() throws { try next.flush() }
}
