import KafkaClient
import KafkaWire

/// Who answers what must be known of partitions before they are read: brokers, or Kafka's own files.
protocol PartitionLookup: Sendable {
    /// How long a topic that isn't there is waited for: it may be being made.
    var unknownTopicTimeout: Duration { get }
    /// The cluster, with all topics where `topics` is `nil`.
    func metadata(topics: [String]?) async throws -> ClusterDescription
    /// Where the logs begin.
    func beginningOffsets(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64]
    /// Where they end: high watermarks or last stable offsets; `nil` is the reader's own isolation level.
    func endOffsets(
        of partitions: [TopicPartition], isolationLevel: IsolationLevel?
    ) async throws -> [TopicPartition: Int64]
    /// Offsets by time and the like.
    func offsets(for specs: [TopicPartition: OffsetSpec]) async throws -> [TopicPartition: ListedOffset]
    /// What the group has committed.
    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset]
}

extension KafkaConsumer: PartitionLookup {
    var unknownTopicTimeout: Duration { configuration.unknownTopicTimeout }

    func beginningOffsets(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        try await beginningOffsets(partitions)
    }

    func endOffsets(
        of partitions: [TopicPartition], isolationLevel: IsolationLevel?
    ) async throws -> [TopicPartition: Int64] {
        try await endOffsets(partitions, isolationLevel: isolationLevel)
    }

    func offsets(for specs: [TopicPartition: OffsetSpec]) async throws -> [TopicPartition: ListedOffset] {
        try await offsets(for: specs, isolationLevel: nil)
    }

    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset] {
        try await committed(partitions)
    }
}
