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

/// Notes the newest record of each key.
struct LatestSink: RecordSink, ~Copyable {
    private let latest: LatestPerKey
    private var partition = TopicPartition("", -1)
    private var keys: [KeyHash: Int64] = [:]
    private var end: Int64 = -1

    init(_ latest: LatestPerKey) { self.latest = latest }

    var byteCount: Int { 0 }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        guard partition != self.partition else { return }
        put()
        self.partition = partition
        keys = latest.keys(of: partition)
        end = -1
    }

    private mutating func put() {
        if partition.partition >= 0 { latest.put(keys, of: partition, end: end) }
        keys = [:]
        partition = TopicPartition("", -1)
    }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        do { try latest.take(record, in: &keys) } catch {
            throw CommandError(
                .failure,
                "--latest-per-key keeps at most \(LatestPerKey.limit) keys, and there are more; read fewer partitions "
                    + "at once")
        }
        end = record.offset + 1
        return .next
    }

    mutating func flush() throws { put() }
}

/// Lets records of certain offsets through, of others nothing, and passes over batches that have none of them.
struct PickSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    private let latest: LatestPerKey
    private var next: Next
    private var offsets: [TopicPartition: [Int64]] = [:]
    private var current: [Int64] = []
    private var place = 0

    init(_ latest: LatestPerKey, into next: consuming Next) {
        self.latest = latest
        self.next = next
    }

    static var looksAtBatches: Bool { true }
    var byteCount: Int { next.byteCount }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        if offsets[partition] == nil { offsets[partition] = latest.offsets(of: partition) }
        current = offsets[partition] ?? []
        place = 0
        next.begin(partition, brokerId: brokerId)
    }

    /// The place of the first offset that is not before `offset`.
    private func firstPlace(notBefore offset: Int64) -> Int {
        var (low, high) = (0, current.count)
        while low < high {
            let middle = (low + high) / 2
            if current[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        let isWanted = next.wants(batch)
        // Of an old compressed set only the last offset is known.
        if batch.magic < 2 { return isWanted }
        let first = firstPlace(notBefore: batch.baseOffset)
        return isWanted && first < current.count && current[first] <= batch.lastOffset
    }

    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool { next.wants(batch, records: records) }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        if place >= current.count || current[place] != record.offset {
            place = firstPlace(notBefore: record.offset)
            guard place < current.count, current[place] == record.offset else { return .pass }
        }
        let answer = try next.take(record)
        if answer != .notNow { place += 1 }
        return answer
    }

    mutating func flush() throws { try next.flush() }
}
