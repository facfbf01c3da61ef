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

    /// When a broker may be tried again.
    private struct Trial {
        var backoff: Backoff
        var notBefore: ContinuousClock.Instant?
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// Who stands on it.
    nonisolated let clients = ClusterClients()
    let settings: Settings
    private var metadata = ClusterMetadata()
    private var pool: [Purpose: [Int32: BrokerConnection]] = [:]
    /// Of the bootstrap list, while it is not known to be one of the brokers.
    private var seed: BrokerConnection?
    private var trials: [Int32: Trial] = [:]
    private var isClosed = false

    init(_ settings: Settings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
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
        if let open = pool[purpose]?[id] {
            if open.closeReason == nil, isCurrent(open, id) { return open }
            drop(id, purpose)
        }
        if let wait = trials[id]?.notBefore, wait > .now {
            try await loop.sleep(until: wait)
            return try await connection(to: id, for: purpose)
        }
        if let other = takeIdle(id, for: purpose) { return other }
        guard !isClosed else { throw Cluster.closed }
        guard let broker = metadata.brokers[id], let port = UInt16(exactly: broker.port) else {
            throw KafkaError(.leaderNotAvailable, "broker \(id) is not among the brokers of the cluster")
        }
        let connection = connect(BrokerName(id: id, host: broker.host, port: port))
        pool[purpose, default: [:]][id] = connection
        return connection
    }

    /// The first fetch takes over the connection by which the broker became known: one connect less to the first record.
    private func takeIdle(_ id: Int32, for purpose: Purpose) -> BrokerConnection? {
        guard case .fetches = purpose, let idle = pool[.requests]?.removeValue(forKey: id) else { return nil }
        guard idle.closeReason == nil, isCurrent(idle, id) else {
            idle.close()
            return nil
        }
        pool[purpose, default: [:]][id] = idle
        return idle
    }

    private func isCurrent(_ connection: BrokerConnection, _ id: Int32) -> Bool {
        guard let broker = metadata.brokers[id] else { return true }
        return broker.host == connection.broker.host && broker.port == Int32(connection.broker.port)
    }

    private func connect(_ broker: BrokerName) -> BrokerConnection {
        var configuration = settings.connection
        let clients = clients
        configuration.onClose = { [weak self] error in
            if error.kind == .closed || error.kind == .idle { return }
            if let id = error.broker.id { self?.assumeIsolated { $0.failed(id) } }
            clients.tellLost(error.broker, error)
        }
        return BrokerConnection(to: broker, on: loop, configuration)
    }

    private func failed(_ id: Int32) {
        var trial = trials[id] ?? Trial(backoff: Backoff(settings.reconnectBackoff, upTo: settings.reconnectBackoffMax))
        // Two connections that end together are one failure.
        if trial.notBefore.map({ $0 <= .now }) ?? true { trial.notBefore = .now + trial.backoff.next() }
        trials[id] = trial
    }

    private func answered(_ id: Int32) {
        if trials[id] != nil { trials[id] = nil }
    }

    /// A broker answered: its next failure is the first. On the loop.
    nonisolated func succeeded(_ id: Int32) { assumeIsolated { $0.answered(id) } }

    /// The connection to a broker, if there is one.
    func open(_ id: Int32, _ purpose: Purpose) -> BrokerConnection? {
        pool[purpose]?[id].flatMap { $0.closeReason == nil ? $0 : nil }
    }

    private func drop(_ id: Int32, _ purpose: Purpose) {
        pool[purpose]?.removeValue(forKey: id)?.close()
    }

    /// Closes connections to brokers that are not in the cluster any more, or have another address now.
    private func dropStale() {
        for (purpose, connections) in pool {
            for (id, connection) in connections where metadata.brokers[id] == nil || !isCurrent(connection, id) {
                drop(id, purpose)
            }
        }
        trials = trials.filter { metadata.brokers[$0.key] != nil }
    }

    /// A client has gone: what was for it alone is closed.
    func leave(_ client: ClusterClients.ID) {
        clients.leave(client)
        for purpose in [Purpose.fetches(client), .group(client), .records(client)] {
            for connection in (pool.removeValue(forKey: purpose) ?? [:]).values { connection.close() }
        }
    }

    /// What is thrown once it is closed.
    static let closed = KafkaError(.closed, "the client is closed")

    /// Closes everything.
    func close() {
        isClosed = true
        for connections in pool.values { for connection in connections.values { connection.close() } }
        pool = [:]
        seed?.close()
        seed = nil
    }

    // MARK: Requests

    /// Asks a broker over its connection for requests.
    func send<Request: KafkaRequest>(
        _ request: Request, to id: Int32, timeout: Duration
    ) async throws -> Answer<Request.Response> {
        let connection = try await connection(to: id, for: .requests)
        let answer = try await connection.sendKeepingFrame(request, timeout: timeout)
        answered(id)
        return answer
    }

    /// Asks whatever broker answers first; those that are connected before those that are not.
    func sendToAny<Request: KafkaRequest>(
        _ request: Request, until deadline: ContinuousClock.Instant
    ) async throws -> (answer: Answer<Request.Response>, broker: BrokerName) {
        guard !isClosed else { throw Cluster.closed }
        let (answer, connection) = try await race(request, until: deadline)
        keep(connection)
        return (answer, connection.broker)
    }

    /// A connection to whichever broker there is one to already, or to any; ready for requests. The one that fails is not
    /// tried again at once.
    func anyConnection() async throws -> BrokerConnection {
        guard !isClosed else { throw Cluster.closed }
        if let open = openConnections().first(where: { $0.versions != nil }) { return open }
        guard let any = metadata.brokers.keys.randomElement() else {
            throw KafkaError(.leaderNotAvailable, "the cluster names no brokers")
        }
        let connection = try await connection(to: any, for: .requests)
        try await connection.waitUntilReady()
        return connection
    }

    /// Who is connected and not held up by a long poll, in any order.
    private func openConnections() -> [BrokerConnection] {
        var open = Array((pool[.requests] ?? [:]).values).shuffled()
        if let seed { open.append(seed) }
        open.removeAll { $0.closeReason != nil }
        return open
    }

    /// Whom to ask, in turn: who is connected and not held up by a long poll, then the brokers known, in any order, then
    /// the bootstrap list as it was given.
    private func race<Request: KafkaRequest>(
        _ request: Request, until deadline: ContinuousClock.Instant
    ) async throws -> (Answer<Request.Response>, BrokerConnection) {
        let open = openConnections()
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

    private func keep(_ connection: BrokerConnection) {
        if let id = connection.broker.id {
            answered(id)
            if pool[.requests]?[id] === connection { return }
            drop(id, .requests)
            pool[.requests, default: [:]][id] = connection
        } else if seed !== connection {
            seed?.close()
            seed = connection
        }
    }

    // MARK: Metadata

    /// Asks for `topics` (`nil`: all) and takes the answer in. Never creates a topic. Returns the answer, who gave it,
    /// which topics were made anew, and which cluster was asked before when this is another.
    @discardableResult
    func refresh(
        _ topics: [String]?, until deadline: ContinuousClock.Instant
    ) async throws -> Refreshed {
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
        dropStale()
        adoptSeed()
        let refreshed = Refreshed(
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

    /// What comes of asking for metadata.
    struct Refreshed: Sendable {
        let answer: Answer<MetadataResponse>
        /// Who answered.
        let broker: BrokerName
        /// The topics that were deleted and made again.
        let recreated: [String]
        /// The id of the cluster that the brokers were of until now, when this one is of another.
        let formerCluster: String?
    }

    /// The broker says that what is known of the brokers is worthless (KIP-1102), that answer included: only the bootstrap
    /// list is left.
    private func forgetBrokers() {
        for (purpose, connections) in pool { for id in connections.keys { drop(id, purpose) } }
        seed?.close()
        seed = nil
        metadata.forgetBrokers()
    }

    /// The connection of the bootstrap list is that of the one broker with its address, if there is exactly one.
    private func adoptSeed() {
        guard let connection = seed else { return }
        let name = connection.broker
        let same = metadata.brokers.values.filter { $0.host == name.host && $0.port == Int32(name.port) }
        guard same.count == 1, let id = same.first?.id, !pool.values.contains(where: { $0[id] != nil })
        else { return }
        connection.identify(as: id)
        pool[.requests, default: [:]][id] = connection
        seed = nil
    }
}
