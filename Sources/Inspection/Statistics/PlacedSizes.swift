package import KafkaWire

/// Where a record is.
package struct RecordPlace: Equatable, Sendable {
    /// The partition.
    package var partition = TopicPartition("", 0)
    /// The offset.
    package var offset: Int64 = -1
}

/// How sizes are spread, and where the largest is. Partitions come in any order: where several have one as large it is the
/// first partition's that is named.
package struct PlacedSizes: Sendable {
    /// How they are spread.
    package private(set) var spread = SizeDistribution()
    /// Where the largest is.
    package internal(set) var largest = RecordPlace()
    /// Whether one as large takes its place.
    private var takesEqual = false

    /// Sizes of this partition follow.
    mutating func begin(_ partition: TopicPartition) { takesEqual = partition < largest.partition }

    /// Takes in a size. Whether it is that of ``largest`` now, whose place the caller knows.
    @inline(__always)
    mutating func add(_ size: Int) -> Bool {
        guard spread.add(size, takesEqual: takesEqual) else { return false }
        takesEqual = false
        return true
    }
}
