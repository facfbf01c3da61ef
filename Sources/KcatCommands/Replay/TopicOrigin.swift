package import KafkaWire

/// Which topic of which cluster it is, as brokers tell it, or files that were taken from them.
package struct TopicOrigin: Equatable, Sendable {
    /// The cluster's id, where it is known.
    package var clusterId: String?
    /// The topic's id (Kafka 2.8 and later).
    package var topicId: KafkaUUID?

    /// From what is known.
    package init(clusterId: String?, topicId: KafkaUUID?) {
        self.clusterId = clusterId
        self.topicId = topicId
    }

    /// Whether topics of one name are one topic. Clusters that were set up with one id have topics with ids of their own, and
    /// a partition's folder that was taken away by itself has the topic's id alone.
    package func isSame(as other: TopicOrigin) -> Bool {
        if let clusterId, let otherId = other.clusterId, clusterId != otherId { return false }
        if let topicId, let otherId = other.topicId { return topicId == otherId }
        return clusterId != nil && clusterId == other.clusterId
    }
}
