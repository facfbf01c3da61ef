package import KafkaWire

/// How a client finds its brokers, reaches them, and how long it waits for them: what ``KafkaConsumer``, producer and
/// ``KafkaAdmin`` have in common. Fields are as Kafka's properties of the same meaning, which each names.
public struct ClientConfiguration: Sendable {
    /// `bootstrap.servers`: where to ask first. Some may be dead.
    public var bootstrapServers: [BrokerAddress]
    /// `client.id`, told to the brokers with every request.
    public var clientId = "kcat-swift"

    /// `request.timeout.ms`: how long one request may take before its connection is given up.
    public var requestTimeout: Duration = .seconds(30)
    /// `socket.connection.setup.timeout.ms`: how long one connect may take, name resolution included.
    public var connectTimeout: Duration = .seconds(10)
    /// `default.api.timeout.ms`: how long a call may take in all, and how long a start without brokers or without a
    /// leader is waited for.
    public var apiTimeout: Duration = .seconds(10)
    /// How long a topic or partition that the brokers do not know may take to appear: it may just be being created, or
    /// a broker lag behind (A1).
    public var unknownTopicTimeout: Duration = .seconds(2)
    /// `metadata.max.age.ms`: metadata are asked for again at the latest after this time.
    public var metadataMaxAge: Duration = .seconds(300)
    /// `retry.backoff.ms`: the first wait before a request is tried again; it doubles each time, with some jitter.
    public var retryBackoff: Duration = .milliseconds(100)
    /// `retry.backoff.max.ms`: the longest such wait.
    public var retryBackoffMax: Duration = .seconds(1)
    /// `reconnect.backoff.ms`: the first wait before a broker that could not be reached is tried again.
    public var reconnectBackoff: Duration = .milliseconds(50)
    /// `reconnect.backoff.max.ms`: the longest such wait.
    public var reconnectBackoffMax: Duration = .seconds(1)
    /// The largest answer that is accepted, in bytes (librdkafka's `receive.message.max.bytes`).
    public var receiveMessageMaxBytes = 100 << 20

    /// Addresses that are reached by others, as through a tunnel (`connect.to`). The one that names most of an address
    /// counts, of equal ones the last.
    public var routes: [BrokerRoute] = []
    /// What connections go through (`proxy`); `nil` for nothing.
    public var proxy: ProxyAddress?

    /// `security.protocol` and what belongs to it.
    public var security = SecurityConfiguration()

    /// Told of each request that is written, by API and version. On the network's thread.
    package var onRequest: (@Sendable (ApiKey, Int16) -> Void)?

    /// Told of everything that happens on the connections. On the network's thread.
    package var onEvent: (@Sendable (BrokerName, ConnectionEvent) -> Void)?

    /// Kafka's defaults but where a field says otherwise.
    public init(bootstrapServers: [BrokerAddress]) {
        self.bootstrapServers = bootstrapServers
    }

    /// The waits between tries of a request.
    var backoff: Backoff { Backoff(retryBackoff, upTo: retryBackoffMax) }

    /// What holds for all connections. Throws when a file of the TLS settings can't be used.
    func clusterSettings() throws(KafkaError) -> Cluster.Settings {
        var connection = BrokerConnection.Configuration()
        connection.clientID = clientId
        connection.openTimeout = connectTimeout
        connection.requestTimeout = requestTimeout
        connection.frameLimit = receiveMessageMaxBytes
        connection.dialer.routes = routes
        connection.dialer.proxy = proxy
        connection.onRequest = onRequest
        connection.onEvent = onEvent
        try connection.secure(with: security)
        return Cluster.Settings(
            bootstrap: bootstrapServers, connection: connection, reconnectBackoff: reconnectBackoff,
            reconnectBackoffMax: reconnectBackoffMax)
    }
}
