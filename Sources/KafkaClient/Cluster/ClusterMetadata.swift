package import KafkaWire

/// What the brokers have said of brokers, topics and leaders. A value without I/O: answers go in.
package struct ClusterMetadata: Sendable {
    /// A partition.
    package struct Partition: Hashable, Sendable {
        /// The leader's broker id; `nil` while there is none.
        package var leader: Int32?
        /// The newest epoch seen, kept while there is no leader; `nil` where epochs are not to be trusted.
        package var leaderEpoch: Int32?
    }

    /// A topic that was asked for.
    package struct Topic: Sendable {
        /// Its id; zero where the broker has none.
        package var id: KafkaUUID
        /// By index.
        package var partitions: [Int32: Partition]
        /// Those of topics of its name that were deleted: a broker that lags behind may still tell of them.
        package var formerIds: Set<KafkaUUID> = []
        /// What the last answer said is wrong with it.
        package var error: ErrorCode
    }

    /// Where a partition is led.
    package enum Leader: Hashable, Sendable {
        /// The topic was not asked for yet.
        case unasked
        /// The brokers do not know the topic.
        case unknownTopic
        /// They know the topic, but not this partition of it.
        case unknownPartition
        /// The topic cannot be had.
        case refused(ErrorCode)
        /// There is no leader now, or its address is not known.
        case none
        /// This broker, in this epoch.
        case broker(Int32, epoch: Int32?)
    }

    package private(set) var clusterId: String?
    package private(set) var controllerId: Int32?
    /// The brokers that are up, by id.
    package private(set) var brokers: [Int32: ClusterDescription.Broker] = [:]
    /// By name.
    package private(set) var topics: [String: Topic] = [:]

    /// From this version on a broker's leader epochs can be trusted: before, they may be those of a moment ago.
    private static let firstReliableEpochs: Int16 = 9

    /// Nothing is known.
    package init() {}

    /// Takes in an answer. Topics that it does not mention stay as they were. Returns the topics whose id has changed:
    /// deleted and made again.
    @discardableResult
    package mutating func merge(_ response: MetadataResponse, version: Int16) -> [String] {
        if let id = response.clusterId { clusterId = id }
        controllerId = response.controllerId >= 0 ? response.controllerId : nil
        // A broker that has just come up may know none: it has not heard from the controller.
        if !response.brokers.isEmpty {
            brokers = [:]
            for broker in response.brokers {
                brokers[broker.nodeId] = ClusterDescription.Broker(
                    id: broker.nodeId, host: broker.host, port: broker.port, rack: broker.rack)
            }
        }
        var recreated: [String] = []
        for topic in response.topics {
            guard let name = topic.name else { continue }
            if merge(topic, name, reliableEpochs: version >= ClusterMetadata.firstReliableEpochs) {
                recreated.append(name)
            }
        }
        return recreated
    }

    private mutating func merge(
        _ answer: MetadataResponse.MetadataResponseTopic, _ name: String, reliableEpochs: Bool
    ) -> Bool {
        var topic = topics[name] ?? Topic(id: .zero, partitions: [:], error: .none)
        if topic.formerIds.contains(answer.topicId) { return false }
        defer { topics[name] = topic }
        topic.error = answer.errorCode
        // An existing topic has partitions; an answer without any comes from a broker that does not know them yet.
        if topic.error == .none, answer.partitions.isEmpty { topic.error = .unknownTopicOrPartition }
        guard topic.error == .none else {
            // Perhaps deleted: one of the same name begins its epochs anew.
            if topic.error == .unknownTopicOrPartition {
                topic.partitions = topic.partitions.mapValues { _ in Partition() }
            }
            return false
        }
        let isNew = topic.id != .zero && answer.topicId != .zero && topic.id != answer.topicId
        if isNew { topic.formerIds.insert(topic.id) }
        if answer.topicId != .zero { topic.id = answer.topicId }
        let before = isNew ? [:] : topic.partitions
        topic.partitions = Dictionary(minimumCapacity: answer.partitions.count)
        for partition in answer.partitions {
            let old = before.isEmpty ? nil : before[partition.partitionIndex]
            let epoch = reliableEpochs && partition.leaderEpoch >= 0 ? partition.leaderEpoch : nil
            if let epoch, let known = old?.leaderEpoch, epoch < known {
                // An answer from before what is known: going back would only bring NOT_LEADER.
                topic.partitions[partition.partitionIndex] = old
                continue
            }
            topic.partitions[partition.partitionIndex] = Partition(
                leader: partition.leaderId >= 0 ? partition.leaderId : nil, leaderEpoch: epoch ?? old?.leaderEpoch)
        }
        return isNew
    }

    /// A broker has said who leads instead of it. Ignored unless its epoch is newer. Returns whether it was news.
    package mutating func apply(_ hint: LeaderHint, to partition: TopicPartition) -> Bool {
        guard hint.leader >= 0, hint.epoch >= 0,
            let known = topics[partition.topic]?.partitions[partition.partition], hint.epoch > known.leaderEpoch ?? -1
        else { return false }
        if let broker = hint.broker { brokers[hint.leader] = broker }
        guard brokers[hint.leader] != nil else { return false }
        topics[partition.topic]?.partitions[partition.partition] = Partition(
            leader: hint.leader, leaderEpoch: hint.epoch)
        return true
    }

    /// No broker is known any more. What the topics' ids and epochs are stays: should the next brokers be those of another
    /// cluster, its topics of the same names are others.
    package mutating func forgetBrokers() {
        clusterId = nil
        controllerId = nil
        brokers = [:]
    }

    /// A broker became known beside the answers to Metadata, as a coordinator does.
    package mutating func add(_ broker: ClusterDescription.Broker) {
        if brokers[broker.id]?.host != broker.host || brokers[broker.id]?.port != broker.port {
            brokers[broker.id] = broker
        }
    }

    /// Who leads a partition.
    package func leader(of partition: TopicPartition) -> Leader {
        guard let topic = topics[partition.topic] else { return .unasked }
        switch topic.error {
        case .unknownTopicOrPartition, .unknownTopicId: return .unknownTopic
        case .invalidTopicException, .topicAuthorizationFailed: return .refused(topic.error)
        // Anything else passes: what was known goes on to hold.
        default: break
        }
        guard let known = topic.partitions[partition.partition] else {
            return topic.error == .none ? .unknownPartition : .none
        }
        guard let leader = known.leader, brokers[leader] != nil else { return .none }
        return .broker(leader, epoch: known.leaderEpoch)
    }

    /// The topic's id; zero when it has none or is not known.
    package func id(of topic: String) -> KafkaUUID { topics[topic]?.id ?? .zero }

    /// Forgets topics that nobody wants any more.
    package mutating func keepOnly(_ wanted: Set<String>) { topics = topics.filter { wanted.contains($0.key) } }

    /// The error for a partition that the brokers do not know: it names the partitions that there are (A1).
    package func unknown(_ partition: TopicPartition, suggesting name: String? = nil) -> KafkaError {
        guard let topic = topics[partition.topic], topic.error == .none, !topic.partitions.isEmpty else {
            return KafkaError.unknownTopic(partition.topic, suggesting: name, partition)
        }
        return ClusterMetadata.unknown(partition, among: topic.partitions.keys.sorted())
    }

    /// The error for a partition that its topic lacks; `indexes`: those that it has, sorted.
    package static func unknown(_ partition: TopicPartition, among indexes: [Int32]) -> KafkaError {
        KafkaError(
            .unknownTopicOrPartition,
            "\(partition): unknown partition; \(partition.topic) has \(PartitionIndexes.words(indexes))",
            topicPartition: partition, errorCode: ErrorCode.unknownTopicOrPartition.rawValue)
    }

    /// The error for a partition that was read until its topic went.
    static func deleted(_ partition: TopicPartition) -> KafkaError {
        KafkaError(
            .unknownTopicOrPartition, "\(partition): topic \(partition.topic) was deleted", topicPartition: partition,
            errorCode: ErrorCode.unknownTopicOrPartition.rawValue)
    }
}
