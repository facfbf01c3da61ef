public import KafkaWire

/// How a ``KafkaConsumer`` behaves. Durations and sizes are as Kafka's consumer properties of the same meaning, which
/// each field names. The fields of ``client`` can be named as if they were its own.
@dynamicMemberLookup
public struct ConsumerConfiguration: Sendable {
    /// How the brokers are found and reached. Its largest answer is at least 512 bytes more than ``fetchMaxBytes`` and
    /// ``maxPartitionFetchBytes``, or the consumer is not made.
    public var client: ClientConfiguration
    /// `group.id`: whose committed offsets are read (and written, when asked). Assign mode never joins it.
    public var groupId: String?
    /// `group.instance.id`: makes the member a static one (KIP-345), whose partitions wait for it while it restarts.
    public var groupInstanceId: String?
    /// `group.protocol`. `nil`: as the group is already; a new one is of the consumer protocol where the brokers have it.
    public var groupProtocol: GroupProtocol?
    /// `partition.assignment.strategy`, the preferred first: `range`, `roundrobin`, `sticky`, `cooperative-sticky`.
    /// Classic protocol; the default fits Kafka's own consumers and librdkafka's.
    public var partitionAssignmentStrategy = ["range", "cooperative-sticky"]
    /// `group.remote.assignor`: `uniform`, `range`, or what the brokers have; their default when `nil`. Consumer protocol.
    public var groupRemoteAssignor: String?
    /// `session.timeout.ms`: without a heartbeat for so long the member is thought dead; with none answered for so long it
    /// counts itself out, and joins again when it can. Classic protocol.
    public var sessionTimeout: Duration = .seconds(45)
    /// `heartbeat.interval.ms`. Classic protocol; for the other the brokers say it.
    public var heartbeatInterval: Duration = .seconds(3)
    /// `max.poll.interval.ms`: a caller that asks for nothing for so long has its member leave, until it asks again. A
    /// rebalance waits as long for it.
    public var maxPollInterval: Duration = .seconds(300)
    /// `enable.auto.commit`: whether positions are committed at intervals, when partitions are taken away, and at the
    /// end. `nil`: in a group that was subscribed to, not in assign mode.
    public var enableAutoCommit: Bool?
    /// `auto.commit.interval.ms`.
    public var autoCommitInterval: Duration = .seconds(5)
    /// `enable.auto.offset.store`: whether ``KafkaConsumer/advance(_:to:)`` makes a position ready to be committed. If not,
    /// ``KafkaConsumer/storePositions()`` does, for a caller that has its output in safety only later.
    public var enableAutoOffsetStore = true
    /// `isolation.level`. Read committed, as kcat has it; Kafka's own consumers default to read uncommitted.
    public var isolationLevel: IsolationLevel = .readCommitted
    /// `auto.offset.reset`.
    public var autoOffsetReset: AutoOffsetReset = .latest
    /// `client.rack`, told to the brokers so that a near replica can serve.
    public var clientRack = ""

    /// `fetch.min.bytes`: a broker answers as soon as it has as many.
    public var fetchMinBytes: Int32 = 1
    /// `fetch.max.wait.ms`: how long a broker waits for them. An idle partition costs one request in this time.
    public var fetchMaxWait: Duration = .milliseconds(500)
    /// `fetch.max.bytes`: the size of an answer, more only when its first batch alone is larger.
    public var fetchMaxBytes: Int32 = 4 << 20
    /// `max.partition.fetch.bytes`: one partition's part of it. Less is asked for at first, and as much only while
    /// answers come full and at once.
    public var maxPartitionFetchBytes: Int32 = 4 << 20
    /// Bytes received and not yet let go by the caller beyond which nothing more is asked for. At most one answer a
    /// broker comes on top of it.
    public var queuedMaxBytes = 8 << 20

    /// Told of what happens beside the records: see ``ConsumerNotice``. Called on the network's thread, so it must not
    /// block: hand the notice on.
    public var onNotice: (@Sendable (ConsumerNotice) -> Void)?

    /// Kafka's defaults but where a field says otherwise.
    public init(bootstrapServers: [BrokerAddress]) {
        client = ClientConfiguration(bootstrapServers: bootstrapServers)
    }

    /// A consumer of a cluster that is there already.
    public init(_ client: ClientConfiguration) { self.client = client }

    /// A field of ``client``.
    public subscript<Value>(dynamicMember field: WritableKeyPath<ClientConfiguration, Value>) -> Value {
        get { client[keyPath: field] }
        set { client[keyPath: field] = newValue }
    }

    /// What is read off ``client``.
    subscript<Value>(dynamicMember field: KeyPath<ClientConfiguration, Value>) -> Value { client[keyPath: field] }
}

extension ConsumerConfiguration {
    /// Answers that are asked for must be accepted: what is around the records takes some bytes too, as many as librdkafka
    /// leaves for it.
    func checkSizes() throws(KafkaError) {
        let (name, asked) =
            maxPartitionFetchBytes > fetchMaxBytes
            ? ("max.partition.fetch.bytes", maxPartitionFetchBytes) : ("fetch.max.bytes", fetchMaxBytes)
        let least = Int(asked) + 512
        guard client.receiveMessageMaxBytes >= least else {
            throw KafkaError(
                .invalidArgument,
                "receive.message.max.bytes=\(client.receiveMessageMaxBytes) is too little for \(name)=\(asked): at least "
                    + "\(least) is wanted")
        }
    }
}
