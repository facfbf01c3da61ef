package import KafkaWire

/// What came from each partition; one of them is the current one, whose records come.
package struct PartitionCounts: Sendable {
    /// What is known of one partition.
    package struct Count: Equatable, Sendable {
        /// Records.
        package var records = 0
        /// Bytes of keys and values.
        package var bytes = 0
        /// The largest timestamp so far; -1 before any.
        fileprivate var latest: Int64 = -1
        /// The batch that was counted last.
        fileprivate var batch: Int64 = -1
    }

    private var places: [TopicPartition: Int] = [:]
    private var counts: [(partition: TopicPartition, count: Count)] = []
    private var current = 0

    /// Records of this partition follow.
    mutating func begin(_ partition: TopicPartition) {
        if let known = places[partition] {
            current = known
            return
        }
        current = counts.count
        places[partition] = current
        counts.append((partition, Count()))
    }

    /// Whether the batch has not been counted: a part may begin with one that another ended in.
    func isNew(_ header: RecordBatchHeader) -> Bool { counts[current].count.batch < header.baseOffset }

    /// Notes that it is counted.
    mutating func take(_ header: RecordBatchHeader) { counts[current].count.batch = header.baseOffset }

    @inline(__always)
    mutating func add(_ records: Int, bytes: Int) {
        counts[current].count.records += records
        counts[current].count.bytes &+= bytes
    }

    /// By how many milliseconds a timestamp is before the largest of its partition; 0 where it is not.
    @inline(__always)
    mutating func stepBack(to timestamp: Int64) -> Int64 {
        let latest = counts[current].count.latest
        if timestamp < latest { return latest - timestamp }
        counts[current].count.latest = timestamp
        return 0
    }

    /// Where a record of the current partition is.
    func place(_ offset: Int64) -> RecordPlace { RecordPlace(partition: counts[current].partition, offset: offset) }

    /// The partitions, in order.
    package var sorted: [(partition: TopicPartition, count: Count)] { counts.sorted { $0.partition < $1.partition } }

    /// How unevenly records are spread over them: Gini's coefficient, 0 for evenly, near 1 for all in one.
    package var unevenness: Double {
        let sorted = counts.map { Double($0.count.records) }.sorted()
        let sum = sorted.reduce(0, +)
        guard sum > 0, sorted.count > 1 else { return 0 }
        var weighted = 0.0
        for (place, count) in sorted.enumerated() { weighted += Double(place + 1) * count }
        let count = Double(sorted.count)
        return max(0, 2 * weighted / (count * sum) - (count + 1) / count)
    }
}
