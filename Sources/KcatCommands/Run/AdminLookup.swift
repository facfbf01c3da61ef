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

    func offsets(
        ofLast count: Int64, of partitions: [TopicPartition], patience: Duration?
    ) async throws -> [TopicPartition: Result<Int64, KafkaError>] {
        let starts = try await offsetResults(.earliest, of: partitions, isolationLevel: nil, patience: patience)
        let ends = try await offsetResults(.latest, of: partitions, isolationLevel: nil, patience: patience)
        var results: [TopicPartition: Result<Int64, KafkaError>] = [:]
        var wanted: [TopicPartition: LastRecords] = [:]
        for partition in partitions {
            guard let start = starts[partition], let end = ends[partition] else { continue }
            do {
                let first = try start.get().offset ?? 0
                wanted[partition] = LastRecords(count, in: first..<max(first, try end.get().offset ?? 0))
            } catch {
                results[partition] = .failure(error)
            }
        }
        if wanted.isEmpty { return results }
        return results.merging(try await admin.offsets(of: wanted, isolationLevel: isolationLevel)) { $1 }
    }

    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset] {
        guard let group else { return [:] }
        return try await admin.committed(partitions, group: group, requiresStable: requiresStable)
    }
}
