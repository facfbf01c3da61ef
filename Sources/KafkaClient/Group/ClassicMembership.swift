package import KafkaWire

/// A member of a classic group: JoinGroup, SyncGroup, Heartbeat, LeaveGroup; rebalances eager and cooperative (KIP-429),
/// static members (KIP-345).
package struct ClassicMembership: GroupMembership {
    /// Where it stands.
    package enum Phase: Hashable, Sendable {
        /// Neither a member nor about to be one.
        case idle
        /// The caller gives up partitions before it joins.
        case releasing
        /// JoinGroup is out, or will be when the time of the next try has come.
        case joining
        /// It leads, and who gets what is being worked out.
        case dividing
        /// SyncGroup is out.
        case syncing
        /// A member that has what it has.
        case stable
        /// The caller gives up what has moved, and then it joins again.
        case adapting
        /// LeaveGroup is out.
        case leaving
        /// It was refused for good.
        case ended
    }

    package let settings: GroupSettings
    package internal(set) var phase = Phase.idle
    package internal(set) var memberId = ""
    package internal(set) var generation: Int32 = -1
    /// What it holds, in the order in which it was assigned.
    package internal(set) var owned: [TopicPartition] = []
    package private(set) var subscription: GroupSubscription
    /// What the last assignment was, kept when it is given up: the sticky assignor asks for it.
    var lastAssignment: [TopicPartition] = []
    var lastGeneration: Int32 = -1
    /// The assignor that the group has agreed on.
    var assignor: String?
    /// The request whose answer is waited for, beside a heartbeat.
    var request: UInt64?
    private var lastRequest: UInt64 = 0
    var retryAt: ContinuousClock.Instant?
    var heartbeats: ClassicHeartbeats
    var backoff: Backoff
    /// Why it is to join again as soon as it is stable.
    var rejoinReason: String?
    /// Told to the coordinator with the next JoinGroup.
    var joinReason: String?
    /// What was lost while the caller was giving up something else: it is told when that is done.
    var lostMeanwhile: Set<TopicPartition> = []

    package init(_ settings: GroupSettings, _ subscription: GroupSubscription) {
        self.settings = settings
        self.subscription = subscription
        backoff = settings.backoff
        heartbeats = ClassicHeartbeats(settings)
    }

    /// Kept partitions stay only when all assignors can do it.
    package var isCooperative: Bool { settings.assignors.allSatisfy { $0.supportedProtocols.contains(.cooperative) } }

    package var identity: GroupIdentity {
        GroupIdentity(memberId: memberId, generation: generation, instanceId: settings.instanceId)
    }

    /// Whether the coordinator waits for a sign of life.
    private var beats: Bool {
        switch phase {
        case .releasing, .dividing, .syncing, .stable, .adapting: generation >= 0
        case .idle, .joining, .leaving, .ended: false
        }
    }

    package var nextDeadline: ContinuousClock.Instant? {
        [retryAt, beats ? heartbeats.due : nil, sessionEnd].compactMap { $0 }.min()
    }

    /// When the coordinator, having heard nothing, gives what it holds to others. While JoinGroup is out it waits for the
    /// others, not for this one.
    private var sessionEnd: ContinuousClock.Instant? {
        switch phase {
        case .joining where owned.isEmpty || request != nil: nil
        case .idle, .leaving, .ended: nil
        case .releasing, .joining, .dividing, .syncing, .stable, .adapting:
            generation >= 0 ? heartbeats.sessionEnd : nil
        }
    }

    // MARK: Events

    package mutating func handle(_ event: GroupEvent, now: ContinuousClock.Instant) -> [GroupAction] {
        switch event {
        case .start: phase == .idle ? join(reason: nil) : []
        case .answered(let id, let answer): take(answer, to: id, now)
        case .failed(let id, let error): failed(id, error, now)
        case .released: released()
        case .divided(let assignment): divided(assignment)
        case .named, .outdated: []
        case .subscribed(let subscription): subscribed(subscription)
        case .rejoin(let reason): rejoin(reason)
        case .idled: idled()
        case .resumed: phase == .idle ? join(reason: "the consumer reads again") : []
        case .leave(let reason): leave(reason)
        case .tick: tick(now)
        }
    }

    private mutating func tick(_ now: ContinuousClock.Instant) -> [GroupAction] {
        if let end = sessionEnd, end <= now {
            return lose("no answer from the coordinator for session.timeout.ms")
        }
        if let retry = retryAt, retry <= now {
            retryAt = nil
            if phase == .joining { return sendJoin() }
        }
        guard beats, let due = heartbeats.due, due <= now else { return [] }
        let beat = HeartbeatRequest(
            groupId: settings.groupId, generationId: generation, memberId: memberId,
            groupInstanceId: settings.instanceId)
        let id = number()
        heartbeats.sent(id, now)
        return [.send(.heartbeat(beat), id)]
    }

    private mutating func number() -> UInt64 {
        lastRequest += 1
        return lastRequest
    }

    private mutating func subscribed(_ new: GroupSubscription) -> [GroupAction] {
        guard new != subscription else { return [] }
        subscription = new
        return rejoin("the subscription has changed")
    }

    /// Joins again: now when it is stable, else when it is.
    private mutating func rejoin(_ reason: String) -> [GroupAction] {
        switch phase {
        case .stable: return beginJoin(reason)
        case .joining, .dividing, .syncing: rejoinReason = reason
        case .idle, .releasing, .adapting, .leaving, .ended: break
        }
        return []
    }

    private mutating func idled() -> [GroupAction] {
        switch phase {
        case .idle, .leaving, .ended: return []
        default: break
        }
        var actions: [GroupAction] = []
        if settings.instanceId == nil, !memberId.isEmpty {
            let reason = "the consumer did not read for max.poll.interval.ms"
            actions.append(.send(.leave(identity, reason: reason), number()))
        }
        let lost = Set(owned).union(lostMeanwhile)
        forgetMember()
        owned = []
        phase = .idle
        if !lost.isEmpty { actions.append(.revoke(lost, isLost: true)) }
        return actions
    }

    private mutating func leave(_ reason: String) -> [GroupAction] {
        let left = identity
        let wasMember = !memberId.isEmpty && phase != .ended
        forgetMember()
        owned = []
        // A static member that comes back within the session timeout has what it had.
        guard wasMember, settings.instanceId == nil else {
            phase = .idle
            return [.left]
        }
        phase = .leaving
        let id = number()
        request = id
        return [.send(.leave(left, reason: reason), id)]
    }

    /// The coordinator knows it no more; whatever is on its way is of no interest.
    private mutating func forgetMember() {
        memberId = ""
        generation = -1
        request = nil
        retryAt = nil
        heartbeats.end()
        rejoinReason = nil
        lostMeanwhile = []
    }

    // MARK: Steps

    /// The first step of a rebalance: gives up what has to be given up before JoinGroup.
    mutating func beginJoin(_ reason: String?) -> [GroupAction] {
        let givenUp = isCooperative ? owned.filter { !subscription.topics.contains($0.topic) } : owned
        if givenUp.isEmpty { return join(reason: reason) }
        joinReason = reason
        owned.removeAll { givenUp.contains($0) }
        phase = .releasing
        return [.revoke(Set(givenUp), isLost: false)]
    }

    /// The group has gone on without it: what it held is somebody else's.
    mutating func lose(_ reason: String) -> [GroupAction] {
        request = nil
        retryAt = nil
        heartbeats.end()
        generation = -1
        joinReason = reason
        let lost = Set(owned)
        owned = []
        if phase == .releasing || phase == .adapting {
            phase = .releasing
            lostMeanwhile.formUnion(lost)
            return []
        }
        if lost.isEmpty { return join(reason: reason) }
        phase = .releasing
        return [.revoke(lost, isLost: true)]
    }

    private mutating func released() -> [GroupAction] {
        switch phase {
        case .releasing:
            if lostMeanwhile.isEmpty { return join(reason: joinReason) }
            defer { lostMeanwhile = [] }
            return [.revoke(lostMeanwhile, isLost: true)]
        case .adapting:
            let added = Set(lastAssignment).subtracting(owned)
            owned = lastAssignment
            return [.assign(Set(owned), added: added)] + beginJoin("partitions that have moved are given up")
        case .idle, .joining, .dividing, .syncing, .stable, .leaving, .ended: return []
        }
    }

    private mutating func join(reason: String?) -> [GroupAction] {
        joinReason = reason
        phase = .joining
        return sendJoin()
    }

    /// Says what it wants now: whatever was to make it join again is thereby done.
    mutating func sendJoin() -> [GroupAction] {
        rejoinReason = nil
        heartbeats.dropRequest()
        let id = number()
        request = id
        return [.send(.join(joinRequest(reason: joinReason)), id)]
    }

    private mutating func divided(_ assignment: [String: [TopicPartition]]) -> [GroupAction] {
        phase == .dividing ? sendSync(assignment) : []
    }

    mutating func sendSync(_ assignment: [String: [TopicPartition]]) -> [GroupAction] {
        phase = .syncing
        let id = number()
        request = id
        return [.send(.sync(syncRequest(assignment, assignor: assignor)), id)]
    }

    mutating func end(_ error: KafkaError) -> [GroupAction] {
        forgetMember()
        phase = .ended
        return [.fail(error)]
    }

    /// Tries to join once more, after a while.
    mutating func retryJoin(_ now: ContinuousClock.Instant) {
        phase = .joining
        request = nil
        retryAt = now + backoff.next()
    }
}
