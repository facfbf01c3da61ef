import KafkaWire

/// What the coordinator's answers lead to.
extension ClassicMembership {
    /// Takes an answer; one to any but the newest request of its kind changes nothing.
    mutating func take(
        _ answer: GroupAnswer, to id: UInt64, _ now: ContinuousClock.Instant
    ) -> [GroupAction] {
        switch answer {
        case .heartbeat(let response):
            guard heartbeats.ended(id) else { return [] }
            if response.errorCode == .none || response.errorCode == .rebalanceInProgress { heartbeats.heard() }
            return beaten(response.errorCode, now)
        case .join(let response):
            guard id == request, phase == .joining else { return [] }
            request = nil
            return joined(response, now)
        case .sync(let response):
            guard id == request, phase == .syncing else { return [] }
            request = nil
            return synced(response, now)
        case .leave:
            guard id == request, phase == .leaving else { return [] }
            request = nil
            phase = .idle
            return [.left]
        case .consumerHeartbeat: return []
        }
    }

    private mutating func joined(_ response: JoinGroupResponse, _ now: ContinuousClock.Instant) -> [GroupAction] {
        switch response.errorCode {
        case .none: break
        case .memberIdRequired:
            memberId = response.memberId
            return sendJoin()
        case .unknownMemberId:
            memberId = ""
            generation = -1
            if !owned.isEmpty { return lose("the coordinator does not know the member") }
            retryJoin(now)
            return []
        case .coordinatorLoadInProgress, .rebalanceInProgress:
            retryJoin(now)
            return []
        case .notCoordinator, .coordinatorNotAvailable:
            retryJoin(now)
            return [.findCoordinator]
        default: return end(settings.fatal(response.errorCode))
        }
        guard response.generationId >= 0, !response.memberId.isEmpty, let name = response.protocolName,
            settings.assignors.contains(where: { $0.name == name }), response.protocolType ?? "consumer" == "consumer"
        else { return end(settings.fatal(.inconsistentGroupProtocol)) }
        memberId = response.memberId
        generation = response.generationId
        assignor = name
        backoff.reset()
        heartbeats.begin(now)
        guard response.leader == memberId else { return sendSync([:]) }
        let members = response.members.map(GroupMember.init)
        if response.skipAssignment { return [.watch(Set(members.flatMap(\.topics)))] + sendSync([:]) }
        phase = .dividing
        return [.divide(assignor: name, members)]
    }

    private mutating func synced(_ response: SyncGroupResponse, _ now: ContinuousClock.Instant) -> [GroupAction] {
        switch response.errorCode {
        case .none: break
        case .rebalanceInProgress: return beginJoin("another rebalance began")
        case .unknownMemberId:
            memberId = ""
            return lose("the coordinator does not know the member")
        case .illegalGeneration: return lose("the group has another generation")
        case .coordinatorLoadInProgress:
            retryJoin(now)
            return []
        case .notCoordinator, .coordinatorNotAvailable:
            retryJoin(now)
            return [.findCoordinator]
        default: return end(settings.fatal(response.errorCode))
        }
        guard let partitions = ClassicMembership.partitions(response.assignment) else {
            return end(
                KafkaError(.protocolViolation, "group \(settings.groupId): what it was assigned cannot be read"))
        }
        lastAssignment = partitions
        lastGeneration = generation
        let moved = Set(owned).subtracting(partitions)
        if !moved.isEmpty {
            phase = .adapting
            owned.removeAll { moved.contains($0) }
            return [.revoke(moved, isLost: false)]
        }
        let added = Set(partitions).subtracting(owned)
        owned = partitions
        phase = .stable
        let actions = [GroupAction.assign(Set(partitions), added: added)]
        guard let reason = rejoinReason else { return actions }
        rejoinReason = nil
        return actions + beginJoin(reason)
    }

    private mutating func beaten(_ error: ErrorCode, _ now: ContinuousClock.Instant) -> [GroupAction] {
        switch error {
        case .none: return []
        case .rebalanceInProgress: return phase == .stable ? beginJoin("the group rebalances") : []
        case .unknownMemberId:
            memberId = ""
            return lose("the coordinator does not know the member")
        case .illegalGeneration: return lose("the group has another generation")
        case .notCoordinator, .coordinatorNotAvailable:
            heartbeats.retry(at: now + backoff.next())
            return [.findCoordinator]
        case .coordinatorLoadInProgress: return []
        default: return end(settings.fatal(error))
        }
    }

    mutating func failed(
        _ id: UInt64, _ error: KafkaError, _ now: ContinuousClock.Instant
    ) -> [GroupAction] {
        if heartbeats.ended(id) {
            if error.endsMembership { return end(error) }
            heartbeats.retry(at: now + backoff.next())
            return [.findCoordinator]
        }
        guard id == request else { return [] }
        request = nil
        if phase == .leaving {
            phase = .idle
            return [.left]
        }
        if error.endsMembership { return end(error) }
        retryJoin(now)
        return [.findCoordinator]
    }
}

extension KafkaError {
    /// Whether trying again would not help a member.
    package var endsMembership: Bool {
        switch code {
        case .authenticationFailed, .securityFailed, .notAuthorized, .unsupportedVersion, .groupFailed,
            .invalidArgument, .closed:
            true
        default: false
        }
    }
}
