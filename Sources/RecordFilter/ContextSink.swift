package import KafkaWire

/// A stage that lets matching records through, and with each what stands around it in its partition. Only matches count,
/// the last that is wanted when what stands behind it was shown; all batches are walked, since a record that does not match
/// may be wanted all the same.
package struct ContextSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let filter: RecordFilter
    private let tally: FilterTally
    private let before: Int
    private let after: Int
    private let count: Int
    private var next: Next
    private var surroundings: [TopicPartition: RecordSurroundings] = [:]
    private var here = RecordSurroundings(before: 0)
    /// Where the last match that is wanted stands.
    private var last: RecordSurroundings?

    /// In front of `next`, with `before` and `after` records around each of the first `count` matches.
    package init(
        _ filter: RecordFilter, _ tally: FilterTally, before: Int, after: Int, count: Int = .max,
        into next: consuming Next
    ) {
        self.filter = filter
        self.tally = tally
        self.before = before
        self.after = after
        self.count = count
        self.next = next
    }

    package static var looksAtBatches: Bool { true }
    package var byteCount: Int { next.byteCount }

    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        next.begin(partition, brokerId: brokerId)
        here = surroundings[partition] ?? RecordSurroundings(before: before)
        surroundings[partition] = here
    }

    package mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        tally.counts.batches += 1
        _ = filter.look(at: BatchFacts(batch))
        return true
    }

    package mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        tally.counts.looked += 1
        if last == nil, try filter.matches(record) {
            tally.counts.matched += 1
            try here.forEach { _ = try next.take($0) }
            here.matched(after: after)
            let answer = try next.take(record)
            guard tally.counts.matched == count, after > 0 else { return answer }
            last = here
            return .pass
        }
        if here.wantsNext {
            here.followed()
            let answer = try next.take(record)
            if last === here, !here.wantsNext { return answer }
        } else {
            here.keep(record)
        }
        return .pass
    }

    package mutating func flush() throws { try next.flush() }
}
