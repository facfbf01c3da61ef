import KafkaClient
import KafkaWire

/// What must be known of partitions before they are read, asked by an admin client: no consumer is made for it.
struct AdminLookup: PartitionLookup {
    let admin: KafkaAdmin
    /// What decides where the readable end is.
    let isolationLevel: IsolationLevel
    /// Whose offsets are `stored`.
    let group: String?

    var unknownTopicTimeout: Duration { admin.configuration.unknownTopicTimeout }

    func metadata(topics: [String]?) async throws -> ClusterDescription { try await admin.metadata(topics: topics) }

    func beginningOffsets(of partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        try await admin.beginningOffsets(partitions)
    }

    func endOffsets(
        of partitions: [TopicPartition], isolationLevel: IsolationLevel?
    ) async throws -> [TopicPartition: Int64] {
        try await admin.endOffsets(partitions, isolationLevel: isolationLevel ?? self.isolationLevel)
    }

    func offsets(for specs: [TopicPartition: OffsetSpec]) async throws -> [TopicPartition: ListedOffset] {
        try await admin.offsets(for: specs, isolationLevel: isolationLevel)
    }

    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset] {
        guard let group else { return [:] }
        return try await admin.committed(partitions, group: group)
    }
}
