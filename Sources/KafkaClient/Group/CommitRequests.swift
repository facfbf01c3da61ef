package import KafkaWire

/// The commits of a consumer: what is committed already, which of them are wanted and in which order, and when the next
/// automatic one is due. A value without I/O.
package struct CommitRequests: Sendable {
    /// What was committed last.
    private var committed: [TopicPartition: Int64] = [:]
    /// How far partitions got that were assigned and are no more, until it is committed.
    private var leftOver: [TopicPartition: CommittedOffset] = [:]
    /// The commits that are wanted, in that order; the first is under way.
    private var turns: [UInt64] = []
    private var lastTurn: UInt64 = 0
    /// When ``due(every:_:)`` is to be called next.
    package private(set) var nextDeadline: ContinuousClock.Instant?

    /// Nothing is committed.
    package init() {}

    // MARK: One after the other

    /// How many are wanted and not done.
    package var count: Int { turns.count }

    /// Queues a commit behind those that are wanted already: an older one must not land behind a newer.
    package mutating func takeTurn() -> UInt64 {
        lastTurn += 1
        turns.append(lastTurn)
        return lastTurn
    }

    /// Whether all that were wanted before are done.
    package func isFirst(_ turn: UInt64) -> Bool { turns.first == turn }

    /// It is done, or given up.
    package mutating func end(_ turn: UInt64) { turns.removeAll { $0 == turn } }

    // MARK: What is committed

    /// These were committed.
    package mutating func committed(_ offsets: [TopicPartition: CommittedOffset]) {
        for (partition, offset) in offsets {
            committed[partition] = offset.offset
            if leftOver[partition] == offset { leftOver[partition] = nil }
        }
    }

    /// Those that are not what was committed last.
    package func changed(_ offsets: [TopicPartition: CommittedOffset]) -> [TopicPartition: CommittedOffset] {
        offsets.filter { committed[$0.key] != $0.value.offset }
    }

    /// What a commit of everything commits: how far partitions have got, and those that were assigned before them.
    package func everything(_ stored: [TopicPartition: CommittedOffset]) -> [TopicPartition: CommittedOffset] {
        leftOver.merging(stored) { $1 }
    }

    /// The assignment ends that got so far: what does not get through now goes along with the next commit.
    package mutating func leave(_ stored: [TopicPartition: CommittedOffset]) { leftOver = everything(stored) }

    /// Partitions were given up: what was committed of them another may have changed.
    package mutating func forget(_ partitions: Set<TopicPartition>) {
        for partition in partitions { committed[partition] = nil }
    }

    /// Another subscription, or none.
    package mutating func reset() {
        committed = [:]
        leftOver = [:]
    }

    // MARK: Time

    /// Whether the automatic commit is due, which comes every `interval`; `nil` for never. One that is under way, or was
    /// asked for, goes first; what it leaves the next brings.
    package mutating func due(every interval: Duration?, _ now: ContinuousClock.Instant) -> Bool {
        guard let interval else {
            nextDeadline = nil
            return false
        }
        let due = nextDeadline ?? now + interval
        nextDeadline = due
        guard due <= now else { return false }
        nextDeadline = now + interval
        return turns.isEmpty
    }
}
