import KafkaWire

extension ClusterDescription {
    /// What came of asking for metadata.
    init(_ refreshed: RefreshedMetadata) {
        self.init(refreshed.answer.response, version: refreshed.answer.version, from: refreshed.broker)
    }

    /// What an answer says, sorted. `from` is who answered.
    init(_ response: MetadataResponse, version: Int16, from: BrokerName) {
        func code(_ error: ErrorCode) -> Int16? { error == .none ? nil : error.rawValue }
        self.init(
            clusterId: response.clusterId, controllerId: response.controllerId >= 0 ? response.controllerId : nil,
            answeredBy: from.id, answeredFrom: from.endpoint,
            brokers: response.brokers.map {
                Broker(id: $0.nodeId, host: $0.host, port: $0.port, rack: $0.rack)
            }.sorted { $0.id < $1.id })
        if answeredBy == nil {
            let same = brokers.filter { $0.host == from.host && $0.port == Int32(from.port) }
            if same.count == 1 { answeredBy = same[0].id }
        }
        topics = response.topics.map { topic in
            Topic(
                name: topic.name ?? topic.topicId.description, id: topic.topicId == .zero ? nil : topic.topicId,
                isInternal: topic.isInternal,
                partitions: Self.ordered(topic.partitions).map { partition in
                    Partition(
                        index: partition.partitionIndex, leader: partition.leaderId >= 0 ? partition.leaderId : nil,
                        leaderEpoch: version >= 9 && partition.leaderEpoch >= 0 ? partition.leaderEpoch : nil,
                        replicas: partition.replicaNodes, inSyncReplicas: partition.isrNodes,
                        offlineReplicas: partition.offlineReplicas, errorCode: code(partition.errorCode))
                }, errorCode: code(topic.errorCode))
        }.sorted { $0.name < $1.name }
    }

    /// By index, as most brokers tell them: then they are not moved.
    private static func ordered(
        _ partitions: [MetadataResponse.MetadataResponsePartition]
    ) -> [MetadataResponse.MetadataResponsePartition] {
        let isOrdered = partitions.indices.dropFirst().allSatisfy {
            partitions[$0 - 1].partitionIndex <= partitions[$0].partitionIndex
        }
        return isOrdered ? partitions : partitions.sorted { $0.partitionIndex < $1.partitionIndex }
    }
}
