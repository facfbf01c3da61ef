/// The protocol by which the members of a group agree: Kafka's `group.protocol`.
@nonexhaustive public enum GroupProtocol: String, Hashable, Sendable, CaseIterable {
    /// A member divides the partitions.
    case classic
    /// The coordinator does (KIP-848, Kafka 4.0).
    case consumer
}
