package import KafkaWire

/// How an embedded cluster is set up.
package struct BrokerConfiguration: Sendable {
    /// One broker of it.
    package struct Broker: Sendable {
        /// Its id.
        package var id: Int32
        /// The address to listen on.
        package var host: String
        /// The port to listen on; 0 for any free one.
        package var port: UInt16
        /// The host that clients are told, when it is another.
        package var advertisedHost: String?
        /// The rack that it stands in.
        package var rack: String?
        /// Versions that this one offers, where they are not those of ``BrokerConfiguration/apiVersions``: as in a
        /// cluster that is being upgraded.
        package var apiVersions: [ApiKey: ClosedRange<Int16>?] = [:]

        /// A broker on loopback, on any free port.
        package init(
            id: Int32, host: String = "127.0.0.1", port: UInt16 = 0, advertisedHost: String? = nil, rack: String? = nil
        ) {
            self.id = id
            self.host = host
            self.port = port
            self.advertisedHost = advertisedHost
            self.rack = rack
        }
    }

    /// A topic that is there from the start.
    package struct NewTopic: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// How many partitions.
        package var partitions: Int
        /// How many brokers hold each; no more than there are.
        package var replication: Int
        /// As CreateTopics takes them; `max.message.bytes`, `message.timestamp.type` and `retention.bytes` have effect.
        package var configs: [String: String]

        /// A topic of one partition, unless said otherwise.
        package init(_ name: String, partitions: Int = 1, replication: Int = 1, configs: [String: String] = [:]) {
            self.name = name
            self.partitions = partitions
            self.replication = replication
            self.configs = configs
        }
    }

    /// The brokers; at least one, each id once.
    package var brokers: [Broker]
    /// Topics in memory.
    package var topics: [NewTopic]
    /// A log directory of a Kafka broker, or one partition's folder, served read-only.
    package var directory: String?
    /// A folder that keeps topics and what is written to them, as segment files, and from which they are served again.
    package var writableFolder: String?
    /// The cluster's id; by default that of the directory, or made up from the seed.
    package var clusterId: String?
    /// Asking for a topic's metadata, with leave to do so, makes it (`auto.create.topics.enable`).
    package var autoCreatesTopics = false
    /// Partitions of a topic that is made without saying how many (`num.partitions`).
    package var defaultPartitions = 1
    /// No topic may have more.
    package var maxPartitions = 10_000
    /// Batch limit and retention of topics in memory.
    package var log = PartitionLog.Options()
    /// Bytes of records over all topics in memory; Produce is refused with POLICY_VIOLATION beyond.
    package var memoryLimit = 1 << 30
    /// No request may be larger (`socket.request.max.bytes`).
    package var maxRequestBytes = 100 << 20
    /// Versions offered instead of all that are served; an API with no range is not offered. What is offered but not
    /// served is answered with UNSUPPORTED_VERSION all the same.
    package var apiVersions: [ApiKey: ClosedRange<Int16>?] = [:]
    /// How long the first member of a new group waits for others (`group.initial.rebalance.delay.ms`; Kafka: 3 s).
    package var initialRebalanceDelayMs: Int64 = 0
    /// The shortest session timeout that a group member may ask for (`group.min.session.timeout.ms`).
    package var minSessionTimeoutMs: Int32 = 10
    /// The longest (`group.max.session.timeout.ms`).
    package var maxSessionTimeoutMs: Int32 = 1_800_000
    /// Whether groups of the consumer protocol are served (KIP-848; `group.coordinator.rebalance.protocols`).
    package var hasConsumerProtocol = false
    /// Without a heartbeat for so long a member by that protocol is out (`group.consumer.session.timeout.ms`).
    package var consumerSessionTimeoutMs: Int64 = 45_000
    /// How often such a member is to send one (`group.consumer.heartbeat.interval.ms`).
    package var consumerHeartbeatIntervalMs: Int32 = 5000
    /// Fetch from followers: a consumer whose rack is that of a replica is sent there (KIP-392).
    package var followerFetching = false
    /// Fetch sessions that a broker keeps (`max.incremental.fetch.session.cache.slots`).
    package var maxFetchSessions = 1000
    /// How many requests the log keeps, the newest.
    package var requestLogLimit = 10_000
    /// Whether the request log keeps the decoded requests too.
    package var logsBodies = false
    /// Cluster, topic, member and session ids follow from it.
    package var seed: UInt64 = 1

    /// A cluster of `brokers` brokers with the ids 1 and up, on loopback, on free ports.
    package init(brokers: Int = 1, topics: [NewTopic] = [], directory: String? = nil) {
        self.init(
            brokers: (0..<max(1, brokers)).map { Broker(id: Int32($0 + 1)) }, topics: topics, directory: directory)
    }

    /// A cluster of these brokers.
    package init(brokers: [Broker], topics: [NewTopic] = [], directory: String? = nil) {
        self.brokers = brokers
        self.topics = topics
        self.directory = directory
    }
}
