import KafkaWire

/// LeaveGroup (13): one member up to version 2, several from 3.
enum LeaveGroupHandler: Handler {
    typealias Request = LeaveGroupRequest

    static func handle(_ request: LeaveGroupRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<
        LeaveGroupResponse
    > {
        let code = call.faults.error ?? core.cluster.coordination(of: request.groupId, call)
        guard code == .none else { return .answer(LeaveGroupResponse(errorCode: code)) }
        let leaving =
            call.version >= 3
            ? request.members : [LeaveGroupRequest.MemberIdentity(memberId: request.memberId)]
        let members = leaving.map { member in
            let code = core.change(request.groupId) {
                $0.leave(member: member.memberId, instance: member.groupInstanceId, now: call.now, answers: &$1)
            }
            return LeaveGroupResponse.MemberResponse(
                memberId: member.memberId, groupInstanceId: member.groupInstanceId, errorCode: code)
        }
        if call.version >= 3 { return .answer(LeaveGroupResponse(members: members)) }
        return .answer(LeaveGroupResponse(errorCode: members.first?.errorCode ?? .none))
    }
}
