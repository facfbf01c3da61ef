public import KafkaWire

/// One setting of a topic or a broker.
public struct ConfigurationEntry: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value; `nil` for a secret, and for none.
    public var value: String?
    /// Whether it is the default rather than set for this topic or broker.
    public var isDefault: Bool

    /// A setting from its parts.
    public init(name: String, value: String?, isDefault: Bool) {
        self.name = name
        self.value = value
        self.isDefault = isDefault
    }
}

/// A replica on a broker's disk.
public struct ReplicaOnDisk: Hashable, Sendable {
    /// Its partition.
    public var partition: TopicPartition
    /// The broker.
    public var broker: Int32
    /// The log directory.
    public var directory: String
    /// Bytes of its segments.
    public var size: Int64
    /// By how many records its log end is behind the leader's or, for one that is being moved, the current replica's.
    public var offsetLag: Int64
    /// Whether it is the copy of a move within the broker that is not done.
    public var isFuture: Bool

    /// A replica from its parts.
    public init(
        partition: TopicPartition, broker: Int32, directory: String, size: Int64, offsetLag: Int64, isFuture: Bool
    ) {
        self.partition = partition
        self.broker = broker
        self.directory = directory
        self.size = size
        self.offsetLag = offsetLag
        self.isFuture = isFuture
    }
}

extension KafkaAdmin {
    /// The settings of topics, by name of the topic and of the setting; all, or those of `names`.
    public func topicConfigurations(
        _ topics: some Sequence<String>, names: [String]? = nil
    ) async throws -> [String: Result<[String: ConfigurationEntry], KafkaError>] {
        try await requests.topicConfigurations(Set(topics), names)
    }

    /// What lies on the brokers' disks of these topics (`nil`: of all), and what kept brokers from telling (needs Describe
    /// on the cluster).
    public func logDirectories(
        topics: [String]? = nil
    ) async throws -> (replicas: [ReplicaOnDisk], failures: [KafkaError]) {
        try await requests.logDirectories(topics)
    }

    /// Changes the partitions: deletes their records before these offsets (KIP-107). Returns each one's new log start, or
    /// why it is not changed.
    public func deleteRecords(
        before offsets: [TopicPartition: Int64]
    ) async throws -> [TopicPartition: Result<Int64, KafkaError>] {
        try await requests.deleteRecords(offsets)
    }
}
