package import KafkaWire

/// A partition as it was assigned, or sought, last: each change raises its epoch, so that a late answer is known as such.
package struct PartitionAssignment: Hashable {
    package var partition: TopicPartition
    package var epoch: UInt64

    /// A partition in an epoch.
    package init(partition: TopicPartition, epoch: UInt64) {
        self.partition = partition
        self.epoch = epoch
    }
}
