package import KafkaWire

/// What a Produce response says of a partition.
package struct ProducerAnswer: Sendable {
    /// The partition.
    package var partition: TopicPartition
    /// What went wrong.
    package var error = ErrorCode.none
    /// The first record's offset, or -1.
    package var baseOffset: Int64 = -1
    /// Where the partition's log begins, or -1.
    package var logStartOffset: Int64 = -1
    /// The broker's words.
    package var message: String?
    /// Records that it finds fault with, by place in the batch.
    package var faults: [Int: String] = [:]
    /// Whether it has named another broker as the leader, which is known by now (KIP-951).
    package var namesLeader = false

    /// An answer from its parts.
    package init(
        partition: TopicPartition, error: ErrorCode = .none, baseOffset: Int64 = -1,
        logStartOffset: Int64 = -1, message: String? = nil, faults: [Int: String] = [:], namesLeader: Bool = false
    ) {
        self.partition = partition
        self.error = error
        self.baseOffset = baseOffset
        self.logStartOffset = logStartOffset
        self.message = message
        self.faults = faults
        self.namesLeader = namesLeader
    }
}
