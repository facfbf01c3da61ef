import KafkaLog
import KafkaWire

/// Topics as brokers have them that may keep all in a folder: what can't be kept isn't there.
extension BrokerCore {
    /// Makes a topic of `partitions` empty partitions, its leaders spread over the brokers.
    /// - Throws: TOPIC_ALREADY_EXISTS, INVALID_TOPIC_EXCEPTION, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR,
    ///   INVALID_CONFIG or KAFKA_STORAGE_ERROR, with the reason.
    mutating func createTopic(
        _ name: String, partitions: Int, replication: Int = 1, configs: [String: String] = [:]
    ) throws(AppendError) {
        let topic = try cluster.makeTopic(name, partitions: partitions, replication: replication, configs: configs)
        do throws(LogError) { try keeper?.make(topic) } catch { throw AppendError(.kafkaStorageError, "\(error)") }
        cluster.add(topic)
    }

    /// Removes a topic, with all that was kept of it.
    mutating func deleteTopic(_ name: String) {
        if let topic = cluster.removeTopic(name) { keeper?.remove(topic) }
    }

    /// Appends a batch of format 2, as its leader would; `nil` where there is no such partition. When this returns it is in
    /// the folder too: a batch that can't be written there is taken out of the log again.
    mutating func append(
        _ batch: [UInt8], to key: TopicPartition, now: Int64
    ) throws(AppendError) -> PartitionLog.Appended? {
        guard let keeper else { return try cluster.append(batch, to: key, now: now) }
        let end = cluster[key]?.reading.logEndOffset ?? 0
        let appended = try cluster.append(batch, to: key, now: now)
        // A double has been written before.
        guard let stored = cluster[key]?.lastBatch, stored.header.baseOffset >= end else { return appended }
        do throws(LogError) { try keeper.append(stored, to: key) } catch {
            try cluster.modify(key) { (partition) throws(AppendError) in
                try partition.withMemoryLog { $0.truncate(to: end) }
            }
            throw AppendError(.kafkaStorageError, "\(error)")
        }
        return appended
    }

    /// Where logs begin is kept, where anything is.
    func keepLogStarts() {
        guard let keeper else { return }
        var starts: [TopicPartition: Int64] = [:]
        for (name, topic) in cluster.topics {
            for (index, partition) in topic.partitions.enumerated() {
                starts[TopicPartition(name, Int32(index))] = partition.reading.logStartOffset
            }
        }
        keeper.note(logStarts: starts)
    }
}

/// What the brokers begin with.
extension BrokerCore {
    /// Makes the topics that the configuration names.
    mutating func addConfiguredTopics() throws {
        let configuration = cluster.configuration
        if let path = configuration.directory {
            let directory = try LogDirectory(path)
            if configuration.clusterId == nil, let id = directory.clusterId { cluster.clusterId = id }
            try addTopics(from: directory)
        }
        if let path = configuration.writableFolder { try addKeptTopics(try LogKeeper(path)) }
        for topic in configuration.topics {
            // Named again when the brokers start again.
            if keeper != nil, cluster.topics[topic.name]?.partitions.count == topic.partitions { continue }
            try createTopic(
                topic.name, partitions: topic.partitions, replication: topic.replication, configs: topic.configs)
        }
    }

    /// Serves the partitions of a log directory, read-only. Of a topic of which the directory holds only some partitions
    /// the others have no leader. A topic that is there already is refused.
    private mutating func addTopics(from directory: LogDirectory) throws {
        let byTopic = Dictionary(grouping: directory.partitions.keys, by: \.topic)
        for (name, found) in byTopic.sorted(by: { $0.key < $1.key }) {
            // The controllers' own log, which no broker serves.
            if name == "__cluster_metadata" { continue }
            guard cluster.topics[name] == nil else {
                throw LogError("topic \(name) is there already", path: directory.path)
            }
            let count = Int(found.map(\.partition).max() ?? 0) + 1
            guard count <= cluster.configuration.maxPartitions else {
                throw LogError("\(name) would have \(count) partitions", path: directory.path)
            }
            var id: KafkaUUID?
            var logs: [Partition.Log?] = []
            for index in 0..<Int32(count) {
                let key = TopicPartition(name, index)
                guard directory.partitions[key] != nil else {
                    logs.append(nil)
                    continue
                }
                let log = try directory.log(of: key)
                id = id ?? log.topicId
                logs.append(.files(log))
            }
            cluster.add(cluster.makeTopic(name, id: id, logs))
        }
    }

    /// Serves the topics that a keeper's folder has from before.
    private mutating func addKeptTopics(_ keeper: LogKeeper) throws {
        if cluster.configuration.clusterId == nil, let id = keeper.clusterId { cluster.clusterId = id }
        try keeper.noteCluster(cluster.clusterId)
        let kept = try keeper.restore(cluster.configuration.log).sorted { $0.key < $1.key }
        for (name, topic) in kept {
            guard cluster.topics[name] == nil else {
                throw LogError("topic \(name) is there already", path: keeper.path)
            }
            cluster.add(cluster.makeTopic(name, id: topic.id, topic.logs.map { .memory($0) }))
            for log in topic.logs { cluster.transactions.skipProducerIds(through: log.producers.keys.max() ?? 0) }
        }
        self.keeper = keeper
        // Who coordinated them is gone: what was open would hide records for ever.
        for (name, topic) in kept {
            for (index, log) in topic.logs.enumerated() {
                for producer in log.transactions.open.keys.sorted() {
                    let marker = BatchBytes.marker(
                        commits: false, producerId: producer, epoch: log.producers[producer]?.epoch ?? 0,
                        timestamp: log.batches.last?.maxTimestampSoFar ?? 0)
                    _ = try append(marker, to: TopicPartition(name, Int32(index)), now: 0)
                }
            }
        }
    }
}
