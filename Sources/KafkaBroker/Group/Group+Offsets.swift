package import KafkaWire

extension Group {
    /// Whether a transaction is about to commit an offset of the partition, so that what is committed may yet change.
    package func isUnstable(_ partition: TopicPartition) -> Bool {
        pendingOffsets.values.contains { $0[partition] != nil }
    }

    /// Notes a committed offset.
    package mutating func commit(_ offset: CommittedOffset, for partition: TopicPartition) {
        offsets[partition] = offset
    }

    /// Notes an offset that counts once `producer`'s transaction commits.
    package mutating func commit(
        _ offset: CommittedOffset, for partition: TopicPartition, inTransactionOf producer: Int64
    ) {
        pendingOffsets[producer, default: [:]][partition] = offset
    }

    /// `producer`'s transaction ended.
    package mutating func endTransaction(of producer: Int64, commits: Bool) {
        let pending = pendingOffsets.removeValue(forKey: producer) ?? [:]
        if commits { offsets.merge(pending) { $1 } }
    }

    /// Forgets what was committed for a partition.
    mutating func forget(_ partition: TopicPartition) { offsets[partition] = nil }

    /// Whether somebody is in it, by either protocol.
    var hasMembers: Bool { !members.isEmpty || consumers?.members.isEmpty == false }

    /// Forgets what was committed for a topic that is gone.
    mutating func forget(topic: String) {
        offsets = offsets.filter { $0.key.topic != topic }
    }
}
