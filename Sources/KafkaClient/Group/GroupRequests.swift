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

    /// Partitions that the caller is to give up.
    package struct Release: Sendable {
        /// The number of the event that told him.
        package let id: UInt64
        package let partitions: Set<TopicPartition>
        package let isLost: Bool
        fileprivate var isFinishing = false
    }

    /// What time has brought.
    package enum Step: Sendable {
        /// The caller is done with what was taken away: commit it, then ``released(_:of:)``.
        case finish(Release)
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

    /// What a subscription wants.
    private struct Run {
        let id: UInt64
        let groupId: String
        /// The topics asked for by name, and by pattern.
        var topics: Set<String>
        var patterns: [TopicPattern]
        /// Counts how often other topics or patterns were asked for.
        var wishes = 0
        /// `nil` until it is known which protocol the group has.
        var membership: (any GroupMembership)?
        /// Whether it was given partitions, if only none, at least once.
        var wasMember = false
        /// Since when nothing but errors has come from the coordinator.
        var failingSince: Instant?
        /// That was told.
        var toldFailing = false
        /// Revocations that the caller was told of, oldest first.
        var releases: [Release] = []
        /// When it is to be looked again which topics there are.
        var nextLook: Instant?
        var isLooking = false
        /// The partitions of each topic as it last divided them; `nil` while it does not lead.
        var divided: [String: Int]?
        /// Counts what it was asked to divide; an older question is dropped.
        var divisions = 0
        var isLeaving = false
        /// When the caller will have been away for too long.
        var idleAt: Instant?
        /// What of a rebalance the coordinator has not answered yet, and since when; seconds since 1970, too.
        /// `dividerId` is the member that divides the partitions, where that is what is waited for.
        var rebalance: (dividerId: String?, since: Instant, clock: Int64)?
        /// The member that divides, as the coordinator said last.
        var divider = ""
        var toldRebalance = false
        /// How many partitions topics had when it was found out first; `nil` before.
        var counts: [String: Int]?
        /// Whether all topics were looked at then, and those that are not among them were not there.
        var hasSeenAll = false
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
    package var topics: Set<String> { run?.topics ?? [] }
    /// Counts how often other topics were asked for; what was found out for older wishes is of no use.
    package var wishes: Int { run?.wishes ?? 0 }
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
    package func isCurrent(_ id: UInt64, division: Int) -> Bool { isCurrent(id) && run?.divisions == division }

    /// Takes up a subscription. Returns its id when the group is to be joined for it; `nil` when what the group had before
    /// goes on under it: then ``due(_:_:)`` is to be called.
    package mutating func join(
        _ groupId: String, topics: Set<String>, patterns: [TopicPattern], _ now: Instant
    ) -> UInt64? {
        if run != nil, run?.isLeaving == false {
            run?.topics = topics
            run?.patterns = patterns
            run?.wishes += 1
            run?.nextLook = now
            return nil
        }
        lastId += 1
        run = Run(id: lastId, groupId: groupId, topics: topics, patterns: patterns)
        return lastId
    }

    /// The group's protocol is known; ``GroupEvent/start`` comes next. `wishes` are those that were looked at, `topics` what
    /// there was of them.
    package mutating func open(
        _ membership: any GroupMembership, _ wishes: Int, _ topics: [GroupTopic], _ now: Instant
    ) {
        note(topics)
        // What is wanted may be something else by now.
        let pause = self.wishes == wishes ? times.metadataMaxAge : .zero
        run?.membership = membership
        run?.nextLook = now + pause
    }

    /// Topics that are seen for the first time are as they are; what is more later was made since.
    private mutating func note(_ topics: [GroupTopic]) {
        guard var run else { return }
        var counts = run.counts ?? [:]
        for topic in topics where counts[topic.name] == nil { counts[topic.name] = topic.assignable.partitionCount }
        // One that was asked for by name and is not there has no partitions yet.
        for name in run.topics where counts[name] == nil { counts[name] = 0 }
        if run.counts == nil { run.hasSeenAll = !run.patterns.isEmpty }
        run.counts = counts
        self.run = run
    }

    /// Whether a partition was made since the group was joined: all that is in it is news.
    package func isBorn(_ partition: TopicPartition) -> Bool {
        guard let run, let counts = run.counts else { return false }
        guard let count = counts[partition.topic] else { return run.hasSeenAll }
        return partition.partition >= count
    }

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
        if case .answered(_, .join(let answer)) = event { run?.divider = answer.leader }
        switch event {
        case .answered(_, .join), .answered(_, .sync), .failed: run?.rebalance = nil
        default: break
        }
        for action in actions {
            switch action {
            // Whoever leads divides anew.
            case .send(.join, _):
                run?.divided = nil
                run?.rebalance = (nil, now, clock)
            case .send(.sync, _):
                let divider = run?.divider ?? ""
                run?.rebalance = (divider, now, clock)
            case .assign:
                run?.wasMember = true
                run?.toldRebalance = false
            case .divide, .watch: run?.divisions += 1
            default: break
            }
        }
        return actions
    }

    /// The number of the newest question of division.
    package var division: Int { run?.divisions ?? 0 }

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
        run?.releases.append(Release(id: event, partitions: partitions, isLost: isLost))
    }

    /// They are given up; ``GroupEvent/released`` comes next. False when another subscription counts by now.
    package mutating func released(_ release: Release, of id: UInt64) -> Bool {
        guard isCurrent(id) else { return false }
        run?.releases.removeAll { $0.id == release.id }
        return true
    }

    // MARK: Time

    /// What is due now, to be done in that order.
    package mutating func due(_ caller: Caller, _ now: Instant) -> [Step] {
        guard let run else { return [] }
        var steps: [Step] = []
        for (index, release) in run.releases.enumerated()
        where !release.isFinishing && release.id <= caller.finished {
            self.run?.releases[index].isFinishing = true
            steps.append(.finish(release))
        }
        if let step = idleIfDue(caller, now) { steps.append(step) }
        if let wait = run.rebalance, !run.toldRebalance, wait.since + Self.patience <= now {
            self.run?.toldRebalance = true
            steps.append(
                .tellWait(
                    RebalanceWait(
                        groupId: run.groupId, memberId: run.membership?.identity.memberId ?? "",
                        dividerId: wait.dividerId, clock: wait.clock)))
        }
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
        let tellAt = run.toldRebalance ? nil : run.rebalance.map { $0.since + Self.patience }
        return [membership.nextDeadline, run.idleAt, run.isLooking ? nil : run.nextLook, tellAt].compactMap { $0 }
            .min()
    }

    /// How long a rebalance may take before it is told.
    private static let patience: Duration = .seconds(5)

    // MARK: Topics

    /// The topics that concern the subscription: all (`nil`) when there are patterns, else those named and those that it
    /// divides for others.
    package var concerned: [String]? {
        guard let run else { return [] }
        if !run.patterns.isEmpty { return nil }
        return run.topics.union(run.divided.map { Set($0.keys) } ?? []).sorted()
    }

    /// What the group is to be asked for, of the topics that there are.
    package func subscription(_ topics: [GroupTopic], _ kind: GroupProtocol) -> GroupSubscription {
        guard let run else { return GroupSubscription() }
        let isMatched = { (topic: GroupTopic) in run.patterns.contains { $0.matches(topic.name) } }
        // The coordinator can look for the topics of the patterns itself; internal ones are none of ours.
        if kind == .consumer, !run.patterns.isEmpty, !topics.contains(where: { $0.isInternal && isMatched($0) }) {
            let regex = run.patterns.map(\.wholeName).joined(separator: "|")
            return GroupSubscription(topics: run.topics, regex: regex)
        }
        return GroupSubscription(
            topics: run.topics.union(topics.lazy.filter { !$0.isInternal && isMatched($0) }.map(\.name)))
    }

    /// What was found of the topics that concern it, `nil` when they could not be found out; `wishes` are those that were
    /// looked for. Returns what the membership is to be told: patterns may match others, and a leader divides anew what has
    /// changed.
    package mutating func looked(_ topics: [GroupTopic]?, _ id: UInt64, _ wishes: Int, _ now: Instant) -> [GroupEvent] {
        guard let run, run.id == id else { return [] }
        self.run?.isLooking = false
        // What is wanted may be something else by now.
        let isCurrent = run.wishes == wishes
        let pause = topics == nil ? times.retryBackoffMax : times.metadataMaxAge
        self.run?.nextLook = now + (isCurrent ? pause : .zero)
        guard isCurrent, let topics, let kind else { return [] }
        var events = [GroupEvent.subscribed(subscription(topics, kind))]
        guard let divided = run.divided else { return events }
        let counts = Dictionary(
            topics.map { ($0.name, $0.assignable.partitionCount) }, uniquingKeysWith: { first, _ in first })
        let changed = divided.keys.sorted().first { counts[$0] ?? 0 != divided[$0] }
        if let changed { events.append(.rejoin(reason: "the partitions of \(changed) have changed")) }
        return events
    }

    /// A partition that the group gave is not there, its topic perhaps deleted: that is for the group to settle, which
    /// takes it away. It is looked soon which topics there are.
    package mutating func lookAgain(_ now: Instant) {
        look(by: now + times.retryBackoffMax)
    }

    /// As the leader it has divided these partitions, or knows that they stay divided as they are. A topic that is not there
    /// yet counts as one of no partitions: when it appears, that is a change. It may be the broker that lags, so it is
    /// looked for again soon.
    package mutating func divided(_ wanted: Set<String>, _ topics: [String: AssignableTopic], _ now: Instant) {
        run?.divided = Dictionary(
            wanted.map { ($0, topics[$0]?.partitionCount ?? 0) }, uniquingKeysWith: { first, _ in first })
        if !wanted.allSatisfy({ topics[$0] != nil }) { look(by: now + times.unknownTopicTimeout) }
    }

    private mutating func look(by soon: Instant) {
        let next = run?.nextLook ?? soon
        run?.nextLook = min(next, soon)
    }
}

/// What a group has to know of a topic.
package struct GroupTopic: Sendable {
    package var name: String
    package var isInternal: Bool
    package var assignable: AssignableTopic

    package init(name: String, isInternal: Bool = false, assignable: AssignableTopic) {
        self.name = name
        self.isInternal = isInternal
        self.assignable = assignable
    }
}
