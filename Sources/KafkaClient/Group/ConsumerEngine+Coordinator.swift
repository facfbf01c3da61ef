import KafkaWire
import Transport

extension ConsumerEngine {
    /// The broker that keeps the group: its members and its offsets.
    func coordinator(of group: String, until deadline: ContinuousClock.Instant) async throws -> Int32 {
        if let coordinator { return coordinator }
        if cluster.known.brokers.isEmpty { try await cluster.refresh([], until: deadline) }
        guard let any = cluster.known.brokers.keys.randomElement() else {
            throw KafkaError(.leaderNotAvailable, "the cluster names no brokers")
        }
        let connection = try await cluster.connection(to: any, for: .requests)
        try await connection.waitUntilReady()
        let timeout = max(.milliseconds(1), deadline - .now)
        let found: (error: ErrorCode, broker: ClusterDescription.Broker, message: String?)
        if connection.versions?.common(.findCoordinator, FindCoordinators.versions) != nil {
            let request = FindCoordinatorRequest(keyType: 0, coordinatorKeys: [group])
            let answer = try await connection.send(CappedRequest<FindCoordinators>(request), timeout: timeout)
            guard let first = answer.coordinators.first else {
                throw KafkaError(.protocolViolation, "broker \(any) names no coordinator for group \(group)")
            }
            let broker = ClusterDescription.Broker(id: first.nodeId, host: first.host, port: first.port)
            found = (first.errorCode, broker, first.errorMessage)
        } else {
            let request = FindCoordinatorRequest(key: group, keyType: 0)
            let answer = try await connection.send(CappedRequest<FindOneCoordinator>(request), timeout: timeout)
            let broker = ClusterDescription.Broker(id: answer.nodeId, host: answer.host, port: answer.port)
            found = (answer.errorCode, broker, answer.errorMessage)
        }
        switch found.error {
        case .none: break
        case _ where found.error.isRetriable:
            throw KafkaError(
                .leaderNotAvailable, "group \(group): its coordinator is not available: \(found.error.name)")
        default: throw OffsetFetchPlan.error(found.error, group)
        }
        cluster.update { $0.add(found.broker) }
        coordinator = found.broker.id
        return found.broker.id
    }
}
