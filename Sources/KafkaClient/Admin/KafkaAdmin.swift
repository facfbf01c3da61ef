public import KafkaWire

/// Asks a cluster about itself: topics, offsets, groups, transactions, producers, disks; and changes what an inspector is
/// asked to change.
///
/// Each coordinator and each leader is asked once for all that it knows, all at the same time; what one broker can't
/// answer is told beside what the others did. Nothing is changed but by the functions whose names say so. Everything has a
/// deadline (``ClientConfiguration/apiTimeout``) and can be cancelled; errors are ``KafkaError``.
public final class KafkaAdmin: Sendable {
    /// The brokers, perhaps shared with other clients.
    public let cluster: KafkaCluster
    private let ownsCluster: Bool
    let requests: AdminRequests

    /// A client of a cluster of its own. Throws ``KafkaError`` for a configuration that cannot be, or when the system has no
    /// thread or descriptor left.
    public init(_ configuration: ClientConfiguration) throws(KafkaError) {
        cluster = try KafkaCluster(configuration)
        ownsCluster = true
        requests = AdminRequests(cluster)
    }

    /// A client that shares `cluster` with others.
    public init(on cluster: KafkaCluster) {
        self.cluster = cluster
        ownsCluster = false
        requests = AdminRequests(cluster)
    }

    /// Closes the cluster, where it is its own.
    public func close() {
        if ownsCluster { cluster.close() }
    }

    /// How the brokers are reached.
    public var configuration: ClientConfiguration { cluster.configuration }

    // MARK: Topics and offsets

    /// The cluster, with `topics` or, when that is `nil`, with all topics. A topic that does not exist is described
    /// with its ``ClusterDescription/Topic/error``, not thrown. No topic is created by asking.
    public func metadata(topics: [String]? = []) async throws -> ClusterDescription {
        try await requests.describe(topics)
    }

    /// Answers of the partitions' leaders, each on its own: an offset, or what kept it from being known. An unknown
    /// partition is ``KafkaError/Code/unknownTopicOrPartition``. `isolationLevel` decides what `latest` means. Throws only
    /// what concerns all: no broker, cancellation.
    ///
    /// A leader that isn't there is waited for as long as ``ClientConfiguration/apiTimeout``, unless there is a `patience`:
    /// then no partition holds up the others. One without a leader, or of a topic that the brokers do not know, has that as
    /// its result at the first look, and a leader that says nothing is waited for no longer than `patience`.
    public func offsetResults(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel, patience: Duration? = nil
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        try await requests.listOffsets(specs, isolationLevel, patience)
    }

    /// As ``offsetResults(for:isolationLevel:patience:)``, but throws the first partition's error when there is one.
    public func offsets(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: ListedOffset] {
        let results = try await offsetResults(for: specs, isolationLevel: isolationLevel)
        var offsets: [TopicPartition: ListedOffset] = [:]
        for (partition, result) in results.sorted(by: { $0.key < $1.key }) { offsets[partition] = try result.get() }
        return offsets
    }

    /// The log starts.
    public func beginningOffsets(_ partitions: some Sequence<TopicPartition>) async throws -> [TopicPartition: Int64] {
        try await ends(partitions, .earliest, .readUncommitted)
    }

    /// The ends: high watermarks under read uncommitted, last stable offsets under read committed.
    public func endOffsets(
        _ partitions: some Sequence<TopicPartition>, isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Int64] {
        try await ends(partitions, .latest, isolationLevel)
    }

    private func ends(
        _ partitions: some Sequence<TopicPartition>, _ spec: OffsetSpec, _ isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Int64] {
        let specs = Dictionary(partitions.map { ($0, spec) }, uniquingKeysWith: { first, _ in first })
        return try await offsets(for: specs, isolationLevel: isolationLevel).mapValues { $0.offset ?? 0 }
    }
}

extension AdminRequests {
    /// See ``KafkaAdmin/metadata(topics:)``.
    func describe(_ topics: [String]?) async throws -> ClusterDescription {
        do {
            return ClusterDescription(try await cluster.refresh(topics, until: .now + configuration.apiTimeout))
        } catch let error as BrokerConnectionError {
            throw KafkaError(error)
        }
    }

    /// See ``KafkaAdmin/offsetResults(for:isolationLevel:patience:)``.
    func listOffsets(
        _ specs: [TopicPartition: OffsetSpec], _ isolationLevel: IsolationLevel, _ patience: Duration? = nil
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        try await OffsetLister(cluster: cluster, configuration: configuration)
            .list(specs, isolationLevel, patience: patience)
    }
}
