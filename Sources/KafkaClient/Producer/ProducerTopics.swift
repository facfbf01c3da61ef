import KafkaWire

/// The topics that a producer has handed out, as long as somebody has them: each is told which of its partitions have a
/// leader.
struct ProducerTopics {
    private struct Entry {
        let name: String
        weak var sticky: StickyPartition?
    }

    private var entries: [Entry] = []
    private var lastLook = ContinuousClock.now
    /// Between two looks at topics that are led in part.
    private static let pause = Duration.seconds(5)

    /// One more.
    mutating func add(_ topic: ProducerTopic, _ known: ClusterMetadata) {
        entries.removeAll { $0.sticky == nil }
        entries.append(Entry(name: topic.name, sticky: topic.sticky))
        Self.tell(topic.name, topic.sticky, known)
    }

    /// Leaders have been asked for.
    func note(_ known: ClusterMetadata) {
        for entry in entries {
            if let sticky = entry.sticky { Self.tell(entry.name, sticky, known) }
        }
    }

    private static func tell(_ name: String, _ sticky: StickyPartition, _ known: ClusterMetadata) {
        sticky.note(
            led: (0..<sticky.partitionCount).filter { index in
                if case .broker = known.leader(of: TopicPartition(name, index)) { return true }
                return false
            })
    }

    /// Those that are led in part and are to be looked at again: where nothing is written nobody asks whether there is a
    /// leader by now.
    mutating func due(_ now: ContinuousClock.Instant) -> Set<String> {
        guard now - lastLook >= Self.pause else { return [] }
        lastLook = now
        return Set(entries.filter { $0.sticky?.isLedInPart ?? false }.map(\.name))
    }
}
