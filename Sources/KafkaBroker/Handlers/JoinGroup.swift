import KafkaWire

/// JoinGroup (11): the classic group protocol; the answer comes when the rebalance is complete.
enum JoinGroupHandler: Handler {
    typealias Request = JoinGroupRequest

    static func handle(_ request: JoinGroupRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<
        JoinGroupResponse
    > {
        let configuration = core.cluster.configuration
        let timeouts =
            configuration
            .minSessionTimeoutMs...max(
                configuration.minSessionTimeoutMs, configuration.maxSessionTimeoutMs)
        var code = call.faults.error ?? .none
        if code == .none, request.groupId.isEmpty { code = .invalidGroupId }
        if code == .none { code = core.cluster.coordination(of: request.groupId, call) }
        if code == .none, !timeouts.contains(request.sessionTimeoutMs) { code = .invalidSessionTimeout }
        guard code == .none else {
            return .answer(JoinGroupResponse(errorCode: code, generationId: -1, memberId: request.memberId))
        }
        core.waitingMembers[call.token] = WaitingMember(header: call.header, broker: call.broker)
        core.change(request.groupId) { group, answers in
            group.join(
                request, token: call.token,
                client: GroupClient(version: call.version, clientId: call.header.clientId, host: call.host),
                initialDelay: configuration.initialRebalanceDelayMs, now: call.now, answers: &answers)
        }
        return .waits
    }
}
