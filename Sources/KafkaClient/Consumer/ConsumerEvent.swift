public import KafkaWire

/// What a consumer has for its caller, in the order in which it happened; see ``KafkaConsumer/nextEvent(timeout:)``.
@nonexhaustive public enum ConsumerEvent: Sendable {
    /// Records, or news of an end.
    case records(FetchedRecords)
    /// The group has given the consumer these partitions, beside those that it holds. Before any record of them.
    case assigned(Set<TopicPartition>)
    /// The group takes these partitions away. Nothing more of them comes; what came is to be finished, and the next call
    /// tells that it is. Then their positions are committed (where commits are automatic) and the rebalance goes on.
    case revoked(Set<TopicPartition>)
    /// These partitions are somebody else's already: the consumer was thought dead, or did not read in time. Nothing of
    /// them can be committed any more.
    case lost(Set<TopicPartition>)
}

/// What a caller of ``KafkaConsumer/nextRecords(timeout:)`` wants to be told of rebalances. Each is called within that
/// call, on the caller's task, and the rebalance waits for it; see ``ConsumerEvent``.
public struct RebalanceListener: Sendable {
    /// See ``ConsumerEvent/assigned(_:)``.
    public var onAssigned: @Sendable (Set<TopicPartition>) async throws -> Void
    /// See ``ConsumerEvent/revoked(_:)``.
    public var onRevoked: @Sendable (Set<TopicPartition>) async throws -> Void
    /// See ``ConsumerEvent/lost(_:)``.
    public var onLost: @Sendable (Set<TopicPartition>) async throws -> Void

    /// Told of what is given here; of nothing else.
    public init(
        onAssigned: @escaping @Sendable (Set<TopicPartition>) async throws -> Void = { _ in },
        onRevoked: @escaping @Sendable (Set<TopicPartition>) async throws -> Void = { _ in },
        onLost: @escaping @Sendable (Set<TopicPartition>) async throws -> Void = { _ in }
    ) {
        self.onAssigned = onAssigned
        self.onRevoked = onRevoked
        self.onLost = onLost
    }
}
