import KafkaWire
import Transport

/// Asks a group's coordinator what is committed for partitions (OffsetFetch), until it has told all of them or the time
/// for it is over.
struct CommittedLister: Sendable {
    let cluster: Cluster
    let coordinators: Coordinators
    let configuration: ClientConfiguration

    /// What `group` has committed; partitions without a commit are left out. `requiresStable`: offsets that an open
    /// transaction may yet change are waited for. Throws what the coordinator refuses, and what `check` throws before a
    /// try. To be called on the loop.
    func list(
        _ partitions: Set<TopicPartition>, _ group: String, requiresStable: Bool,
        isolation: isolated (any Actor)? = #isolation, check: () throws -> Void = {}
    ) async throws -> [TopicPartition: CommittedOffset] {
        var plan = OffsetFetchPlan(group, partitions, requiresStable: requiresStable)
        if plan.isDone { return [:] }
        let retrying = Retrying(on: cluster.loop, until: .now + configuration.apiTimeout, configuration.backoff)
        return try await retrying(
            late: { plan.late($0) }, onFailure: { coordinators.forget(.group(group)) },
            {
                // Captured, or the closure would leave the loop.
                _ = isolation
                try check()
                let broker = try await coordinators.broker(of: .group(group), until: retrying.deadline)
                let connection = try await cluster.connection(to: broker, for: .requests)
                try await connection.waitUntilReady()
                let answer = try await ask(connection, plan, timeout: retrying.left)
                cluster.succeeded(broker)
                switch try plan.answered(answer) {
                case .done: return .done(plan.offsets)
                case .again(let error): return .again(error)
                case .findCoordinator(let error):
                    coordinators.forget(.group(group))
                    return .again(error)
                }
            })
    }

    /// In the form that the broker knows.
    private func ask(
        _ connection: BrokerConnection, _ plan: OffsetFetchPlan, timeout: Duration,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> OffsetFetchResponse {
        if connection.versions?.common(.offsetFetch, OffsetFetchGroups.versions) != nil {
            return try await connection.send(CappedRequest<OffsetFetchGroups>(plan.manyGroups()), timeout: timeout)
        }
        let version = connection.versions?.common(.offsetFetch, OffsetFetchOneGroup.versions) ?? 1
        return try await connection.send(
            CappedRequest<OffsetFetchOneGroup>(plan.oneGroup(version: version)), timeout: timeout)
    }
}
