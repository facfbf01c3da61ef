import KafkaWire

/// Metadata (3): brokers, controller, topics by name or, from version 12, by id.
enum MetadataHandler: Handler {
    typealias Request = MetadataRequest

    static func partitions(of request: MetadataRequest, _ cluster: ClusterState) -> [TopicPartition] {
        // Metadata has topics only: a rule for any partition of one fits.
        (request.topics ?? []).flatMap { topic in
            let name = topic.name ?? cluster.topicNames[topic.topicId] ?? ""
            return (cluster.topics[name]?.partitions.indices ?? 0..<0).map { TopicPartition(name, Int32($0)) }
        }
    }

    static func handle(_ request: MetadataRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<MetadataResponse>
    {
        var response = MetadataResponse(clusterId: core.cluster.clusterId, controllerId: core.cluster.controllerId)
        response.brokers = core.cluster.brokers.values.filter(\.isAlive).sorted { $0.id < $1.id }.map {
            MetadataResponse.MetadataResponseBroker(nodeId: $0.id, host: $0.host, port: Int32($0.port), rack: $0.rack)
        }
        let wantsAll = request.topics == nil || (call.version == 0 && request.topics?.isEmpty == true)
        if wantsAll {
            let topics = (core.cluster.frozenTopics ?? core.cluster.topics).values.sorted { $0.name < $1.name }
            response.topics = topics.map { describe($0, call, core.cluster) }
        } else {
            response.topics = (request.topics ?? []).map { topic($0, request, call, &core) }
        }
        if call.version >= 13, let code = call.faults.error { response.errorCode = code }
        return .answer(response)
    }

    private static func topic(
        _ asked: MetadataRequest.MetadataRequestTopic, _ request: MetadataRequest, _ call: Call,
        _ core: inout BrokerCore
    ) -> MetadataResponse.MetadataResponseTopic {
        let known = core.cluster.frozenTopics ?? core.cluster.topics
        guard let name = asked.name else {
            let found = known.values.first { $0.id == asked.topicId }
            return found.map { describe($0, call, core.cluster) }
                ?? MetadataResponse.MetadataResponseTopic(
                    errorCode: .unknownTopicId, name: nil, topicId: asked.topicId)
        }
        if let topic = known[name] { return describe(topic, call, core.cluster) }
        var missing = MetadataResponse.MetadataResponseTopic(errorCode: .unknownTopicOrPartition, name: name)
        if !Topic.isValid(name: name) {
            missing.errorCode = .invalidTopicException
        } else if core.cluster.configuration.autoCreatesTopics, call.version < 4 || request.allowAutoTopicCreation,
            (try? core.createTopic(name, partitions: core.cluster.configuration.defaultPartitions)) != nil
        {
            // Kafka too says so first, and shows the topic the next time.
            missing.errorCode = .leaderNotAvailable
        }
        return missing
    }

    private static func describe(
        _ topic: Topic, _ call: Call, _ cluster: ClusterState
    ) -> MetadataResponse.MetadataResponseTopic {
        var described = MetadataResponse.MetadataResponseTopic(
            name: topic.name, topicId: topic.id, isInternal: topic.isInternal)
        if call.version < 13, let code = call.faults.error {
            described.errorCode = code
            return described
        }
        described.partitions = topic.partitions.enumerated().map { index, partition in
            let leader = partition.leader.flatMap { cluster.brokers[$0]?.isAlive == true ? $0 : nil }
            let injected = call.faults.error(for: TopicPartition(topic.name, Int32(index)))
            return MetadataResponse.MetadataResponsePartition(
                errorCode: injected ?? (leader == nil ? .leaderNotAvailable : .none), partitionIndex: Int32(index),
                leaderId: leader ?? -1, leaderEpoch: partition.leaderEpoch, replicaNodes: partition.replicas,
                isrNodes: partition.inSyncReplicas,
                offlineReplicas: partition.replicas.filter { cluster.brokers[$0]?.isAlive != true })
        }
        return described
    }
}
