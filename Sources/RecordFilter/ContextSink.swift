package import KafkaWire

/// A stage that lets matching records through, and with each what stands around it in its partition. Only matches count,
/// the last that is wanted when what stands behind it was shown; all batches are walked, since a record that does not match
/// may be wanted all the same.
///
/// Where the judge has to wait the walk ends with ``RecordAnswer/notNow``, and goes on at the same record: what was written
/// of what stands before a match is not written again.
package struct ContextSink<Judge: MatchJudge, Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let judge: Judge
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
        _ judge: Judge, _ tally: FilterTally, before: Int, after: Int, count: Int = .max, into next: consuming Next
    ) {
        self.judge = judge
        self.tally = tally
        self.before = before
        self.after = after
        self.count = count
        self.next = next
    }

    package static var looksAtBatches: Bool { true }
    package var byteCount: Int { next.byteCount }

    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        judge.begin(partition)
        next.begin(partition, brokerId: brokerId)
        here = surroundings[partition] ?? RecordSurroundings(before: before)
        surroundings[partition] = here
    }

    package mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        tally.counts.batches += 1
        judge.look(at: batch)
        return true
    }

    package mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        guard let matches = last == nil ? try judge.matches(record) : false else { return .notNow }
        if matches {
            guard try giveSurroundings(), judge.prepare(record) else { return .notNow }
            tally.counts.looked += 1
            tally.counts.matched += 1
            here.matched(after: after)
            let answer = try next.take(record)
            guard tally.counts.matched == count, after > 0 else { return answer }
            last = here
            return .pass
        }
        if here.wantsNext {
            guard judge.prepare(record) else { return .notNow }
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

    /// Writes what stands before a match; false where one of the records has to wait.
    private mutating func giveSurroundings() throws -> Bool {
        try here.give { record in
            guard judge.prepare(record) else { return false }
            _ = try next.take(record)
            return true
        }
    }

    package mutating func flush() throws { try next.flush() }
}
