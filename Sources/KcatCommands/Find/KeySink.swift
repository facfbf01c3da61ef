import Inspection
import KafkaWire
import RecordFilter

/// Looks for many keys at once: lets records with one of them through, or keeps the first or the last of each.
struct KeySink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    /// Which keys, and what was found of them.
    final class Keys {
        /// A record that is kept, and where it stands.
        struct Found {
            var partition: TopicPartition
            var brokerId: Int32
            var record: RecordCopy
        }

        /// By the keys' hashes.
        private(set) var indexes: [KeyHash: Int] = [:]
        /// The keys.
        let keys: [[UInt8]]
        /// How many records each has.
        var counts: [Int]
        /// What is kept of each.
        var found: [Found?]

        init(_ keys: [[UInt8]]) {
            self.keys = keys
            counts = Array(repeating: 0, count: keys.count)
            found = Array(repeating: nil, count: keys.count)
            for (index, key) in keys.enumerated() { indexes[KeyHash(key.span.bytes)] = index }
        }
    }

    private let keys: Keys
    private let choice: FindArguments.Choice
    private var next: Next
    private var partition = TopicPartition("", 0)
    private var brokerId: Int32 = -1

    init(_ keys: Keys, _ choice: FindArguments.Choice, into next: consuming Next) {
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
        keys.counts[index] += 1
        switch choice {
        case .all: return try next.take(record)
        case .first where keys.counts[index] > 1: return .pass
        case .first, .last:
            let copy = keys.found[index]?.record ?? RecordCopy()
            copy.take(record)
            keys.found[index] = Keys.Found(partition: partition, brokerId: brokerId, record: copy)
            return .next
        }
    }

    mutating func flush() throws { try next.flush() }
}
