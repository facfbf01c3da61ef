import KafkaWire

/// ConsumerGroupHeartbeat (68): joins, reports, leaves; all of the consumer protocol (KIP-848).
enum ConsumerGroupHeartbeatHandler: Handler {
    typealias Request = ConsumerGroupHeartbeatRequest

    /// As Kafka 4.0 released it: members name themselves.
    static var versions: ClosedRange<Int16> { 1...1 }

    static func handle(
        _ request: ConsumerGroupHeartbeatRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<ConsumerGroupHeartbeatResponse> {
        var code = call.faults.error ?? .none
        if code == .none, request.groupId.isEmpty { code = .invalidGroupId }
        if code == .none, request.memberId.isEmpty { code = .invalidRequest }
        if code == .none { code = core.cluster.coordination(of: request.groupId, call) }
        guard code == .none else {
            return .answer(ConsumerGroupHeartbeatResponse(errorCode: code, errorMessage: code.message))
        }
        let cluster = core.cluster
        let around = ConsumerMembers.Surroundings(
            topics: cluster.topics.filter { !$0.value.isInternal }.mapValues { $0.partitions.count },
            names: cluster.topicNames, now: call.now,
            sessionTimeout: cluster.configuration.consumerSessionTimeoutMs,
            interval: cluster.configuration.consumerHeartbeatIntervalMs)
        let client = GroupClient(version: call.version, clientId: call.header.clientId, host: call.host)
        return .answer(
            core.change(request.groupId) { group, _ in
                guard group.members.isEmpty else {
                    return ConsumerGroupHeartbeatResponse(
                        errorCode: .groupIdNotFound, errorMessage: "Group \(group.id) is not a consumer group.")
                }
                var members = group.consumers ?? ConsumerMembers()
                defer { group.consumers = members }
                return members.heartbeat(request, client: client, around)
            })
    }
}
