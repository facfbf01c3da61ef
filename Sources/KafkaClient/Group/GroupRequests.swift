package import KafkaWire

/// A consumer's way through groups, from one subscription to the next: which topics it asked for, its membership, what it
/// has yet to give up, and when to look for topics again. A value without I/O: what happens goes in, what is to be done
/// comes out, and ``nextDeadline`` says when ``due(_:_:)`` is to be called again.
///
/// Every subscription has an id: what comes late for another is dropped.
package struct GroupRequests: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// How long things may take.
    package struct Times: Sendable {
        /// `default.api.timeout.ms`: how long a coordinator that was never reached is waited for.
        package var apiTimeout: Duration = .seconds(60)
        /// `max.poll.interval.ms`: how long the caller may stay away.
        package var maxPollInterval: Duration = .seconds(300)
        /// `metadata.max.age.ms`: how often it is looked which topics there are.
        package var metadataMaxAge: Duration = .seconds(300)
        /// `retry.backoff.max.ms`: how soon it is looked again when that failed.
        package var retryBackoffMax: Duration = .seconds(1)
        /// How soon it is looked again for a topic that is not there yet.
        package var unknownTopicTimeout: Duration = .seconds(2)

        package init() {}
    }

    /// The caller, as the group has to know him.
    package struct Caller: Sendable {
        /// The last event that he has come back from.
        package var finished: UInt64 = 0
        /// Since when he has not asked for anything; `nil` while he waits for something.
        package var awaySince: Instant?
        /// The member has left because he was away for too long.
        package var isIdle = false

        package init(finished: UInt64 = 0, awaySince: Instant? = nil, isIdle: Bool = false) {
            self.finished = finished
            self.awaySince = awaySince
            self.isIdle = isIdle
        }
    }

    /// What time has brought.
    package enum Step: Sendable {
        /// The caller is done with what was taken away: commit it, then ``released(_:of:)``.
        case finish(GroupRelease)
        /// He is back; then ``GroupEvent/resumed``.
        case resume
        /// He was away for too long: tell it, then ``GroupEvent/idled``.
        case idle(ConsumerNotice)
        /// The membership has something to do: ``GroupEvent/tick``.
        case tick
        /// It is to be looked which topics there are; then ``looked(_:_:_:_:)``.
        case look
        /// A rebalance lasts: the coordinator is asked who its members are, and who watches is told.
        case tellWait(RebalanceWait)
    }

    /// One subscription.
    private struct Run {
        let id: UInt64
        let groupId: String
        var wishes: TopicWishes
        /// `nil` until it is known which protocol the group has.
        var membership: (any GroupMembership)?
        /// Whether it was given partitions, if only none, at least once.
        var wasMember = false
        /// Since when nothing but errors has come from the coordinator.
        var failingSince: Instant?
        /// That was told.
        var toldFailing = false
        var releases = GroupReleases()
        /// When it is to be looked again which topics there are.
        var nextLook: Instant?
        var isLooking = false
        var division = GroupDivision()
        var isLeaving = false
        /// When the caller will have been away for too long.
        var idleAt: Instant?
        var rebalance = RebalanceWatch()
        var births = PartitionBirths()
    }

    private let times: Times
    private var run: Run?
    private var lastId: UInt64 = 0

    /// No subscription.
    package init(_ times: Times) { self.times = times }

    // MARK: The subscription

    /// Whether there is one, from `subscribe` to the end of the membership.
    package var isOpen: Bool { run != nil }
    /// The one that there is.
    package var id: UInt64? { run?.id }
    /// Its group.
    package var groupId: String? { run?.groupId }
    /// The topics that were subscribed to by name.
    package var topics: Set<String> { run?.wishes.topics ?? [] }
    /// Counts how often other topics were asked for; what was found out for older wishes is of no use.
    package var wishes: Int { run?.wishes.number ?? 0 }
    /// Which protocol the group has; `nil` until that is known.
    package var kind: GroupProtocol? {
        run?.membership.map { $0 is ClassicMembership ? .classic : .consumer }
    }
    /// Who signs commits; `nil` while it is no member.
    package var member: GroupIdentity? {
        run?.membership.flatMap { $0.identity.isMember ? $0.identity : nil }
    }

    /// Whether that subscription still counts.
    package func isCurrent(_ id: UInt64) -> Bool { run?.id == id }

    /// Whether that question of division is the newest of a subscription that still counts.
    package func isCurrent(_ id: UInt64, division: Int) -> Bool { isCurrent(id) && run?.division.number == division }

    /// Takes up a subscription. Returns its id when the group is to be joined for it; `nil` when what the group had before
    /// goes on under it: then ``due(_:_:)`` is to be called.
    package mutating func join(
        _ groupId: String, topics: Set<String>, patterns: [TopicPattern], _ now: Instant
    ) -> UInt64? {
        if run != nil, run?.isLeaving == false {
            run?.wishes.change(topics, patterns)
            run?.nextLook = now
            return nil
        }
        lastId += 1
        run = Run(id: lastId, groupId: groupId, wishes: TopicWishes(topics, patterns))
        return lastId
    }

    /// The group's protocol is known; ``GroupEvent/start`` comes next. `wishes` are those that were looked at, `topics` what
    /// there was of them.
    package mutating func open(
        _ membership: any GroupMembership, _ wishes: Int, _ topics: [GroupTopic], _ now: Instant
    ) {
        if let wishes = run?.wishes { run?.births.note(topics, wishes) }
        // What is wanted may be something else by now.
        let pause = self.wishes == wishes ? times.metadataMaxAge : .zero
        run?.membership = membership
        run?.nextLook = now + pause
    }

    /// Whether a partition was made since the group was joined: all that is in it is news.
    package func isBorn(_ partition: TopicPartition) -> Bool { run?.births.contains(partition) ?? false }

    /// It is being left; another subscription is another membership.
    package mutating func leave() { run?.isLeaving = true }

    /// It is over.
    package mutating func end() { run = nil }

    // MARK: Events and actions

    /// Hands an event to the membership; what follows from it.
    package mutating func handle(
        _ event: GroupEvent, _ now: Instant, clock: Int64 = WallClock.seconds
    ) -> [GroupAction] {
        let actions = run?.membership?.handle(event, now: now) ?? []
        run?.rebalance.saw(event)
        for action in actions {
            run?.rebalance.saw(action, now, clock: clock)
            run?.division.saw(action)
            if case .assign = action { run?.wasMember = true }
        }
        return actions
    }

    /// The number of the newest question of division.
    package var division: Int { run?.division.number ?? 0 }

    /// The coordinator has answered.
    package mutating func answered() {
        run?.failingSince = nil
        run?.toldFailing = false
    }

    /// It has not. `isHopeless`: one that was never reached is not waited for longer than any other answer.
    package mutating func failed(_ error: KafkaError, _ now: Instant) -> (isHopeless: Bool, notice: ConsumerNotice?) {
        guard let run, !run.isLeaving else { return (false, nil) }
        let since = run.failingSince ?? now
        self.run?.failingSince = since
        var notice: ConsumerNotice?
        if run.wasMember, !run.toldFailing, !error.endsMembership {
            self.run?.toldFailing = true
            notice = ConsumerNotice(.retrying, "group \(run.groupId): \(error); trying again")
        }
        return (!run.wasMember && now - since >= times.apiTimeout, notice)
    }

    /// The caller was told, by the event of that number, that partitions are taken away.
    package mutating func told(_ event: UInt64, _ partitions: Set<TopicPartition>, isLost: Bool) {
        run?.releases.add(GroupRelease(id: event, partitions: partitions, isLost: isLost))
    }

    /// They are given up; ``GroupEvent/released`` comes next. False when another subscription counts by now.
    package mutating func released(_ release: GroupRelease, of id: UInt64) -> Bool {
        guard isCurrent(id) else { return false }
        run?.releases.end(release)
        return true
    }

    // MARK: Time

    /// What is due now, to be done in that order.
    package mutating func due(_ caller: Caller, _ now: Instant) -> [Step] {
        guard let run else { return [] }
        var steps = (self.run?.releases.due(caller.finished) ?? []).map(Step.finish)
        if let step = idleIfDue(caller, now) { steps.append(step) }
        let memberId = run.membership?.identity.memberId ?? ""
        if let wait = self.run?.rebalance.due(run.groupId, memberId, now) { steps.append(.tellWait(wait)) }
        if let due = run.membership?.nextDeadline, due <= now { steps.append(.tick) }
        if run.membership != nil, !run.isLooking, let due = run.nextLook, due <= now {
            self.run?.isLooking = true
            steps.append(.look)
        }
        return steps
    }

    /// A caller that stays away for too long has the member leave; when he is back it joins again.
    private mutating func idleIfDue(_ caller: Caller, _ now: Instant) -> Step? {
        self.run?.idleAt = nil
        guard let run, run.membership != nil, !run.isLeaving else { return nil }
        if caller.isIdle { return caller.awaySince == nil ? .resume : nil }
        let limit = times.maxPollInterval
        guard let since = caller.awaySince, since + limit <= now else {
            self.run?.idleAt = (caller.awaySince ?? now) + limit
            return nil
        }
        let seconds = Double(limit.wholeMilliseconds) / 1000
        return .idle(
            ConsumerNotice(
                .groupLeft,
                "group \(run.groupId): left, for nothing was read for \(seconds) s (max.poll.interval.ms); "
                    + "reading on joins it again"))
    }

    /// When ``due(_:_:)`` is to be called next; `nil` while only events can change anything.
    package var nextDeadline: Instant? {
        guard let run, let membership = run.membership else { return nil }
        return [
            membership.nextDeadline, run.idleAt, run.isLooking ? nil : run.nextLook, run.rebalance.nextDeadline,
        ].compactMap { $0 }.min()
    }

    // MARK: Topics

    /// The topics that concern the subscription: all (`nil`) when there are patterns, else those named and those that it
    /// divides for others.
    package var concerned: [String]? {
        guard let run else { return [] }
        if run.wishes.hasPatterns { return nil }
        return run.wishes.topics.union(run.division.topics).sorted()
    }

    /// What the group is to be asked for, of the topics that there are.
    package func subscription(_ topics: [GroupTopic], _ kind: GroupProtocol) -> GroupSubscription {
        run?.wishes.subscription(topics, kind) ?? GroupSubscription()
    }

    /// What was found of the topics that concern it, `nil` when they could not be found out; `wishes` are those that were
    /// looked for. Returns what the membership is to be told: patterns may match others, and a leader divides anew what has
    /// changed.
    package mutating func looked(_ topics: [GroupTopic]?, _ id: UInt64, _ wishes: Int, _ now: Instant) -> [GroupEvent] {
        guard let run, run.id == id else { return [] }
        self.run?.isLooking = false
        // What is wanted may be something else by now.
        let isCurrent = run.wishes.number == wishes
        let pause = topics == nil ? times.retryBackoffMax : times.metadataMaxAge
        self.run?.nextLook = now + (isCurrent ? pause : .zero)
        guard isCurrent, let topics, let kind else { return [] }
        var events = [GroupEvent.subscribed(subscription(topics, kind))]
        if let changed = run.division.changed(topics) {
            events.append(.rejoin(reason: "the partitions of \(changed) have changed"))
        }
        return events
    }

    /// A partition that the group gave is not there, its topic perhaps deleted: that is for the group to settle, which
    /// takes it away. It is looked soon which topics there are.
    package mutating func lookAgain(_ now: Instant) {
        look(by: now + times.retryBackoffMax)
    }

    /// As the leader it has divided these partitions, or knows that they stay divided as they are. A topic that is not there
    /// yet may be so because the broker lags: it is looked for again soon.
    package mutating func divided(_ wanted: Set<String>, _ topics: [String: AssignableTopic], _ now: Instant) {
        run?.division.divided(wanted, topics)
        if !wanted.allSatisfy({ topics[$0] != nil }) { look(by: now + times.unknownTopicTimeout) }
    }

    private mutating func look(by soon: Instant) {
        let next = run?.nextLook ?? soon
        run?.nextLook = min(next, soon)
    }
}
