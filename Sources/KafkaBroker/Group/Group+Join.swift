package import KafkaWire

/// Who asks to join, besides what the request says.
package struct GroupClient: Sendable {
    /// The version of the request.
    package var version: Int16
    /// The client's id.
    package var clientId: String?
    /// The client's address.
    package var host: String

    /// A client at `host` that speaks `version`.
    package init(version: Int16, clientId: String? = nil, host: String = "/127.0.0.1") {
        self.version = version
        self.clientId = clientId
        self.host = host
    }
}

extension Group {
    /// JoinGroup. The answer to it comes when the rebalance is complete; it and answers to others are appended to
    /// `answers`. `now` is in ms of a clock that only goes forward.
    package mutating func join(
        _ request: JoinGroupRequest, token: RequestToken, client: GroupClient, initialDelay: Int64, now: Int64,
        answers: inout [Answer]
    ) {
        func refuse(_ code: ErrorCode, member: String? = nil) {
            answers.append(.join(token, JoinGroupResponse(errorCode: code, memberId: member ?? request.memberId)))
        }
        guard isCompatible(request), consumers?.members.isEmpty ?? true else {
            return refuse(.inconsistentGroupProtocol)
        }
        consumers = nil

        if request.memberId.isEmpty {
            if let instance = request.groupInstanceId,
                let index = members.firstIndex(where: { $0.instanceId == instance })
            {
                return replaceStatic(index, request, token, client, now, &answers)
            }
            let id = makeMemberId(request.groupInstanceId ?? client.clientId)
            if request.groupInstanceId == nil, client.version >= 4 {
                pendingMembers[id] = now + Int64(request.sessionTimeoutMs)
                return refuse(.memberIdRequired, member: id)
            }
            return add(id, request, token, client, initialDelay, now, &answers)
        }

        if let instance = request.groupInstanceId {
            guard let known = members.first(where: { $0.instanceId == instance }) else {
                return refuse(.unknownMemberId)
            }
            guard known.id == request.memberId else { return refuse(.fencedInstanceId) }
        }
        if pendingMembers.removeValue(forKey: request.memberId) != nil {
            return add(request.memberId, request, token, client, initialDelay, now, &answers)
        }
        guard let index = index(of: request.memberId) else { return refuse(.unknownMemberId) }
        rejoin(index, request, token, client, now, &answers)
    }

    /// Whether a member with these assignors fits the group: the same type, and an assignor that all have.
    private func isCompatible(_ request: JoinGroupRequest) -> Bool {
        guard !request.protocolType.isEmpty, !request.protocols.isEmpty else { return false }
        let others = members.filter {
            $0.id != request.memberId && $0.instanceId.map { $0 != request.groupInstanceId } ?? true
        }
        if others.isEmpty { return true }
        let names = Set(request.protocols.map(\.name))
        let common = others.reduce(names) { $0.intersection($1.protocols.map(\.name)) }
        return request.protocolType == protocolType && !common.isEmpty
    }

    private mutating func add(
        _ id: String, _ request: JoinGroupRequest, _ token: RequestToken, _ client: GroupClient, _ initialDelay: Int64,
        _ now: Int64, _ answers: inout [Answer]
    ) {
        let isNewGroup = state == .empty
        protocolType = request.protocolType
        members.append(
            GroupMember(
                id: id, instanceId: request.groupInstanceId, clientId: client.clientId ?? "", clientHost: client.host,
                sessionTimeout: Int64(request.sessionTimeoutMs),
                rebalanceTimeout: Self.rebalanceTimeout(request, client),
                protocols: request.protocols, deadline: now + Int64(request.sessionTimeoutMs), joining: token))
        if isNewGroup, initialDelay > 0 { initialDelayEnd = now + initialDelay }
        prepareRebalance(now, &answers)
    }

    /// Before version 1 the session timeout was the rebalance timeout too.
    private static func rebalanceTimeout(_ request: JoinGroupRequest, _ client: GroupClient) -> Int64 {
        Int64(client.version >= 1 ? request.rebalanceTimeoutMs : request.sessionTimeoutMs)
    }

    private mutating func rejoin(
        _ index: Int, _ request: JoinGroupRequest, _ token: RequestToken, _ client: GroupClient, _ now: Int64,
        _ answers: inout [Answer]
    ) {
        let isSame = members[index].hasSameProtocols(as: request.protocols)
        members[index].deadline = now + members[index].sessionTimeout
        let needsRebalance =
            switch state {
            case .empty, .preparingRebalance: true
            // The answer may have been lost: it is given again.
            case .completingRebalance: !isSame
            case .stable: !isSame || members[index].id == leader
            }
        guard needsRebalance else { return answers.append(.join(token, joinResponse(to: members[index]))) }
        if let earlier = members[index].joining {
            answers.append(.join(earlier, JoinGroupResponse(errorCode: .unknownMemberId, memberId: members[index].id)))
        }
        members[index].protocols = request.protocols
        members[index].sessionTimeout = Int64(request.sessionTimeoutMs)
        members[index].rebalanceTimeout = Self.rebalanceTimeout(request, client)
        members[index].joining = token
        prepareRebalance(now, &answers)
    }

    /// A static member is back under a new member id: the old id is fenced. In a stable group whose assignors it does
    /// not change it gets what it had, without a rebalance.
    private mutating func replaceStatic(
        _ index: Int, _ request: JoinGroupRequest, _ token: RequestToken, _ client: GroupClient, _ now: Int64,
        _ answers: inout [Answer]
    ) {
        let old = members[index].id
        let new = makeMemberId(request.groupInstanceId)
        if let waiting = members[index].joining {
            answers.append(.join(waiting, JoinGroupResponse(errorCode: .fencedInstanceId, memberId: old)))
        }
        if let waiting = members[index].syncing {
            answers.append(.sync(waiting, SyncGroupResponse(errorCode: .fencedInstanceId)))
        }
        let isSame = members[index].hasSameProtocols(as: request.protocols)
        members[index].id = new
        members[index].joining = nil
        members[index].syncing = nil
        members[index].protocols = request.protocols
        members[index].deadline = now + Int64(request.sessionTimeoutMs)
        members[index].sessionTimeout = Int64(request.sessionTimeoutMs)
        members[index].rebalanceTimeout = Self.rebalanceTimeout(request, client)
        let wasLeader = leader == old
        if wasLeader { leader = new }
        if state == .stable, isSame {
            var response = joinResponse(to: members[index])
            // Versions that can't be told to skip the assignment must not be told that they lead.
            if wasLeader {
                if client.version >= 9 { response.skipAssignment = true } else { response.leader = old }
                if client.version < 9 { response.members = [] }
            }
            return answers.append(.join(token, response))
        }
        members[index].joining = token
        prepareRebalance(now, &answers)
    }

    /// What a member is told of the current generation; the leader is told of the members.
    func joinResponse(to member: GroupMember) -> JoinGroupResponse {
        var response = JoinGroupResponse(
            generationId: generation, protocolType: protocolType, protocolName: protocolName, leader: leader ?? "",
            memberId: member.id)
        if member.id == leader {
            response.members = members.map {
                JoinGroupResponse.JoinGroupResponseMember(
                    memberId: $0.id, groupInstanceId: $0.instanceId, metadata: $0.metadata(for: protocolName))
            }
        }
        return response
    }
}
