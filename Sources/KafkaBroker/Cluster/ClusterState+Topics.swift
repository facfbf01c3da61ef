import KafkaLog
import KafkaWire

extension ClusterState {
    /// Why a topic was not made or changed: what CreateTopics answers.
    package typealias TopicError = AppendError

    /// A new topic of `partitions` empty partitions in memory, its leaders spread over the brokers. ``add(_:)`` has it served.
    /// - Throws: TOPIC_ALREADY_EXISTS, INVALID_TOPIC_EXCEPTION, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR or
    ///   INVALID_CONFIG, with the reason.
    mutating func makeTopic(
        _ name: String, partitions count: Int, replication: Int, configs: [String: String]
    ) throws(TopicError) -> Topic {
        let options = try check(name, partitions: count, replication: replication, configs: configs)
        let ids = brokers.keys.sorted()
        let start = topics.count % ids.count
        let partitions = (0..<count).map { index in
            let replicas = (0..<replication).map { ids[(start + index + $0) % ids.count] }
            return makePartition(replicas, .memory(PartitionLog(options: options)))
        }
        return Topic(name: name, id: makeUUID(), partitions: partitions, configs: configs)
    }

    /// A topic of which there are logs already, partition by partition; `nil` is one that nobody has, and that has no leader.
    mutating func makeTopic(_ name: String, id: KafkaUUID?, _ logs: [Partition.Log?]) -> Topic {
        let ids = brokers.keys.sorted()
        let partitions = logs.enumerated().map { index, log in
            guard let log else {
                return Partition(leader: nil, replicas: [], inSyncReplicas: [], log: .memory(PartitionLog()))
            }
            var partition = makePartition([ids[index % ids.count]], log)
            partition.leaderEpoch = partition.reading.leaderEpochs.latest ?? 0
            return partition
        }
        return Topic(name: name, id: id ?? makeUUID(), partitions: partitions, configs: [:])
    }

    /// Whether such a topic can be made, and the log's options that follow.
    @discardableResult
    package func check(
        _ name: String, partitions count: Int, replication: Int, configs: [String: String]
    ) throws(TopicError) -> PartitionLog.Options {
        guard Topic.isValid(name: name) else {
            throw TopicError(.invalidTopicException, "'\(name)' is no name for a topic: 1 to 249 of a-z A-Z 0-9 . _ -")
        }
        guard topics[name] == nil else { throw TopicError(.topicAlreadyExists, "Topic '\(name)' already exists.") }
        guard (1...configuration.maxPartitions).contains(count) else {
            throw TopicError(
                .invalidPartitions, "\(count) partitions, 1 to \(configuration.maxPartitions) are possible")
        }
        guard (1...max(1, brokers.count)).contains(replication), !brokers.isEmpty else {
            throw TopicError(.invalidReplicationFactor, "replication \(replication) with \(brokers.count) brokers")
        }
        return try options(configs)
    }

    private func options(_ configs: [String: String]) throws(TopicError) -> PartitionLog.Options {
        var options = configuration.log
        for (name, value) in configs {
            switch name {
            case "max.message.bytes":
                guard let bytes = Int(value), bytes > 0 else { throw TopicError(.invalidConfig, "\(name)=\(value)") }
                options.maxBatchBytes = bytes
            case "retention.bytes":
                guard let bytes = Int(value) else { throw TopicError(.invalidConfig, "\(name)=\(value)") }
                if bytes > 0 { options.retentionBytes = min(bytes, configuration.log.retentionBytes) }
            case "message.timestamp.type":
                guard ["CreateTime", "LogAppendTime"].contains(value) else {
                    throw TopicError(.invalidConfig, "\(name)=\(value): CreateTime or LogAppendTime")
                }
                options.logAppendTime = value == "LogAppendTime"
            default: break  // stored and shown, without effect on a log in memory
            }
        }
        return options
    }

    private func makePartition(_ replicas: [Int32], _ log: Partition.Log) -> Partition {
        let live = replicas.filter { brokers[$0]?.isAlive == true }
        return Partition(leader: live.first, replicas: replicas, inSyncReplicas: live, log: log)
    }

    /// Serves a topic.
    mutating func add(_ topic: Topic) {
        topics[topic.name] = topic
        topicNames[topic.id] = topic.name
    }

    /// Removes a topic; its id is forgotten too. Returns what it was; `nil` when there is none.
    mutating func removeTopic(_ name: String) -> Topic? {
        guard let topic = topics.removeValue(forKey: name) else { return nil }
        topicNames[topic.id] = nil
        for id in groups.keys { groups[id]?.forget(topic: name) }
        return topic
    }
}
