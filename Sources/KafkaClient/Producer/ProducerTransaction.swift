package import KafkaWire

/// A transactional producer's transaction (KIP-98, KIP-890), without I/O: whether records may go to a partition, which
/// partitions the coordinator has to be told of first, and what an error leaves possible.
package struct ProducerTransaction: Sendable {
    /// How far it is.
    package enum Phase: Equatable, Sendable {
        /// None is open.
        case none
        /// What is sent belongs to it.
        case open
        /// Its end was asked for, and is not known yet.
        case ending(commits: Bool)
    }

    /// The producer's transactional id.
    package let id: String
    package private(set) var phase = Phase.none
    /// Why it can only be aborted; `nil` while it can be committed.
    package private(set) var failure: KafkaError?
    /// Whether a coordinator may know of it: then it has to be ended there.
    package private(set) var isStarted = false
    /// Whether the coordinator has said that it knows of it.
    package private(set) var isKnown = false
    /// Whether writing to a partition takes it into the transaction (`transaction.version` 2, KIP-890); otherwise the
    /// coordinator is told of it before.
    package private(set) var joinsByWriting = false
    /// Whether the coordinator is being told of partitions.
    package private(set) var isAdding = false
    /// Whether somebody waits for it to be committed.
    private var isCommitting = false
    private var added: Set<TopicPartition> = []
    private var wanted: Set<TopicPartition> = []

    /// None is open yet.
    package init(_ id: String) { self.id = id }

    /// One begins. Throws when one is open.
    package mutating func begin(joinsByWriting: Bool) throws(KafkaError) {
        guard phase == .none else {
            throw KafkaError(.invalidArgument, "transactional id \(id): its transaction has not ended yet")
        }
        self.joinsByWriting = joinsByWriting
        phase = .open
    }

    /// Whether a batch may go to the partition now. Where not, because the coordinator does not know of it, it is among
    /// ``beginAdding()`` from now on.
    package mutating func mayWrite(to partition: TopicPartition) -> Bool {
        guard phase == .open, failure == nil else { return false }
        if joinsByWriting {
            isStarted = true
            return true
        }
        if added.contains(partition) { return true }
        wanted.insert(partition)
        return false
    }

    /// The partitions that the coordinator is to be told of now; none while it is being told of others.
    package mutating func beginAdding() -> Set<TopicPartition> {
        guard phase == .open, !isAdding, !wanted.isEmpty else { return [] }
        isStarted = true
        isAdding = true
        return wanted
    }

    /// The coordinator is being told of none any more, whatever came of it.
    package mutating func leaveAdding() { isAdding = false }

    /// The coordinator knows of them.
    package mutating func added(_ partitions: Set<TopicPartition>) {
        guard phase == .open else { return }
        added.formUnion(partitions)
        wanted.subtract(partitions)
        isKnown = true
    }

    /// The coordinator may have heard of it.
    package mutating func started() { isStarted = true }

    /// The coordinator has heard of it.
    package mutating func known() { isKnown = true }

    /// Something in it went wrong: it can only be aborted.
    package mutating func fail(_ error: KafkaError) {
        guard phase == .open, failure == nil else { return }
        var error = error
        error.code = .transactionFailed
        error.message += "; the transaction can only be aborted"
        failure = error
        wanted = []
    }

    /// Somebody wants it committed, and may have to wait for what is to be part of it. Throws when somebody does already.
    package mutating func beginCommit() throws(KafkaError) {
        guard !isCommitting else {
            throw KafkaError(.invalidArgument, "transactional id \(id): the transaction is being committed already")
        }
        isCommitting = true
    }

    /// Nobody waits for it to be committed any more, whatever came of it.
    package mutating func leaveCommit() { isCommitting = false }

    /// Its end is asked for; once more where the first answer is not known, and then for the same. Throws when that can't
    /// be.
    package mutating func beginEnd(commits: Bool) throws(KafkaError) {
        switch phase {
        case .none: throw KafkaError(.invalidArgument, "transactional id \(id): no transaction is open")
        case .open:
            if commits, let failure { throw failure }
        case .ending(let before) where before != commits:
            throw KafkaError(
                .invalidArgument,
                "transactional id \(id): the transaction is being \(before ? "committed" : "aborted") already")
        case .ending: break
        }
        phase = .ending(commits: commits)
    }

    /// The coordinator refuses to commit it; it may be aborted.
    package mutating func refuseCommit(_ error: KafkaError) {
        guard phase == .ending(commits: true) else { return }
        phase = .open
        fail(error)
    }

    /// It has ended. Who waits for a commit still does.
    package mutating func ended() {
        let isCommitting = isCommitting
        self = ProducerTransaction(id)
        self.isCommitting = isCommitting
    }

    /// Why batches that wait are given up: they can't become part of anything.
    package var reasonToGiveUp: KafkaError? {
        if let failure { return failure }
        guard phase == .ending(commits: false) else { return nil }
        return KafkaError(.transactionFailed, "the transaction was aborted")
    }

    /// Why no record is taken now; `nil` when it is.
    package var refusal: KafkaError? {
        switch phase {
        case .none: KafkaError(.invalidArgument, "transactional id \(id): no transaction is open, begin one first")
        case .open: failure
        case .ending(let commits):
            KafkaError(
                .invalidArgument,
                "transactional id \(id): the transaction is being \(commits ? "committed" : "aborted")")
        }
    }
}
