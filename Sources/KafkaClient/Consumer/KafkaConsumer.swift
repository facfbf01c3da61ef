public import KafkaWire
import Synchronization
import Transport

/// Reads partitions of Kafka topics.
///
/// Two ways lead to partitions, and each ends the other (S4). ``assign(_:)-(Set<TopicPartition>)`` takes exactly those
/// that it is given. It asks no group for leave: nothing but metadata, offsets and records is requested, no topic is
/// created, and unless it is asked for nothing is committed (S3, P5). ``subscribe(_:listener:)`` joins a group, whose
/// coordinator decides (S1).
///
/// ```swift
/// let consumer = try KafkaConsumer(ConsumerConfiguration(bootstrapServers: [BrokerAddress(host: "localhost", port: 9092)]))
/// try await consumer.assign([TopicPartition("topic", 7): .offset(1200)])
/// var walker = RecordWalker(isolationLevel: consumer.configuration.isolationLevel)
/// while let fetched = try await consumer.nextRecords() {
///     let walked = try walker.walk(fetched.records, from: fetched.fetchOffset, aborted: fetched.abortedTransactions) {
///         print($0.offset)
///     }
///     consumer.advance(fetched, to: walked.nextOffset)
/// }
/// ```
///
/// All network is done by one thread of its cluster's own; callers may be on any. Everything that waits has a deadline
/// and can be cancelled (`CancellationError`); all other errors are ``KafkaError``. ``close(timeout:)`` must be called to
/// end it politely; when the last reference goes its thread ends all the same.
public final class KafkaConsumer: Sendable {
    /// What it was made with.
    public let configuration: ConsumerConfiguration
    /// The brokers, perhaps shared with other clients.
    public let cluster: KafkaCluster
    private let ownsCluster: Bool
    let handover: Handover
    let engine: ConsumerEngine
    let listener = Mutex<RebalanceListener?>(nil)
    /// What ``poll(timeout:maxRecords:_:)`` keeps from call to call.
    let polling: Polling

    /// A consumer of a cluster of its own that has asked nobody anything yet. Throws ``KafkaError`` for a configuration that
    /// cannot be, or when the system has no thread or descriptor left.
    public convenience init(_ configuration: ConsumerConfiguration) throws(KafkaError) {
        try configuration.checkSizes()
        try self.init(configuration, on: try KafkaCluster(configuration.client), ownsCluster: true)
    }

    /// A consumer that shares `cluster` with other clients: the brokers are reached as that is configured, whatever
    /// ``ConsumerConfiguration/client`` says. Throws ``KafkaError`` for a configuration that cannot be.
    public convenience init(_ configuration: ConsumerConfiguration, on cluster: KafkaCluster) throws(KafkaError) {
        var configuration = configuration
        configuration.client = cluster.configuration
        try self.init(configuration, on: cluster, ownsCluster: false)
    }

    private init(
        _ configuration: ConsumerConfiguration, on cluster: KafkaCluster, ownsCluster: Bool
    ) throws(KafkaError) {
        try configuration.checkSizes()
        self.configuration = configuration
        self.cluster = cluster
        self.ownsCluster = ownsCluster
        let bell = Bell(cluster.loop)
        handover = Handover(bell)
        handover.withState { $0.subscription.storesOnAdvance = configuration.enableAutoOffsetStore }
        polling = Polling(configuration.isolationLevel)
        engine = ConsumerEngine(configuration, handover, bell, on: cluster)
    }

    deinit { engine.abandon() }

    // MARK: Looking at the cluster

    /// The cluster, with `topics` or, when that is `nil`, with all topics. A topic that does not exist is described
    /// with its ``ClusterDescription/Topic/error``, not thrown. No topic is created by asking.
    public func metadata(topics: [String]? = []) async throws -> ClusterDescription {
        try await engine.describe(topics)
    }

    /// Answers of the partitions' leaders, each on its own: an offset, or what kept it from being known. An unknown
    /// partition is ``KafkaError/Code/unknownTopicOrPartition``. `isolationLevel` decides what `latest` means; the
    /// consumer's own when `nil`. Throws only what concerns all: no broker, cancellation.
    public func offsetResults(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel? = nil
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        try await engine.listOffsets(specs, isolationLevel ?? configuration.isolationLevel)
    }

    /// As ``offsetResults(for:isolationLevel:)``, but throws the first partition's error when there is one.
    public func offsets(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel? = nil
    ) async throws -> [TopicPartition: ListedOffset] {
        let results = try await offsetResults(for: specs, isolationLevel: isolationLevel)
        var offsets: [TopicPartition: ListedOffset] = [:]
        for (partition, result) in results.sorted(by: { $0.key < $1.key }) { offsets[partition] = try result.get() }
        return offsets
    }

