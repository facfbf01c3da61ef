import KafkaWire

/// The topics that a producer has handed out, as long as somebody has them: each is told which of its partitions have a
/// leader.
struct ProducerTopics {
    private struct Entry {
        weak var topic: ProducerTopic?
    }

    private var entries: [Entry] = []
    private var lastLook = ContinuousClock.now
    /// Between two looks at topics that are led in part.
    private static let pause = Duration.seconds(5)

    /// One more.
    mutating func add(_ topic: ProducerTopic, _ known: ClusterMetadata) {
        entries.removeAll { $0.topic == nil }
        entries.append(Entry(topic: topic))
        Self.tell(topic, known)
    }

    /// Leaders have been asked for.
    func note(_ known: ClusterMetadata) {
        for case let topic? in entries.lazy.map(\.topic) { Self.tell(topic, known) }
    }

    private static func tell(_ topic: ProducerTopic, _ known: ClusterMetadata) {
        topic.note(
            led: (0..<topic.partitionCount).filter { index in
                if case .broker = known.leader(of: TopicPartition(topic.name, index)) { return true }
                return false
            })
    }

    /// Those that are led in part and are to be looked at again: where nothing is written nobody asks whether there is a
    /// leader by now.
    mutating func due(_ now: ContinuousClock.Instant) -> Set<String> {
        guard now - lastLook >= Self.pause else { return [] }
        lastLook = now
        return Set(entries.compactMap(\.topic).filter(\.isLedInPart).map(\.name))
    }
}
