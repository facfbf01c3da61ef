package import Inspection
package import KafkaWire

/// The newest record of each key, and where it is: of a key 16 bytes of hash and an offset are kept. Records without a key
/// have no newest one and are left out.
package final class LatestPerKey {
    /// The most keys; about 50 bytes each.
    package static let limit = 10_000_000
    /// By partition and key twice the offset, one more where it is a tombstone.
    private var newest: [TopicPartition: [KeyHash: Int64]] = [:]
    private var count = 0
    /// How many records had no key.
    package private(set) var nullKeys = 0
    /// One past the last record of each partition.
    package private(set) var ends: [TopicPartition: Int64] = [:]

    /// More keys than can be kept.
    package struct TooMany: Error {}

    private let limit: Int

    /// Nothing seen; it keeps at most `limit` keys.
    package init(limit: Int = LatestPerKey.limit) { self.limit = limit }

    /// Takes in a record; later ones win.
    package func take(_ record: borrowing RecordView, in keys: inout [KeyHash: Int64])
        throws(TooMany)
    {
        guard let key = record.key else {
            nullKeys += 1
            return
        }
        let place = record.offset * 2 + (record.value == nil ? 1 : 0)
        if keys.updateValue(place, forKey: KeyHash(key)) == nil {
            count += 1
            guard count <= limit else { throw TooMany() }
        }
    }

    /// The keys of a partition, taken out so that they can be changed in place.
    package func keys(of partition: TopicPartition) -> [KeyHash: Int64] { newest.removeValue(forKey: partition) ?? [:] }

    /// Puts them back, with how far was read.
    package func put(_ keys: [KeyHash: Int64], of partition: TopicPartition, end: Int64) {
        newest[partition] = keys
        if end > ends[partition] ?? -1 { ends[partition] = end }
    }

    /// The offsets of a partition's newest records in order, tombstones left out.
    package func offsets(of partition: TopicPartition) -> [Int64] {
        (newest[partition] ?? [:]).values.filter { $0 & 1 == 0 }.map { $0 / 2 }.sorted()
    }
}
