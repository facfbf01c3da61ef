import Inspection
import KafkaWire
import RecordFilter

/// Which keys are looked for, and what was found of them.
final class SoughtKeys {
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
