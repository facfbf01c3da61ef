import KafkaWire

/// SyncGroup (14): the leader brings the assignments, everybody gets theirs.
enum SyncGroupHandler: Handler {
    typealias Request = SyncGroupRequest

    static func handle(_ request: SyncGroupRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<
        SyncGroupResponse
    > {
        let code = call.faults.error ?? core.cluster.coordination(of: request.groupId, call)
        guard code == .none else { return .answer(SyncGroupResponse(errorCode: code)) }
        core.waitingMembers[call.token] = WaitingMember(header: call.header, broker: call.broker)
        core.change(request.groupId) { $0.sync(request, token: call.token, now: call.now, answers: &$1) }
        return .waits
    }
}
