import KafkaClient
import Testing

/// Which partition records without a key go to.
@Suite struct ProducerTopicTests {
    private static func topic(_ count: Int32) -> ProducerTopic {
        ProducerTopic(name: "t", partitionCount: count, indexes: Array(0..<Int(count)))
    }

    /// The partitions that have their turn in so many turns.
    private static func turns(_ topic: ProducerTopic, _ count: Int = 200) -> Set<Int32> {
        var seen: Set<Int32> = []
        for _ in 0..<count {
            topic.turn()
            seen.insert(topic.stickyPartition)
        }
        return seen
    }

    @Test("Those without a leader are passed over, from when that is known until they have one", arguments: 0..<20)
    func led(_ round: Int) {
        let topic = Self.topic(4)
        #expect(Self.turns(topic) == [0, 1, 2, 3])
        topic.note(led: [1, 3])
        #expect([1, 3].contains(topic.stickyPartition), "it is left at once")
        let before = topic.stickyPartition
        topic.turn()
        #expect(topic.stickyPartition != before && Self.turns(topic) == [1, 3])
        topic.note(led: [2])
        #expect(topic.stickyPartition == 2 && Self.turns(topic) == [2])
        topic.note(led: [0, 1, 2, 3])
        #expect(Self.turns(topic) == [0, 1, 2, 3])
    }

    @Test("Where no partition has a leader all have their turn, and partitions that came later have none")
    func none() {
        let topic = Self.topic(3)
        topic.note(led: [])
        #expect(Self.turns(topic) == [0, 1, 2])
        topic.note(led: [1, 3, 4])
        #expect(Self.turns(topic) == [1])
        let single = Self.topic(1)
        single.note(led: [])
        #expect(Self.turns(single) == [0])
    }
}
