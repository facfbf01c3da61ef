package import KafkaWire

/// A member of a group of the consumer protocol (KIP-848): the coordinator divides, the member reports what it holds, all
/// by ConsumerGroupHeartbeat.
package struct ConsumerGroupMembership: GroupMembership {
    /// Where it stands.
    package enum Phase: Hashable, Sendable {
        /// Neither a member nor about to be one.
        case idle
        /// Its first heartbeat, of epoch 0, is out, or will be when the time of the next try has come.
        case joining
        /// A member, its partitions as assigned or on the way there.
        case member
        /// Somebody else's are its partitions: the caller gives them up before it joins anew.
        case fenced
        /// The heartbeat that leaves is out.
        case leaving
        /// It was refused for good.
        case ended
    }

    /// The epochs that leave: for good, and as a static member that may come back (KIP-345).
    private static let leaveEpoch: Int32 = -1
    private static let staticLeaveEpoch: Int32 = -2

    package let settings: GroupSettings
    package internal(set) var phase = Phase.idle
    /// Made by this client, and kept through all epochs.
    package let memberId: String
    package internal(set) var epoch: Int32 = 0
    package private(set) var subscription: GroupSubscription
    /// What it holds.
    package internal(set) var owned: Set<TopicPartition> = []
    /// What the coordinator wants it to hold, by topic id; `nil` before it said so.
    var target: [KafkaUUID: Set<Int32>]?
    /// What topic ids are called, as far as known.
    var names: [KafkaUUID: String] = [:]
    /// How many times the caller was asked to give something up and has not done so yet.
    var releases = 0
    var isNaming = false
    /// Whether an assignment, perhaps an empty one, was told in this epoch's life.
    var hasAssigned = false
    /// What has to be told with the next heartbeat: what it holds, or everything.
    var reportsOwned = false
    var reportsAll = true
    var request: UInt64?
    /// The heartbeat that leaves was sent.
    var hasSaidGoodbye = false
    private var lastRequest: UInt64 = 0
    var heartbeatAt: ContinuousClock.Instant?
    /// As the coordinator told it.
    var interval: Duration = .seconds(5)
    var backoff: Backoff
    /// The coordinator divides behind the joining member's back: it asks a few times soon what came of it.
    private var impatience = Backoff(.milliseconds(200), upTo: .seconds(5))

    package init(_ settings: GroupSettings, _ subscription: GroupSubscription, memberId: String) {
        self.settings = settings
        self.subscription = subscription
        self.memberId = memberId
        backoff = settings.backoff
    }

    /// A member id that nobody else has.
    package static func newMemberId() -> String {
        "\(KafkaUUID(high: .random(in: .min ... .max), low: .random(in: .min ... .max)))"
    }

    package var identity: GroupIdentity {
        // Epoch 0 is that of one who has yet to join.
        GroupIdentity(memberId: memberId, generation: epoch > 0 ? epoch : -1, instanceId: settings.instanceId)
    }

    package var nextDeadline: ContinuousClock.Instant? { request == nil ? heartbeatAt : nil }

    // MARK: Events

    package mutating func handle(_ event: GroupEvent, now: ContinuousClock.Instant) -> [GroupAction] {
        switch event {
        case .start, .resumed: phase == .idle ? join(now) : []
        case .answered(let id, .consumerHeartbeat(let response)): answered(id, response, now)
        case .answered: []
        case .failed(let id, let error): failed(id, error, now)
        case .released: released(now)
        case .named(let names): named(names, now)
        case .subscribed(let subscription): subscribed(subscription, now)
        case .outdated: phase == .member ? beatSoon(now) : []
        // Whoever divides, it is the coordinator, which knows of every change.
        case .rejoin, .divided: []
        case .idled: idled()
        case .leave: leave(now)
        case .tick: tick(now)
        }
    }

    private mutating func subscribed(_ new: GroupSubscription, _ now: ContinuousClock.Instant) -> [GroupAction] {
        guard new != subscription else { return [] }
        subscription = new
        reportsAll = true
        return phase == .member ? beatSoon(now) : []
    }

    mutating func tick(_ now: ContinuousClock.Instant) -> [GroupAction] {
        guard request == nil, let due = heartbeatAt, due <= now else { return [] }
        switch phase {
        case .joining, .member: return send(epoch, now)
        case .idle, .fenced, .leaving, .ended: return []
        }
    }

    /// The next heartbeat goes out now, or when the answer to the last has come.
    mutating func beatSoon(_ now: ContinuousClock.Instant) -> [GroupAction] {
        heartbeatAt = now
        return tick(now)
    }

    private mutating func idled() -> [GroupAction] {
        guard phase == .joining || phase == .member || phase == .fenced else { return [] }
        let actions = phase == .fenced ? [] : [goodbye()]
        let lost = dropEverything()
        phase = .idle
        return actions + give(up: lost, isLost: true)
    }

    private mutating func leave(_ now: ContinuousClock.Instant) -> [GroupAction] {
        let wasMember = phase == .joining || phase == .member
        // A join that is on its way could come to the coordinator behind the goodbye: it is waited for.
        let mustWait = phase == .joining && request != nil
        _ = dropEverything()
        guard wasMember else {
            phase = .idle
            return [.left]
        }
        phase = .leaving
        return mustWait ? [] : [goodbye()]
    }

    /// The heartbeat that leaves. What else is on its way is of no interest.
    mutating func goodbye() -> GroupAction {
        hasSaidGoodbye = true
        let last = settings.instanceId == nil ? Self.leaveEpoch : Self.staticLeaveEpoch
        lastRequest += 1
        request = lastRequest
        let beat = ConsumerGroupHeartbeatRequest(
            groupId: settings.groupId, memberId: memberId, memberEpoch: last, instanceId: settings.instanceId)
        return .send(.consumerHeartbeat(beat), lastRequest)
    }

    mutating func dropEverything() -> Set<TopicPartition> {
        defer { owned = [] }
        epoch = 0
        target = nil
        hasAssigned = false
        reportsAll = true
        heartbeatAt = nil
        return owned
    }

    mutating func give(up partitions: Set<TopicPartition>, isLost: Bool) -> [GroupAction] {
        if partitions.isEmpty { return [] }
        releases += 1
        return [.revoke(partitions, isLost: isLost)]
    }

    // MARK: Heartbeats

    mutating func join(_ now: ContinuousClock.Instant) -> [GroupAction] {
        phase = .joining
        epoch = 0
        target = nil
        reportsAll = true
        hasSaidGoodbye = false
        impatience.reset()
        return beatSoon(now)
    }

    private mutating func send(_ epoch: Int32, _ now: ContinuousClock.Instant) -> [GroupAction] {
        var beat = ConsumerGroupHeartbeatRequest(
            groupId: settings.groupId, memberId: memberId, memberEpoch: epoch, instanceId: settings.instanceId)
        if reportsAll {
            beat.rackId = settings.rack.isEmpty ? nil : settings.rack
            beat.rebalanceTimeoutMs = settings.rebalanceTimeout.wholeMilliseconds
            beat.subscribedTopicNames = subscription.topics.sorted()
            // Empty takes back an expression; null would leave it as it was.
            beat.subscribedTopicRegex = subscription.regex ?? (epoch > 0 ? "" : nil)
            beat.serverAssignor = settings.remoteAssignor
        }
        if reportsAll || reportsOwned { beat.topicPartitions = ownedById() }
        reportsAll = false
        reportsOwned = false
        heartbeatAt = now + (target?.isEmpty ?? true ? min(interval, impatience.next()) : interval)
        lastRequest += 1
        request = lastRequest
        return [.send(.consumerHeartbeat(beat), lastRequest)]
    }

    private func ownedById() -> [ConsumerGroupHeartbeatRequest.TopicPartitions] {
        if phase == .joining { return [] }
        let ids = Dictionary(names.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        var result: [KafkaUUID: [Int32]] = [:]
        for partition in owned {
            guard let id = ids[partition.topic] else { continue }
            result[id, default: []].append(partition.partition)
        }
        return result.map {
            ConsumerGroupHeartbeatRequest.TopicPartitions(topicId: $0.key, partitions: $0.value.sorted())
        }.sorted { ($0.topicId.high, $0.topicId.low) < ($1.topicId.high, $1.topicId.low) }
    }
}
