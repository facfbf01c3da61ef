import KafkaWire

/// Which partitions were there when a group was joined: all that is in others is news.
struct PartitionBirths: Sendable {
    /// How many partitions topics had when it was found out first; `nil` before.
    private var counts: [String: Int]?
    /// Whether all topics were looked at then, and those that are not among them were not there.
    private var hasSeenAll = false

    /// Topics that are seen for the first time are as they are; what is more later was made since.
    mutating func note(_ topics: [GroupTopic], _ wishes: TopicWishes) {
        var counts = counts ?? [:]
        for topic in topics where counts[topic.name] == nil { counts[topic.name] = topic.assignable.partitionCount }
        // One that was asked for by name and is not there has no partitions yet.
        for name in wishes.topics where counts[name] == nil { counts[name] = 0 }
        if self.counts == nil { hasSeenAll = wishes.hasPatterns }
        self.counts = counts
    }

    /// Whether it was made since.
    func contains(_ partition: TopicPartition) -> Bool {
        guard let counts else { return false }
        guard let count = counts[partition.topic] else { return hasSeenAll }
        return partition.partition >= count
    }
}
