import KafkaWire
import Transport

/// The brokers: connections to them, and what they say of topics and leaders. Lives on a loop.
///
/// A broker has one connection for short requests and, for each client, up to three more: for long polls (Fetch), for what
/// a group's member says, whose answers may take as long as a rebalance, and for records that are sent; all else would
/// wait behind them. The connection over which the first answer came becomes one of those of the broker with that
/// address.
actor Cluster {
    /// What a connection is for. What one client's long polls take must not be waited for by another's.
    enum Purpose: Hashable {
        case requests
        case fetches(ClusterClients.ID)
        case group(ClusterClients.ID)
        case records(ClusterClients.ID)
    }

    /// What holds for all connections.
    struct Settings: Sendable {
        var bootstrap: [BrokerAddress]
        var connection: BrokerConnection.Configuration
        var reconnectBackoff: Duration
        var reconnectBackoffMax: Duration
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// Who stands on it.
    nonisolated let clients = ClusterClients()
    let settings: Settings
    private var metadata = ClusterMetadata()
    private var pool = ConnectionPool()
    private var trials: BrokerTrials
    private var isClosed = false

    init(_ settings: Settings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
        trials = BrokerTrials(Backoff(settings.reconnectBackoff, upTo: settings.reconnectBackoffMax))
    }

    /// What is known now; on the loop.
    nonisolated var known: ClusterMetadata { assumeIsolated { $0.metadata } }

    /// Changes what is known; on the loop.
    nonisolated func update<T: Sendable>(_ body: @Sendable (inout ClusterMetadata) -> T) -> T {
        assumeIsolated { body(&$0.metadata) }
    }

    // MARK: Connections

    /// The connection to a broker, opened when there is none. It may still be connecting; requests can be sent at once.
    func connection(to id: Int32, for purpose: Purpose) async throws -> BrokerConnection {
        if let open = pool.current(id, purpose, metadata) { return open }
        if let wait = trials.notBefore(id), wait > .now {
            try await loop.sleep(until: wait)
            return try await connection(to: id, for: purpose)
        }
        if let other = pool.takeIdle(id, for: purpose, metadata) { return other }
        guard !isClosed else { throw Cluster.closed }
        guard let broker = metadata.brokers[id], let port = UInt16(exactly: broker.port) else {
            throw KafkaError(.leaderNotAvailable, "broker \(id) is not among the brokers of the cluster")
        }
        let connection = connect(BrokerName(id: id, host: broker.host, port: port))
        pool.add(connection, id, purpose)
        return connection
    }

    private func connect(_ broker: BrokerName) -> BrokerConnection {
        var configuration = settings.connection
        let clients = clients
        configuration.onClose = { [weak self] error in
            if error.kind == .closed || error.kind == .idle { return }
            if let id = error.broker.id { self?.assumeIsolated { $0.trials.failed(id, .now) } }
            clients.tellLost(error.broker, error)
        }
        return BrokerConnection(to: broker, on: loop, configuration)
    }

    /// A broker answered: its next failure is the first. On the loop.
    nonisolated func succeeded(_ id: Int32) { assumeIsolated { $0.trials.answered(id) } }

    /// The connection to a broker, if there is one.
    func open(_ id: Int32, _ purpose: Purpose) -> BrokerConnection? { pool.open(id, purpose) }

    /// A client has gone: what was for it alone is closed.
    func leave(_ client: ClusterClients.ID) {
        clients.leave(client)
        for purpose in [Purpose.fetches(client), .group(client), .records(client)] { pool.close(purpose) }
    }

    /// What is thrown once it is closed.
    static let closed = KafkaError(.closed, "the client is closed")

    /// Closes everything.
    func close() {
        isClosed = true
        pool.closeAll()
    }

    // MARK: Requests

    /// Asks a broker over its connection for requests.
    func send<Request: KafkaRequest>(
        _ request: Request, to id: Int32, timeout: Duration
    ) async throws -> FramedAnswer<Request.Response> {
        let connection = try await connection(to: id, for: .requests)
        let answer = try await connection.sendKeepingFrame(request, timeout: timeout)
        trials.answered(id)
        return answer
    }

    /// Asks whatever broker answers first; those that are connected before those that are not.
    func sendToAny<Request: KafkaRequest>(
        _ request: Request, until deadline: ContinuousClock.Instant
    ) async throws -> (answer: FramedAnswer<Request.Response>, broker: BrokerName) {
        guard !isClosed else { throw Cluster.closed }
        let (answer, connection) = try await race(request, until: deadline)
        if let id = connection.broker.id { trials.answered(id) }
        pool.keep(connection)
        return (answer, connection.broker)
    }

    /// A connection to whichever broker there is one to already, or to any; ready for requests, which is waited for until
    /// `deadline`. The one that fails is not tried again at once.
    func anyConnection(until deadline: ContinuousClock.Instant) async throws -> BrokerConnection {
        guard !isClosed else { throw Cluster.closed }
        if let open = pool.openForRequests().first(where: { $0.versions != nil }) { return open }
        guard let any = metadata.brokers.keys.randomElement() else {
            throw KafkaError(.leaderNotAvailable, "the cluster names no brokers")
        }
        let connection = try await connection(to: any, for: .requests)
        try await connection.waitUntilReady(until: deadline)
        return connection
    }

    /// Whom to ask, in turn: who is connected and not held up by a long poll, then the brokers known, in any order, then
    /// the bootstrap list as it was given.
    private func race<Request: KafkaRequest>(
        _ request: Request, until deadline: ContinuousClock.Instant
    ) async throws -> (FramedAnswer<Request.Response>, BrokerConnection) {
        let open = pool.openForRequests()
        let names =
            metadata.brokers.values.compactMap { broker in
                UInt16(exactly: broker.port).map { BrokerName(id: broker.id, host: broker.host, port: $0) }
            }.shuffled() + settings.bootstrap.map { BrokerName(host: $0.host, port: $0.port) }
        var candidates = open.map { BrokerRace<Request>.Candidate.open($0) }
        var seen = Set(open.map(\.broker.endpoint))
        for name in names where seen.insert(name.endpoint).inserted { candidates.append(.closed(name)) }
        let race = BrokerRace(request: request, deadline: deadline, loop: loop) { [self] name in
            assumeIsolated { $0.connect(name) }
        }
        return try await race.run(candidates)
    }

    // MARK: Metadata

    /// Asks for `topics` (`nil`: all) and takes the answer in. Never creates a topic. Returns the answer, who gave it,
    /// which topics were made anew, and which cluster was asked before when this is another.
    @discardableResult
    func refresh(
        _ topics: [String]?, until deadline: ContinuousClock.Instant
    ) async throws -> RefreshedMetadata {
        var request = MetadataRequest()
        request.topics = topics?.map { MetadataRequest.MetadataRequestTopic(name: $0) }
        request.allowAutoTopicCreation = false
        var (answer, broker) = try await sendToAny(request, until: deadline)
        if answer.response.errorCode == .rebootstrapRequired {
            forgetBrokers()
            (answer, broker) = try await sendToAny(request, until: deadline)
            if answer.response.errorCode == .rebootstrapRequired {
                forgetBrokers()
                throw KafkaError(
                    .brokersUnreachable, "\(broker), of the bootstrap servers, answers REBOOTSTRAP_REQUIRED",
                    errorCode: ErrorCode.rebootstrapRequired.rawValue)
            }
        }
        let formerCluster = metadata.clusterId == answer.response.clusterId ? nil : metadata.clusterId
        let recreated = metadata.merge(answer.response, version: answer.version)
        pool.dropStale(metadata)
        trials.keepOnly(metadata)
        pool.adoptSeed(metadata)
        let refreshed = RefreshedMetadata(
            answer: answer, broker: broker, recreated: recreated,
            formerCluster: answer.response.clusterId == nil ? nil : formerCluster)
        clients.tellRefreshed(refreshed)
        return refreshed
    }

    /// From now on a client wants these topics known; those that nobody wants are forgotten. On the loop.
    nonisolated func want(_ topics: Set<String>, _ client: ClusterClients.ID) {
        let all = clients.want(topics, client)
        update { $0.keepOnly(all) }
    }

    /// The error for a partition that the brokers do not know, with the topic that was meant if its name is near.
    func unknown(_ partition: TopicPartition) async -> KafkaError {
        guard metadata.leader(of: partition) == .unknownTopic else { return metadata.unknown(partition) }
        var request = MetadataRequest()
        request.topics = nil
        request.allowAutoTopicCreation = false
        let answer = try? await sendToAny(request, until: .now + .seconds(1)).answer
        let names = answer?.response.topics.filter { !$0.isInternal }.compactMap(\.name) ?? []
        return metadata.unknown(partition, suggesting: nearest(to: partition.topic, in: names))
    }

    /// The broker says that what is known of the brokers is worthless (KIP-1102), that answer included: only the bootstrap
    /// list is left.
    private func forgetBrokers() {
        pool.closeAll()
        metadata.forgetBrokers()
    }
}
