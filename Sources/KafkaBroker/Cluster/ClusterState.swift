package import KafkaWire

/// What all brokers of the embedded cluster share: the brokers, topics with their logs, groups and transactions. A value
/// that writes nowhere, without sockets or clock; every function that needs the time is given it.
package struct ClusterState: Sendable {
    /// How it was set up.
    package let configuration: BrokerConfiguration
    /// The cluster's id.
    package internal(set) var clusterId = ""
    /// The brokers, by id.
    package internal(set) var brokers: [Int32: BrokerNode] = [:]
    /// The topics, by name.
    package internal(set) var topics: [String: Topic] = [:]
    /// The names of topics, by id.
    package internal(set) var topicNames: [KafkaUUID: String] = [:]
    /// The consumer groups, by id.
    package internal(set) var groups: [String: Group] = [:]
    /// The transactional producers, by transactional id.
    var transactions = TransactionCoordinator()
    /// Where each group or transactional id was moved by hand: the broker that coordinates it.
    var coordinators: [String: Int32] = [:]
    /// The topics as Metadata shows them while it is frozen.
    var frozenTopics: [String: Topic]?
    private var random: SeededGenerator

    /// A cluster of `configuration`'s brokers, without topics.
    package init(_ configuration: BrokerConfiguration) {
        self.configuration = configuration
        random = SeededGenerator(seed: configuration.seed)
        clusterId = configuration.clusterId ?? makeUUID().description
        for broker in configuration.brokers {
            brokers[broker.id] = BrokerNode(
                id: broker.id, host: broker.advertisedHost ?? broker.host, port: broker.port, rack: broker.rack)
        }
    }

    /// The ids of the brokers that are up, ascending.
    package var liveBrokers: [Int32] { brokers.values.filter(\.isAlive).map(\.id).sorted() }
    /// The controller: the lowest id that is up.
    package var controllerId: Int32 { liveBrokers.first ?? -1 }

    /// A UUID that has not been given out; the same ones again with the same seed.
    mutating func makeUUID() -> KafkaUUID {
        KafkaUUID(high: random.next() & ~0xf000 | 0x4000, low: random.next() >> 2 | 1 << 63)
    }

    /// The partition, if it is there.
    package subscript(_ partition: TopicPartition) -> Partition? {
        guard let topic = topics[partition.topic], topic.partitions.indices.contains(Int(partition.partition))
        else { return nil }
        return topic.partitions[Int(partition.partition)]
    }

    /// Changes a partition in place; `nil` when there is none.
    @discardableResult
    mutating func modify<T, E: Error>(
        _ partition: TopicPartition, _ body: (inout Partition) throws(E) -> T
    ) throws(E) -> T? {
        try topics[partition.topic]?.modify(Int(partition.partition), body) ?? nil
    }

    /// Bytes of records in memory.
    var memoryInUse: Int { topics.values.reduce(0) { $0 + $1.partitions.reduce(0) { $0 + $1.memoryInUse } } }

    /// Appends a batch of format 2 in memory, as its leader would; `nil` where there is no such partition.
    mutating func append(
        _ batch: [UInt8], to key: TopicPartition, now: Int64
    ) throws(AppendError) -> PartitionLog.Appended? {
        try modify(key) { (partition) throws(AppendError) in
            let epoch = partition.leaderEpoch
            return try partition.withMemoryLog { (log) throws(AppendError) in
                try log.append(batch, leaderEpoch: epoch, now: now)
            }
        }
    }

    /// The broker that coordinates a group or transactional id: where it was moved, or one of those that are up, always
    /// the same while the same are up.
    package func coordinator(of key: String) -> Int32? {
        if let moved = coordinators[key], brokers[moved]?.isAlive == true { return moved }
        let live = liveBrokers
        guard !live.isEmpty else { return nil }
        // Not Swift's own hash, which differs from run to run.
        let hash = key.utf8.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
        return live[Int(hash % UInt32(live.count))]
    }
}
