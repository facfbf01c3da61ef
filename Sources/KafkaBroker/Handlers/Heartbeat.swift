import KafkaWire

/// Heartbeat (12).
enum HeartbeatHandler: Handler {
    typealias Request = HeartbeatRequest

    static func handle(_ request: HeartbeatRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<
        HeartbeatResponse
    > {
        var code = call.faults.error ?? core.cluster.coordination(of: request.groupId, call)
        if code == .none {
            code = core.change(request.groupId) { group, _ in group.heartbeat(request, now: call.now) }
        }
        return .answer(HeartbeatResponse(errorCode: code))
    }
}
