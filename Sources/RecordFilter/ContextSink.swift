package import KafkaWire

/// A stage that lets matching records through, and with each what stands around it in its partition. Only matches count;
/// all batches are walked, since a record that does not match may be wanted all the same.
package struct ContextSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let filter: RecordFilter
    private let tally: FilterTally
    private let before: Int
    private let after: Int
    private var next: Next
    private var neighbours: [TopicPartition: Neighbours] = [:]
    private var here = Neighbours()

    /// What is known of a partition's last records.
    private final class Neighbours {
        /// The last records that were not given on, the oldest at `oldest`.
        var ring: [RecordCopy] = []
        var oldest = 0
        /// How many more are given on, whatever they are.
        var left = 0
    }

    /// In front of `next`, with `before` and `after` records around each match.
    package init(
        _ filter: RecordFilter, _ tally: FilterTally, before: Int, after: Int, into next: consuming Next
    ) {
        self.filter = filter
        self.tally = tally
        self.before = before
        self.after = after
        self.next = next
    }

    package static var looksAtBatches: Bool { true }
    package var byteCount: Int { next.byteCount }

    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        filter.begin(topic: partition.topic, partition: partition.partition)
        next.begin(partition, brokerId: brokerId)
        if let known = neighbours[partition] {
            here = known
        } else {
            here = Neighbours()
            neighbours[partition] = here
        }
    }

    package mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        tally.counts.batches += 1
        _ = filter.look(at: BatchFacts(batch))
        return true
    }

    package mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        tally.counts.looked += 1
        if try filter.matches(record) {
            tally.counts.matched += 1
            for place in 0..<here.ring.count {
                let copy = here.ring[(here.oldest + place) % here.ring.count]
                _ = try copy.withView { try next.take($0) }
            }
            here.ring.removeAll()
            here.oldest = 0
            here.left = after
            return try next.take(record)
        }
        if here.left > 0 {
            here.left -= 1
            _ = try next.take(record)
        } else if here.ring.count < before {
            here.ring.append(RecordCopy(record))
        } else if before > 0 {
            here.ring[here.oldest].take(record)
            here.oldest = (here.oldest + 1) % before
        }
        return .pass
    }

    package mutating func flush() throws { try next.flush() }
}