    /// The log starts.
    public func beginningOffsets(_ partitions: some Sequence<TopicPartition>) async throws -> [TopicPartition: Int64] {
        try await ends(partitions, .earliest, nil)
    }

    /// The ends: high watermarks under read uncommitted, last stable offsets under read committed. `isolationLevel` is
    /// the consumer's own when `nil`.
    public func endOffsets(
        _ partitions: some Sequence<TopicPartition>, isolationLevel: IsolationLevel? = nil
    ) async throws -> [TopicPartition: Int64] {
        try await ends(partitions, .latest, isolationLevel)
    }

    private func ends(
        _ partitions: some Sequence<TopicPartition>, _ spec: OffsetSpec, _ isolationLevel: IsolationLevel?
    ) async throws -> [TopicPartition: Int64] {
        let specs = Dictionary(partitions.map { ($0, spec) }, uniquingKeysWith: { first, _ in first })
        return try await offsets(for: specs, isolationLevel: isolationLevel).mapValues { $0.offset ?? 0 }
    }

    /// What the configured group has committed; a partition without a commit is left out. Needs a group id, else
    /// ``KafkaError/Code/groupIdRequired``. Commits of open transactions are waited for.
    public func committed(
        _ partitions: some Sequence<TopicPartition>
    ) async throws -> [TopicPartition: CommittedOffset] {
        try await engine.committed(Set(partitions))
    }

    // MARK: The assignment

    /// Takes exactly `partitions` from now on (S2). Those that were assigned before go on where they are; new ones
    /// begin at the group's committed offset or, without one, where ``ConsumerConfiguration/autoOffsetReset`` says
    /// (S9). The empty set stops all fetching (S6).
    ///
    /// It takes effect at once: nothing of a partition that is no longer assigned is returned afterwards (A3).
    /// Whether the partitions exist is found out later and told by ``nextRecords(timeout:)`` (A1).
    public func assign(_ partitions: Set<TopicPartition>) async throws {
        var trial = SubscriptionState()
        try trial.assign(partitions)
        try await leaveGroup()
        try change { (state) throws(KafkaError) in try state.assign(partitions) }
    }

    /// Takes exactly the partitions of `starts` from now on, each from its start, also those that were assigned before.
    /// Otherwise as ``assign(_:)-(Set<TopicPartition>)``.
    public func assign(_ starts: [TopicPartition: StartPosition]) async throws {
        var trial = SubscriptionState()
        try trial.assign(starts)
        try await leaveGroup()
        try change { (state) throws(KafkaError) in try state.assign(starts) }
    }

    /// As ``assign(_:)-([TopicPartition:StartPosition])``, for a caller who wants nothing from the offsets of `ends` on: what
    /// lies there is not fetched ahead, so that another assignment need not wait for it.
    package func assign(
        _ starts: [TopicPartition: StartPosition], until ends: [TopicPartition: Int64]
    ) async throws {
        var trial = SubscriptionState()
        try trial.assign(starts)
        try await leaveGroup()
        try change { (state) throws(KafkaError) in try state.assign(starts, until: ends) }
    }

    /// Takes exactly the partitions of `starts` from now on, each from its start, and those of `kept`, which must be
    /// held already and go on where they are: what was fetched of them is not lost, nor fetched again. One that is in
    /// both begins at its start. Otherwise as ``assign(_:)-(Set<TopicPartition>)``.
    public func assign(
        _ starts: [TopicPartition: StartPosition], keeping kept: Set<TopicPartition>
    ) async throws {
        var trial = SubscriptionState()
        try trial.assign(starts)
        try await leaveGroup()
        try change { (state) throws(KafkaError) in try state.assign(starts, keeping: kept) }
    }

    /// The partitions held now (S5).
    public func assignment() -> Set<TopicPartition> {
        handover.read { Set($0.subscription.partitions.keys) }
    }

    /// Moves an assigned partition to `start`. Nothing fetched before is returned afterwards (A3).
    public func seek(_ partition: TopicPartition, to start: StartPosition) throws(KafkaError) {
        try change { (state) throws(KafkaError) in try state.seek(partition, to: start) }
    }

    /// Moves an assigned partition to `offset`; as ``seek(_:to:)-(_,StartPosition)``.
    public func seek(_ partition: TopicPartition, to offset: Int64) throws(KafkaError) {
        try seek(partition, to: .offset(offset))
    }

