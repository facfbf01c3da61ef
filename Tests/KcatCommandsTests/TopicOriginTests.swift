import KafkaWire
import KcatCommands
import Testing

/// Whether records would be sent to where they are from.
@Suite struct TopicOriginTests {
    private static let (first, second) = (KafkaUUID(high: 1, low: 2), KafkaUUID(high: 1, low: 3))

    @Test(
        "One topic: by both ids, by the topic's where no cluster is known, by the cluster's where the topic has none",
        arguments: [("a", first, "a", first), (nil, first, "a", first), ("a", nil, "a", first), ("a", nil, "a", nil)]
            as [(String?, KafkaUUID?, String?, KafkaUUID?)])
    func same(_ here: String?, _ id: KafkaUUID?, _ there: String?, _ other: KafkaUUID?) {
        let (source, target) = (
            TopicOrigin(clusterId: here, topicId: id), TopicOrigin(clusterId: there, topicId: other)
        )
        #expect(source.isSame(as: target) && target.isSame(as: source))
    }

    @Test(
        "Two topics: another cluster, a topic that was made anew, and what nobody knows",
        arguments: [
            ("a", first, "b", first), ("a", first, "a", second), (nil, first, "a", second), (nil, nil, "a", first),
            (nil, first, nil, nil), (nil, nil, nil, nil), ("a", nil, "b", nil),
        ] as [(String?, KafkaUUID?, String?, KafkaUUID?)])
    func different(_ here: String?, _ id: KafkaUUID?, _ there: String?, _ other: KafkaUUID?) {
        let (source, target) = (
            TopicOrigin(clusterId: here, topicId: id), TopicOrigin(clusterId: there, topicId: other)
        )
        #expect(!source.isSame(as: target) && !target.isSame(as: source))
    }
}
