import KafkaWire

/// What the coordinator's answers, and the caller's, lead to.
extension ConsumerGroupMembership {
    mutating func answered(
        _ id: UInt64, _ response: ConsumerGroupHeartbeatResponse, _ now: ContinuousClock.Instant
    ) -> [GroupAction] {
        guard id == request else { return [] }
        request = nil
        switch phase {
        case .idle, .fenced, .ended: return []
        case .leaving:
            if response.errorCode == .notCoordinator { return [.findCoordinator, goodbye()] }
            if !hasSaidGoodbye { return [goodbye()] }
            phase = .idle
            return [.left]
        case .joining, .member: break
        }
        switch response.errorCode {
        case .none: return accepted(response, now)
        case .fencedMemberEpoch, .unknownMemberId: return fence(now)
        case .notCoordinator, .coordinatorNotAvailable:
            retry(now)
            return [.findCoordinator]
        case .coordinatorLoadInProgress:
            retry(now)
            return []
        case .groupIdNotFound, .inconsistentGroupProtocol:
            phase = .ended
            let message = "it is not of the consumer protocol; group.protocol=classic joins a classic one"
            return [.fail(settings.error(response.errorCode, message))]
        default:
            phase = .ended
            return [.fail(settings.fatal(response.errorCode, message: response.errorMessage))]
        }
    }

    private mutating func accepted(
        _ response: ConsumerGroupHeartbeatResponse, _ now: ContinuousClock.Instant
    ) -> [GroupAction] {
        backoff.reset()
        // An epoch below 1 would be sent back as a leave or as a join.
        guard response.memberEpoch > 0 else {
            retry(now)
            return []
        }
        epoch = response.memberEpoch
        phase = .member
        if response.heartbeatIntervalMs > 0 {
            interval = .milliseconds(Int64(response.heartbeatIntervalMs))
            if let due = heartbeatAt { heartbeatAt = min(due, now + interval) }
        }
        if let assignment = response.assignment {
            var wanted: [KafkaUUID: Set<Int32>] = [:]
            for topic in assignment.topicPartitions { wanted[topic.topicId, default: []].formUnion(topic.partitions) }
            target = wanted
            return reconcile(now)
        }
        return heartbeatAt.map { $0 <= now } ?? false ? tick(now) : []
    }

    /// Goes from what it holds towards what it is to hold: first gives up what is too much, then takes what is new, then
    /// reports it.
    private mutating func reconcile(_ now: ContinuousClock.Instant) -> [GroupAction] {
        guard let target, phase == .member, releases == 0 else { return [] }
        var actions: [GroupAction] = []
        let unknown = Set(target.keys).subtracting(names.keys)
        if !unknown.isEmpty, !isNaming {
            isNaming = true
            actions.append(.name(unknown))
        }
        var wanted: Set<TopicPartition> = []
        for (id, partitions) in target {
            guard let name = names[id] else { continue }
            for partition in partitions { wanted.insert(TopicPartition(name, partition)) }
        }
        let surplus = owned.subtracting(wanted)
        if !surplus.isEmpty {
            owned.subtract(surplus)
            return actions + give(up: surplus, isLost: false)
        }
        let added = wanted.subtracting(owned)
        // Nothing has changed; or what it is to begin with is not known by name yet.
        if added.isEmpty, !reportsOwned, hasAssigned || !unknown.isEmpty { return actions }
        owned = wanted
        hasAssigned = true
        reportsOwned = true
        actions.append(.assign(owned, added: added))
        return actions + beatSoon(now)
    }

    mutating func released(_ now: ContinuousClock.Instant) -> [GroupAction] {
        releases = max(0, releases - 1)
        if releases > 0 { return [] }
        if phase == .fenced { return join(now) }
        reportsOwned = true
        return reconcile(now)
    }

    mutating func named(_ new: [KafkaUUID: String], _ now: ContinuousClock.Instant) -> [GroupAction] {
        isNaming = false
        names.merge(new) { $1 }
        return reconcile(now)
    }

    /// The coordinator has given its partitions to others.
    private mutating func fence(_ now: ContinuousClock.Instant) -> [GroupAction] {
        let lost = dropEverything()
        phase = .fenced
        if lost.isEmpty, releases == 0 {
            phase = .joining
            retry(now)
            return []
        }
        return give(up: lost, isLost: true)
    }

    private mutating func retry(_ now: ContinuousClock.Instant) {
        reportsAll = true
        heartbeatAt = now + backoff.next()
    }

    mutating func failed(_ id: UInt64, _ error: KafkaError, _ now: ContinuousClock.Instant) -> [GroupAction] {
        guard id == request else { return [] }
        request = nil
        switch phase {
        case .leaving:
            // The join may have been heard all the same.
            if !hasSaidGoodbye, !error.endsMembership { return [.findCoordinator, goodbye()] }
            phase = .idle
            return [.left]
        case .idle, .fenced, .ended: return []
        case .joining, .member: break
        }
        if error.endsMembership {
            phase = .ended
            return [.fail(error)]
        }
        retry(now)
        return [.findCoordinator]
    }
}
