public import KafkaWire

/// The membership that offsets are committed for within a transaction (KIP-447): see ``KafkaConsumer/groupMetadata()``.
public struct ConsumerGroupMetadata: Hashable, Sendable {
    /// The group.
    public var groupId: String
    /// The member's id; empty for nobody.
    public var memberId: String
    /// The classic group's generation, or the member's epoch (KIP-848); -1 for none.
    public var generation: Int32
    /// The static member's own id (KIP-345).
    public var instanceId: String?

    /// A group's membership; without a member it stands for a consumer that is none, which may commit while the group has
    /// no members.
    public init(groupId: String, memberId: String = "", generation: Int32 = -1, instanceId: String? = nil) {
        self.groupId = groupId
        self.memberId = memberId
        self.generation = generation
        self.instanceId = instanceId
    }
}

extension KafkaProducer {
    /// Begins a transaction: what is sent from now on counts for readers of committed records once
    /// ``commitTransaction()`` has returned, and all of it or nothing. The first time an older producer of the same
    /// ``ProducerConfiguration/transactionalId`` is fenced, and what it left open aborted (KIP-98). A coordinator that is being
    /// elected is waited for as long as ``ProducerConfiguration/deliveryTimeout``.
    /// - Throws: ``KafkaError``: no transactional id, one is open already, fenced, forbidden, no coordinator.
    public func beginTransaction() async throws { try await engine.beginTransaction() }

    /// Commits offsets of a group as part of the transaction: they count when it is committed, so that what was read and
    /// what was made of it can't part (KIP-98, KIP-447).
    ///
    /// After ``KafkaError/Code/timedOut`` it is not known whether they are part of it: call it again before committing.
    /// - Throws: ``KafkaError``; after ``KafkaError/Code/transactionFailed`` the transaction can only be aborted.
    public func sendOffsets(
        _ offsets: [TopicPartition: CommittedOffset], of group: ConsumerGroupMetadata
    ) async throws { try await engine.sendOffsets(offsets, of: group) }

    /// Sends what waits, and commits the transaction when all of it is acknowledged.
    ///
    /// After ``KafkaError/Code/timedOut`` it is not known whether it was committed: calling it again finds out.
    /// - Throws: ``KafkaError``; after ``KafkaError/Code/transactionFailed`` the transaction can only be aborted, after
    ///   ``KafkaError/Code/producerFenced`` the producer can do nothing any more.
    public func commitTransaction() async throws { try await engine.endTransaction(commits: true) }

    /// Aborts the transaction: what waits is given up, and what was written is never seen by readers of committed records.
    /// - Throws: ``KafkaError``.
    public func abortTransaction() async throws { try await engine.endTransaction(commits: false) }
}
