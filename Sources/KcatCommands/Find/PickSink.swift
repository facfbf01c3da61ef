import KafkaWire

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
