import KafkaClient
package import KafkaWire

/// Partitions as a line has them.
package enum PartitionList {
    /// `orders:0-3,7 payments:0`: each part is a spec that `assign` takes.
    package static func text(_ partitions: Set<TopicPartition>) -> String {
        let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
        return topics.map { name, all in
            "\(name):" + PartitionIndexes.ranges(all.map(\.partition).sorted()).joined(separator: ",")
        }.joined(separator: " ")
    }
}
