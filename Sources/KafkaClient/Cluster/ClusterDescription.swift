public import KafkaWire

/// The cluster as a broker described it (Metadata).
public struct ClusterDescription: Equatable, Sendable {
    /// A broker.
    public struct Broker: Hashable, Sendable {
        /// Its id.
        public var id: Int32
        /// The host it advertises.
        public var host: String
        /// The port it advertises.
        public var port: Int32
        /// Its rack, where it has one.
        public var rack: String?

        /// A broker from its parts.
        public init(id: Int32, host: String, port: Int32, rack: String? = nil) {
            self.id = id
            self.host = host
            self.port = port
            self.rack = rack
        }
    }

    /// A partition.
    public struct Partition: Equatable, Sendable {
        /// Its index.
        public var index: Int32
        /// The leader's broker id; `nil` while it has none.
        public var leader: Int32?
        /// The leader's epoch, where the broker told one (Kafka 2.4 and later).
        public var leaderEpoch: Int32?
        /// Broker ids of all replicas, the preferred leader first.
        public var replicas: [Int32]
        /// Broker ids of the in-sync replicas.
        public var inSyncReplicas: [Int32]
        /// Broker ids of the replicas that are offline.
        public var offlineReplicas: [Int32]
        /// What the broker said is wrong with it, by Kafka's number; `nil` when nothing.
        public var errorCode: Int16?
        /// Kafka's name of ``errorCode``: `LEADER_NOT_AVAILABLE`.
        public var error: String? { errorCode.map { ErrorCode(rawValue: $0).name } }

        /// A partition from its parts.
        public init(
            index: Int32, leader: Int32?, leaderEpoch: Int32? = nil, replicas: [Int32] = [],
            inSyncReplicas: [Int32] = [], offlineReplicas: [Int32] = [], errorCode: Int16? = nil
        ) {
            self.index = index
            self.leader = leader
            self.leaderEpoch = leaderEpoch
            self.replicas = replicas
            self.inSyncReplicas = inSyncReplicas
            self.offlineReplicas = offlineReplicas
            self.errorCode = errorCode
        }
    }

    /// A topic.
    public struct Topic: Equatable, Sendable {
        /// Its name.
        public var name: String
        /// Its id (Kafka 2.8 and later).
        public var id: KafkaUUID?
        /// Whether Kafka keeps its own state in it, like `__consumer_offsets`.
        public var isInternal: Bool
        /// Its partitions, by index.
        public var partitions: [Partition]
        /// What the broker said is wrong with it, by Kafka's number; `nil` when nothing.
        public var errorCode: Int16?
        /// Kafka's name of ``errorCode``: `UNKNOWN_TOPIC_OR_PARTITION`.
        public var error: String? { errorCode.map { ErrorCode(rawValue: $0).name } }

        /// A topic from its parts.
        public init(
            name: String, id: KafkaUUID? = nil, isInternal: Bool = false, partitions: [Partition] = [],
            errorCode: Int16? = nil
        ) {
            self.name = name
            self.id = id
            self.isInternal = isInternal
            self.partitions = partitions
            self.errorCode = errorCode
        }
    }

    /// The cluster's id, where it has one.
    public var clusterId: String?
    /// The controller's broker id; `nil` when none is known.
    public var controllerId: Int32?
    /// The broker that answered: its id when the answer names it, otherwise `nil`.
    public var answeredBy: Int32?
    /// The address that answered, `host:port`.
    public var answeredFrom: String
    /// All brokers that are up, by id.
    public var brokers: [Broker]
    /// The topics asked for, by name.
    public var topics: [Topic]

    /// A cluster from its parts.
    public init(
        clusterId: String? = nil, controllerId: Int32? = nil, answeredBy: Int32? = nil, answeredFrom: String = "",
        brokers: [Broker] = [], topics: [Topic] = []
    ) {
        self.clusterId = clusterId
        self.controllerId = controllerId
        self.answeredBy = answeredBy
        self.answeredFrom = answeredFrom
        self.brokers = brokers
        self.topics = topics
    }
}
