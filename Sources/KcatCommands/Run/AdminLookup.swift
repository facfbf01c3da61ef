import KafkaClient
import KafkaWire

/// What must be known of partitions before they are read, asked by an admin client: no consumer is made for it.
struct AdminLookup: PartitionLookup {
    let admin: KafkaAdmin
    /// What decides where the readable end is.
    let isolationLevel: IsolationLevel
    /// Whose offsets are `stored`.
    let group: String?
    /// Whether commits of open transactions are waited for.
    private let requiresStable: Bool

    /// Asks by `admin`; a group's offsets are told as they stand.
    init(admin: KafkaAdmin, isolationLevel: IsolationLevel, group: String?) {
        self.admin = admin
        self.isolationLevel = isolationLevel
        self.group = group
        requiresStable = false
    }

    /// Asks over the connections of a consumer, in whose place: its group's offsets are those that it would begin at.
    init(for consumer: KafkaConsumer) {
        admin = KafkaAdmin(on: consumer.cluster)
        isolationLevel = consumer.configuration.isolationLevel
        group = consumer.configuration.groupId
        requiresStable = isolationLevel == .readCommitted
    }

    var unknownTopicTimeout: Duration { admin.configuration.unknownTopicTimeout }
    var leaderTimeout: Duration { admin.configuration.apiTimeout }

    func metadata(topics: [String]?) async throws -> ClusterDescription { try await admin.metadata(topics: topics) }

    func offsetResults(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel?, patience: Duration?
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        try await admin.offsetResults(
            for: specs, isolationLevel: isolationLevel ?? self.isolationLevel, patience: patience)
    }

    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset] {
        guard let group else { return [:] }
        return try await admin.committed(partitions, group: group, requiresStable: requiresStable)
    }
}
