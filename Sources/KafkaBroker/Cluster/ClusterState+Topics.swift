package import KafkaLog
import KafkaWire

extension ClusterState {
    /// Why a topic was not made or changed: what CreateTopics answers.
    package typealias TopicError = AppendError

    /// Makes a topic of `partitions` empty partitions in memory, its leaders spread over the brokers.
    /// - Throws: TOPIC_ALREADY_EXISTS, INVALID_TOPIC_EXCEPTION, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR or
    ///   INVALID_CONFIG, with the reason.
    package mutating func createTopic(
        _ name: String, partitions count: Int, replication: Int = 1, configs: [String: String] = [:]
    ) throws(TopicError) {
        let options = try check(name, partitions: count, replication: replication, configs: configs)
        let ids = brokers.keys.sorted()
        let start = topics.count % ids.count
        let partitions = (0..<count).map { index in
            let replicas = (0..<replication).map { ids[(start + index + $0) % ids.count] }
            return makePartition(replicas, .memory(PartitionLog(options: options)))
        }
        let topic = Topic(name: name, id: makeUUID(), partitions: partitions, configs: configs)
        do throws(LogError) { try keeper?.make(topic) } catch {
            throw TopicError(.kafkaStorageError, "\(error)")
        }
        add(topic)
    }

    /// Serves the topics that a keeper's folder has from before.
    mutating func addKeptTopics(_ keeper: LogKeeper) throws {
        if configuration.clusterId == nil, let id = keeper.clusterId { clusterId = id }
        try keeper.noteCluster(clusterId)
        var newest: Int64 = 0
        for (name, kept) in try keeper.restore(configuration.log).sorted(by: { $0.key < $1.key }) {
            guard topics[name] == nil else { throw LogError("topic \(name) is there already", path: keeper.path) }
            let ids = brokers.keys.sorted()
            let partitions = kept.logs.enumerated().map { index, log in
                var partition = makePartition([ids[index % ids.count]], .memory(log))
                partition.leaderEpoch = log.leaderEpochs.latest ?? 0
                newest = max(newest, log.producers.keys.max() ?? 0)
                return partition
            }
            add(Topic(name: name, id: kept.id ?? makeUUID(), partitions: partitions, configs: [:]))
        }
        transactions.skipProducerIds(through: newest)
        self.keeper = keeper
        // Who coordinated them is gone: what was open would hide records for ever.
        for (name, topic) in topics {
            for (index, partition) in topic.partitions.enumerated() {
                guard case .memory(let log) = partition.log else { continue }
                for producer in log.transactions.open.keys.sorted() {
                    let marker = BatchBytes.marker(
                        commits: false, producerId: producer, epoch: log.producers[producer]?.epoch ?? 0,
                        timestamp: log.batches.last?.maxTimestampSoFar ?? 0)
                    _ = try append(marker, to: TopicPartition(name, Int32(index)), now: 0)
                }
            }
        }
    }

    /// Whether ``createTopic(_:partitions:replication:configs:)`` would make it, and the log's options that follow.
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

    private mutating func add(_ topic: Topic) {
        topics[topic.name] = topic
        topicNames[topic.id] = topic.name
    }

    /// Removes a topic; its id is forgotten too. False when there is none.
    @discardableResult
    package mutating func deleteTopic(_ name: String) -> Bool {
        guard let topic = topics.removeValue(forKey: name) else { return false }
        keeper?.remove(topic)
        topicNames[topic.id] = nil
        for id in groups.keys { groups[id]?.forget(topic: name) }
        return true
    }

    /// Serves the partitions of a log directory, read-only. Of a topic of which the directory holds only some partitions
    /// the others have no leader. A topic that is there already is refused.
    package mutating func addTopics(from directory: LogDirectory) throws {
        let byTopic = Dictionary(grouping: directory.partitions.keys, by: \.topic)
        for (name, found) in byTopic.sorted(by: { $0.key < $1.key }) {
            // The controllers' own log, which no broker serves.
            if name == "__cluster_metadata" { continue }
            guard topics[name] == nil else {
                throw LogError("topic \(name) is there already", path: directory.path)
            }
            let ids = brokers.keys.sorted()
            let count = Int(found.map(\.partition).max() ?? 0) + 1
            guard count <= configuration.maxPartitions else {
                throw LogError("\(name) would have \(count) partitions", path: directory.path)
            }
            var id: KafkaUUID?
            var partitions: [Partition] = []
            for index in 0..<count {
                let key = TopicPartition(name, Int32(index))
                let replica = ids[index % ids.count]
                guard directory.partitions[key] != nil else {
                    partitions.append(
                        Partition(leader: nil, replicas: [], inSyncReplicas: [], log: .memory(PartitionLog())))
                    continue
                }
                let log = try directory.log(of: key)
                id = id ?? log.topicId
                var partition = makePartition([replica], .files(log))
                partition.leaderEpoch = log.leaderEpochs.latest ?? 0
                partitions.append(partition)
            }
            add(Topic(name: name, id: id ?? makeUUID(), partitions: partitions, configs: [:]))
        }
    }
}

extension ClusterState {
    /// Makes the topics that the configuration names.
    mutating func addConfiguredTopics() throws {
        if let path = configuration.directory {
            let directory = try LogDirectory(path)
            if configuration.clusterId == nil, let id = directory.clusterId { clusterId = id }
            try addTopics(from: directory)
        }
        if let path = configuration.writableFolder { try addKeptTopics(try LogKeeper(path)) }
        for topic in configuration.topics {
            // Named again when the brokers start again.
            if keeper != nil, let kept = topics[topic.name], kept.partitions.count == topic.partitions { continue }
            try createTopic(
                topic.name, partitions: topic.partitions, replication: topic.replication, configs: topic.configs)
        }
    }
}
