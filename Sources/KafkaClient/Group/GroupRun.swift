import KafkaWire

/// A subscription to a group, from `subscribe` to the end of the membership. Touched by ``ConsumerEngine`` alone.
struct GroupRun: Sendable {
    /// Tells this subscription from others before and after it: what comes late for another is dropped.
    let id: UInt64
    /// `group.id`.
    let groupId: String
    /// The topics asked for by name.
    var topics: Set<String>
    /// The patterns asked for.
    var patterns: [TopicPattern]
    /// Counts how often other topics or patterns were asked for.
    var wishes = 0
    /// `nil` until it is known which protocol the group has.
    var membership: (any GroupMembership)?
    /// Whether it was given partitions, if only none, at least once.
    var wasMember = false
    /// Since when nothing but errors has come from the coordinator.
    var failingSince: ContinuousClock.Instant?
    /// Revocations that the caller was told of, oldest first.
    var releases: [Release] = []
    /// When it is to be looked again which topics there are.
    var nextLook: ContinuousClock.Instant?
    var isLooking = false
    /// The partitions of each topic as it last divided them; `nil` while it does not lead.
    var divided: [String: Int]?
    /// Counts what it was asked to divide; an older question is dropped.
    var divisions = 0
    /// A coordinator that cannot be reached was told of.
    var toldFailing = false
    /// It is being left.
    var isLeaving = false

    /// Partitions that the caller is to give up.
    struct Release: Sendable {
        /// The number of the event that told him.
        let id: UInt64
        let partitions: Set<TopicPartition>
        let isLost: Bool
        var isFinishing = false
    }

    /// Whether the coordinator can look for the topics of the patterns itself; internal topics are none of ours.
    func regex(_ known: [GroupTopic]) -> String? {
        if patterns.isEmpty { return nil }
        if known.contains(where: { $0.isInternal && matches($0.name) }) { return nil }
        return patterns.map(\.wholeName).joined(separator: "|")
    }

    /// The topics that it wants of those there are.
    func expanded(_ known: [GroupTopic]) -> Set<String> {
        topics.union(known.lazy.filter { !$0.isInternal && matches($0.name) }.map(\.name))
    }

    private func matches(_ topic: String) -> Bool { patterns.contains { $0.matches(topic) } }
}

/// What a group has to know of a topic.
struct GroupTopic: Sendable {
    var name: String
    var isInternal: Bool
    var assignable: AssignableTopic
}

/// Automatic commits: what is committed already, and when the next is due.
struct CommitProgress: Sendable {
    /// What was committed last.
    var committed: [TopicPartition: Int64] = [:]
    /// How far partitions got that were assigned and are no more, until it is committed.
    var leftOver: [TopicPartition: CommittedOffset] = [:]
    /// The commits that are wanted, in that order; the first is under way.
    var turns: [UInt64] = []
    private var lastTurn: UInt64 = 0
    var next: ContinuousClock.Instant?

    /// Queues a commit behind those that are wanted already.
    mutating func takeTurn() -> UInt64 {
        lastTurn += 1
        turns.append(lastTurn)
        return lastTurn
    }
}
