package import KafkaWire
import Transport

/// What a coordinator is responsible for.
package enum CoordinatorKey: Hashable, Sendable {
    /// A group: its members and its offsets.
    case group(String)
    /// A transactional id.
    case transaction(String)
    /// A share group's state of a partition (KIP-932).
    case share(group: String, topicId: KafkaUUID, partition: Int32)

    /// FindCoordinator's number of the kind.
    var type: Int8 {
        switch self {
        case .group: 0
        case .transaction: 1
        case .share: 2
        }
    }

    /// FindCoordinator's key.
    var text: String {
        switch self {
        case .group(let id), .transaction(let id): id
        case .share(let group, let topicId, let partition): "\(group):\(topicId):\(partition)"
        }
    }

    /// What coordinates nothing, or says so, in words; `code` is not `.none`.
    func error(_ code: ErrorCode) -> KafkaError {
        switch self {
        case .group(let id), .share(let id, _, _): return KafkaError(code, ofGroup: id, permission: .describe)
        case .transaction(let id):
            let isForbidden = code == .transactionalIdAuthorizationFailed
            return KafkaError(
                isForbidden ? .notAuthorized : .brokerError,
                isForbidden
                    ? "transactional id \(id): this account may not see it: permission Describe on transactional id "
                        + "'\(id)' is missing (\(code.name))"
                    : "transactional id \(id): \(code.name): \(code.message)", errorCode: code.rawValue)
        }
    }
}

/// Which brokers coordinate groups, transactional ids and share groups: asked once, kept until one says that it is not it.
/// Lives on the cluster's loop.
actor Coordinators {
    nonisolated let cluster: Cluster
    nonisolated var unownedExecutor: UnownedSerialExecutor { cluster.loop.asUnownedSerialExecutor() }
    private var known: [CoordinatorKey: Int32] = [:]

    init(_ cluster: Cluster) { self.cluster = cluster }

    /// Forgets who coordinates these: one of them has said that it does not, or can't be reached. On the loop.
    nonisolated func forget(_ keys: CoordinatorKey...) {
        assumeIsolated { for key in keys { $0.known[key] = nil } }
    }

    /// Notes who coordinates these, as the brokers themselves say.
    func note(_ found: [CoordinatorKey: Int32]) { known.merge(found) { $1 } }

    /// The broker that coordinates `key`. Throws ``KafkaError/Code/leaderNotAvailable`` where that is not known yet.
    func broker(of key: CoordinatorKey, until deadline: ContinuousClock.Instant) async throws -> Int32 {
        if let known = known[key] { return known }
        guard let found = try await brokers(of: [key], until: deadline)[key] else {
            throw KafkaError(.protocolViolation, "no coordinator is named for \(key.text)")
        }
        return try found.get()
    }

    /// The brokers that coordinate `keys`, asked for all at once where the brokers can (Kafka 3.0): each a broker or what
    /// kept it from being known. Throws what concerns all.
    func brokers(
        of keys: some Collection<CoordinatorKey>, until deadline: ContinuousClock.Instant
    ) async throws -> [CoordinatorKey: Result<Int32, KafkaError>] {
        var result: [CoordinatorKey: Result<Int32, KafkaError>] = [:]
        var unknown: Set<CoordinatorKey> = []
        for key in keys {
            if let broker = known[key] { result[key] = .success(broker) } else { unknown.insert(key) }
        }
        for (type, keys) in Dictionary(grouping: unknown, by: \.type) {
            result.merge(try await find(keys, type, until: deadline)) { $1 }
        }
        return result
    }

    private func find(
        _ keys: [CoordinatorKey], _ type: Int8, until deadline: ContinuousClock.Instant
    ) async throws -> [CoordinatorKey: Result<Int32, KafkaError>] {
        if cluster.known.brokers.isEmpty { try await cluster.refresh([], until: deadline) }
        let connection = try await cluster.anyConnection(until: deadline)
        let timeout = max(.milliseconds(1), deadline - .now)
        var result: [CoordinatorKey: Result<Int32, KafkaError>] = [:]
        if connection.versions?.common(.findCoordinator, FindCoordinators.versions) != nil {
            let request = FindCoordinatorRequest(keyType: type, coordinatorKeys: keys.map(\.text).sorted())
            let answer = try await connection.send(CappedRequest<FindCoordinators>(request), timeout: timeout)
            let byText = Dictionary(answer.coordinators.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
            for key in keys {
                guard let found = byText[key.text] else {
                    throw KafkaError(
                        .protocolViolation, "\(connection.broker) names no coordinator for \(key.text)")
                }
                result[key] = take(
                    key, found.errorCode,
                    ClusterDescription.Broker(id: found.nodeId, host: found.host, port: found.port))
            }
            return result
        }
        for key in keys {
            let request = FindCoordinatorRequest(key: key.text, keyType: key.type)
            let answer = try await connection.send(CappedRequest<FindOneCoordinator>(request), timeout: timeout)
            result[key] = take(
                key, answer.errorCode,
                ClusterDescription.Broker(id: answer.nodeId, host: answer.host, port: answer.port))
        }
        return result
    }

    private func take(
        _ key: CoordinatorKey, _ error: ErrorCode, _ broker: ClusterDescription.Broker
    ) -> Result<Int32, KafkaError> {
        guard error == .none else {
            guard error.isRetriable else { return .failure(key.error(error)) }
            let what = if case .transaction = key { "transactional id" } else { "group" }
            let id = if case .share(let group, _, _) = key { group } else { key.text }
            return .failure(
                KafkaError(
                    .leaderNotAvailable, "\(what) \(id): its coordinator is not available: \(error.name)",
                    errorCode: error.rawValue))
        }
        cluster.update { $0.add(broker) }
        known[key] = broker.id
        return .success(broker.id)
    }
}