    /// Moves assigned partitions to their log starts.
    public func seekToBeginning(_ partitions: some Sequence<TopicPartition>) throws(KafkaError) {
        try seek(Array(partitions), to: .spec(.earliest))
    }

    /// Moves assigned partitions to their ends.
    public func seekToEnd(_ partitions: some Sequence<TopicPartition>) throws(KafkaError) {
        try seek(Array(partitions), to: .spec(.latest))
    }

    /// All or, when one is not assigned, none.
    private func seek(_ partitions: [TopicPartition], to start: StartPosition) throws(KafkaError) {
        try change { (state) throws(KafkaError) in
            for partition in partitions where state.partitions[partition] == nil {
                throw SubscriptionState.notAssigned(partition)
            }
            for partition in partitions { try state.seek(partition, to: start) }
        }
    }

    /// Stops returning records of assigned partitions, and fetching them, until ``resume(_:)``.
    public func pause(_ partitions: some Sequence<TopicPartition>) throws(KafkaError) {
        let partitions = Array(partitions)
        try change { (state) throws(KafkaError) in try state.pause(partitions) }
    }

    /// Takes up paused partitions where they were; without effect on those that are not paused.
    public func resume(_ partitions: some Sequence<TopicPartition>) throws(KafkaError) {
        let partitions = Array(partitions)
        try change { (state) throws(KafkaError) in try state.resume(partitions) }
    }

    /// The partitions paused now.
    public func paused() -> Set<TopicPartition> {
        handover.read { Set($0.subscription.partitions.filter(\.value.isPaused).keys) }
    }

    /// The next offset to be delivered: how far ``advance(_:to:)`` got, or where reading begins. Waits until that is
    /// known, at most ``ClientConfiguration/apiTimeout``.
    public func position(of partition: TopicPartition) async throws -> Int64 {
        try await engine.position(partition)
    }

    // MARK: Records

    /// The next part that has come of any partition, in order for each; `nil` when there was none within `timeout`
    /// (without one it waits for ever).
    ///
    /// An error concerns one partition, which stands still from then on until it is assigned anew or sought; the call
    /// may be repeated for the others. It comes behind all that was fetched before it. When no partition is left that
    /// could bring anything, the last error is thrown again. Only one call may wait at a time.
    ///
    /// With an empty assignment, or a paused one, it waits for the next.
    public func nextRecords(timeout: Duration? = nil) async throws -> FetchedRecords? {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        var left = timeout
        while true {
            switch try await nextEvent(timeout: left) {
            case .records(let fetched): return fetched
            case .assigned(let partitions): try await listener.withLock { $0 }?.onAssigned(partitions)
            case .revoked(let partitions): try await listener.withLock { $0 }?.onRevoked(partitions)
            case .lost(let partitions): try await listener.withLock { $0 }?.onLost(partitions)
            case nil: return nil
            }
            left = deadline.map { max(.zero, $0 - .now) }
        }
    }

    /// As ``nextRecords(timeout:)``, with what becomes of the group between the records. The call after the one that
    /// returned a ``ConsumerEvent/revoked(_:)`` is what lets the rebalance go on.
    public func nextEvent(timeout: Duration? = nil) async throws -> ConsumerEvent? {
        try await handover.next(timeout: timeout)
    }

    /// Has the call of ``nextRecords(timeout:)`` that waits, or else the next that would, return `nil`. From any thread.
    package func wakeUp() { handover.wakeUp() }

    /// Tells that all records before `nextOffset` of `fetched`'s partition are done with: that is the position, and
    /// what a commit commits. Without effect when the partition has been sought or assigned anew meanwhile.
    public func advance(_ fetched: FetchedRecords, to nextOffset: Int64) {
        handover.advance(fetched, to: nextOffset)
    }

    /// Commits what is to be committed by itself, leaves the group (a static member stays), ends the fetch sessions, closes
    /// its connections and, where the cluster is its own, stops the thread, each within `timeout`. Who waits gets
    /// ``KafkaError/Code/closed``. A second call does nothing.
    public func close(timeout: Duration = .seconds(1)) async {
        handover.close()
        // Also when the task that calls this is cancelled.
        await Task(executorPreference: engine.loop) { [engine, cluster, ownsCluster] in
            await engine.close(timeout: timeout)
            if ownsCluster { cluster.close() }
        }.value
    }

    private func change(_ body: (inout SubscriptionState) throws(KafkaError) -> Void) throws(KafkaError) {
        try handover.change(body)
    }
}
