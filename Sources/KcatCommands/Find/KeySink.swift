import Inspection
import KafkaWire
import RecordFilter

/// Looks for many keys at once: lets records with one of them through, or keeps the first or the last of each.
struct KeySink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let keys: SoughtKeys
    private let choice: FindArguments.Choice
    private var next: Next
    private var partition = TopicPartition("", 0)
    private var brokerId: Int32 = -1

    init(_ keys: SoughtKeys, _ choice: FindArguments.Choice, into next: consuming Next) {
        self.keys = keys
        self.choice = choice
        self.next = next
    }

    static var looksAtBatches: Bool { Next.looksAtBatches }
    var byteCount: Int { next.byteCount }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        self.partition = partition
        self.brokerId = brokerId
        next.begin(partition, brokerId: brokerId)
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool { next.wants(batch) }
    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool { next.wants(batch, records: records) }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        guard let key = record.key, let index = keys.indexes[KeyHash(key)] else { return .pass }
        switch choice {
        case .all:
            let answer = try next.take(record)
            // One that comes again, when its schema is here, counts then.
            if case .notNow = answer { return answer }
            keys.counts[index] += 1
            return answer
        case .first where keys.counts[index] > 0:
            keys.counts[index] += 1
            return .pass
        case .first, .last:
            keys.counts[index] += 1
            let copy = keys.found[index]?.record ?? RecordCopy()
            copy.take(record)
            keys.found[index] = SoughtKeys.Found(partition: partition, brokerId: brokerId, record: copy)
            return .next
        }
    }

    mutating func flush() throws { try next.flush() }
}
