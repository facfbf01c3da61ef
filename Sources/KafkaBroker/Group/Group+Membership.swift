package import KafkaWire

extension Group {
    /// Whether `member` of `generation` belongs to the group now: `.none`, or what it is told.
    private func validate(_ member: String, _ instance: String?, _ generation: Int32?) -> ErrorCode {
        if let instance, let known = members.first(where: { $0.instanceId == instance }), known.id != member {
            return .fencedInstanceId
        }
        guard index(of: member) != nil else { return .unknownMemberId }
        if let generation, generation != self.generation { return .illegalGeneration }
        return .none
    }

    /// SyncGroup. The leader's brings the assignments; the others wait for it.
    package mutating func sync(
        _ request: SyncGroupRequest, token: RequestToken, now: Int64, answers: inout [Answer]
    ) {
        var code = validate(request.memberId, request.groupInstanceId, request.generationId)
        if code == .none,
            request.protocolType.map({ $0 != protocolType }) ?? false
                || request.protocolName.map({ $0 != protocolName }) ?? false
        {
            code = .inconsistentGroupProtocol
        }
        if code == .none, state == .preparingRebalance { code = .rebalanceInProgress }
        guard code == .none, let index = index(of: request.memberId) else {
            return answers.append(.sync(token, SyncGroupResponse(errorCode: code)))
        }
        members[index].deadline = now + members[index].sessionTimeout
        if state == .stable { return answers.append(.sync(token, syncResponse(to: members[index]))) }
        if let earlier = members[index].syncing {
            answers.append(.sync(earlier, SyncGroupResponse(errorCode: .rebalanceInProgress)))
        }
        members[index].syncing = token
        guard request.memberId == leader else { return }
        for assignment in request.assignments {
            if let index = self.index(of: assignment.memberId) { members[index].assignment = assignment.assignment }
        }
        state = .stable
        rebalanceDeadline = nil
        for index in members.indices {
            guard let token = members[index].syncing else { continue }
            members[index].syncing = nil
            members[index].deadline = now + members[index].sessionTimeout
            answers.append(.sync(token, syncResponse(to: members[index])))
        }
    }

    private func syncResponse(to member: GroupMember) -> SyncGroupResponse {
        SyncGroupResponse(protocolType: protocolType, protocolName: protocolName, assignment: member.assignment)
    }

    /// Heartbeat: `.none`, REBALANCE_IN_PROGRESS when the member should join again, or why it is no member.
    package mutating func heartbeat(_ request: HeartbeatRequest, now: Int64) -> ErrorCode {
        let code = validate(request.memberId, request.groupInstanceId, request.generationId)
        guard code == .none, let index = index(of: request.memberId) else { return code }
        members[index].deadline = now + members[index].sessionTimeout
        return state == .preparingRebalance ? .rebalanceInProgress : .none
    }

    /// LeaveGroup of one member, named by its id or, a static one, by its instance id alone.
    package mutating func leave(
        member: String, instance: String?, now: Int64, answers: inout [Answer]
    ) -> ErrorCode {
        if let instance {
            guard let index = members.firstIndex(where: { $0.instanceId == instance }) else { return .unknownMemberId }
            guard member.isEmpty || members[index].id == member else { return .fencedInstanceId }
            remove(index, now, &answers)
            return .none
        }
        if pendingMembers.removeValue(forKey: member) != nil {
            completeIfAllJoined(now, &answers)
            return .none
        }
        guard let index = index(of: member) else { return .unknownMemberId }
        remove(index, now, &answers)
        return .none
    }

    /// Whether these offsets may be committed. A simple consumer (generation -1, no member) may while the group has no
    /// members.
    package mutating func mayCommit(
        member: String, instance: String?, generation: Int32, isTransactional: Bool = false, now: Int64
    ) -> ErrorCode {
        if let consumers, !consumers.members.isEmpty {
            if generation < 0, isTransactional { return .none }
            return consumers.check(member, generation)
        }
        if generation < 0, member.isEmpty, instance == nil {
            return state == .empty || isTransactional ? .none : .unknownMemberId
        }
        if generation < 0, state == .empty { return .none }
        let code = validate(member, instance, generation)
        guard code == .none, let index = index(of: member) else { return code }
        members[index].deadline = now + members[index].sessionTimeout
        return state == .completingRebalance ? .rebalanceInProgress : .none
    }
}
