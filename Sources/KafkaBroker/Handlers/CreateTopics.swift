import KafkaWire

/// CreateTopics (19). Any broker takes it, as KRaft brokers do.
enum CreateTopicsHandler: Handler {
    typealias Request = CreateTopicsRequest

    static func handle(
        _ request: CreateTopicsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<CreateTopicsResponse> {
        let topics = request.topics.map { asked in
            var result = CreateTopicsResponse.CreatableTopicResult(name: asked.name)
            do throws(AppendError) {
                if let code = call.faults.error { throw AppendError(code, code.message) }
                try create(asked, validateOnly: request.validateOnly, &result, &core)
            } catch {
                result.errorCode = error.code
                result.errorMessage = error.message
            }
            return result
        }
        return .answer(CreateTopicsResponse(topics: topics))
    }

    private static func create(
        _ asked: CreateTopicsRequest.CreatableTopic, validateOnly: Bool,
        _ result: inout CreateTopicsResponse.CreatableTopicResult, _ core: inout BrokerCore
    ) throws(AppendError) {
        var count = Int(asked.numPartitions)
        var replication = Int(asked.replicationFactor)
        if !asked.assignments.isEmpty {
            // Which broker holds what is decided here; how many is taken from the wish.
            guard Set(asked.assignments.map(\.partitionIndex)) == Set(0..<Int32(asked.assignments.count)) else {
                throw AppendError(.invalidReplicaAssignment, "partitions are numbered from 0 without a gap")
            }
            count = asked.assignments.count
            replication = asked.assignments[0].brokerIds.count
        }
        if count == -1 { count = core.cluster.configuration.defaultPartitions }
        if replication == -1 { replication = 1 }
        var configs: [String: String] = [:]
        for config in asked.configs { configs[config.name] = config.value }
        if validateOnly {
            try core.cluster.check(asked.name, partitions: count, replication: replication, configs: configs)
        } else {
            try core.createTopic(asked.name, partitions: count, replication: replication, configs: configs)
            for assignment in asked.assignments {
                guard let leader = assignment.brokerIds.first else { continue }
                let key = TopicPartition(asked.name, assignment.partitionIndex)
                core.cluster.modify(key) { partition in
                    partition.replicas = assignment.brokerIds
                    partition.inSyncReplicas = assignment.brokerIds
                    partition.leader = leader
                }
            }
            result.topicId = core.cluster.topics[asked.name]?.id ?? .zero
        }
        result.numPartitions = Int32(count)
        result.replicationFactor = Int16(clamping: replication)
        result.configs = configs.sorted { $0.key < $1.key }.map {
            CreateTopicsResponse.CreatableTopicConfigs(name: $0.key, value: $0.value, configSource: 1)
        }
    }
}
