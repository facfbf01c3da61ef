import KafkaClient
import KafkaWire

/// Who answers what must be known of partitions before they are read: brokers, or Kafka's own files.
protocol PartitionLookup: Sendable {
    /// How long a topic that isn't there is waited for: it may be being made.
    var unknownTopicTimeout: Duration { get }
    /// How long a partition's leader is waited for (`-m`).
    var leaderTimeout: Duration { get }
    /// The cluster, with all topics where `topics` is `nil`.
    func metadata(topics: [String]?) async throws -> ClusterDescription
    /// Whether a partition of a topic that it has is elsewhere, so that a whole topic is read without it.
    func lacks(_ partition: TopicPartition) -> Bool
    /// Each partition's offset, or what kept it from being known; `nil` is the reader's own isolation level. With
    /// `patience` no partition holds up the others (see ``KafkaAdmin/offsetResults(for:isolationLevel:patience:)``).
    func offsetResults(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel?, patience: Duration?
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>]
    /// Where the last records begin: markers, aborted records and holes are none.
    func offsets(
        ofLast count: Int64, of partitions: [TopicPartition], patience: Duration?
    ) async throws -> [TopicPartition: Result<Int64, KafkaError>]
    /// What the group has committed.
    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset]
}

extension PartitionLookup {
    func lacks(_ partition: TopicPartition) -> Bool { false }

    /// As ``offsetResults(for:isolationLevel:patience:)`` for one question of several partitions.
    func offsetResults(
        _ spec: OffsetSpec, of partitions: some Sequence<TopicPartition>, isolationLevel: IsolationLevel?,
        patience: Duration?
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        let specs = Dictionary(partitions.map { ($0, spec) }, uniquingKeysWith: { first, _ in first })
        return try await offsetResults(for: specs, isolationLevel: isolationLevel, patience: patience)
    }

    /// A partition's offset.
    func offset(_ spec: OffsetSpec, of partition: TopicPartition) async throws -> ListedOffset? {
        try await offsetResults(for: [partition: spec], isolationLevel: nil, patience: nil)[partition]?.get()
    }
}
