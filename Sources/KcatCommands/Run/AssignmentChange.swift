package import KafkaWire

/// What another assignment makes of the one before. A partition whose start and end are written as they were goes on
/// where it is; every other begins as its spec says.
package struct AssignmentChange: Equatable, Sendable {
    /// A partition with what its spec says of it.
    package struct Place: Equatable, Sendable {
        package var topicPartition: TopicPartition
        package var range: SpecRange?

        package init(_ topicPartition: TopicPartition, _ range: SpecRange?) {
            self.topicPartition = topicPartition
            self.range = range
        }
    }

    /// Those that begin, in the order of the specs.
    package let begins: [Place]
    /// Those that go on.
    package let keeps: Set<TopicPartition>
    /// All of the new assignment.
    package let partitions: [TopicPartition]

    package init(from old: [Place], to new: [Place]) {
        let before = Dictionary(old.map { ($0.topicPartition, $0.range) }, uniquingKeysWith: { first, _ in first })
        var keeps: Set<TopicPartition> = []
        begins = new.filter { place in
            guard let range = before[place.topicPartition], range == place.range else { return true }
            keeps.insert(place.topicPartition)
            return false
        }
        self.keeps = keeps
        partitions = new.map(\.topicPartition)
    }

    /// `orders:0-3,7 payments:0`, as specs are written; `none` for no partition.
    package var words: String {
        if partitions.isEmpty { return "none" }
        return PartitionList.text(Set(partitions))
    }
}
