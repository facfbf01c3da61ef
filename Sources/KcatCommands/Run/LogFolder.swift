import KafkaClient
import KafkaLog
import KafkaWire
import Synchronization

/// A folder of Kafka's own segment files in place of brokers (`--directory`): what `broker --directory` takes. Each
/// partition's log is opened when it is first asked for, and is then what it was at that time.
final class LogFolder: PartitionLookup {
    /// The folder.
    let directory: LogDirectory
    /// What is read when nobody says otherwise.
    let isolationLevel: IsolationLevel
    private let logs = Mutex<[TopicPartition: SegmentedLog]>([:])

    /// Opens `path`; that it is none is the user's mistake.
    init(_ path: String, isolationLevel: IsolationLevel) throws(UsageError) {
        do { directory = try LogDirectory(path) } catch { throw UsageError("--directory \(error)") }
        self.isolationLevel = isolationLevel
    }

    var unknownTopicTimeout: Duration { .zero }
    var leaderTimeout: Duration { .zero }

    /// The broker that the records are said to come from: the folder's, or the first.
    var brokerId: Int32 { directory.brokerId ?? 1 }

    /// The partition's log.
    func log(of partition: TopicPartition) throws -> SegmentedLog {
        if let log = logs.withLock({ $0[partition] }) { return log }
        guard directory.partitions[partition] != nil else {
            let others = directory.partitions.keys.filter { $0.topic == partition.topic }
            guard !others.isEmpty else { throw CommandError(.failure, "topic '\(partition.topic)' does not exist") }
            let words = PartitionList.text(Set(others)).drop { $0 != ":" }.dropFirst()
            throw CommandError(.failure, "\(partition): unknown partition; \(directory.path) has \(words)")
        }
        do {
            let log = try directory.log(of: partition)
            logs.withLock { $0[partition] = log }
            return log
        } catch {
            throw CommandError(.failure, "\(error)")
        }
    }

    func metadata(topics: [String]?) async throws -> ClusterDescription {
        let found = Dictionary(grouping: directory.partitions.keys, by: \.topic)
        // The controllers' own log is no topic.
        let names = topics ?? found.keys.filter { $0 != "__cluster_metadata" }.sorted()
        return ClusterDescription(
            clusterId: directory.clusterId, answeredBy: brokerId, answeredFrom: directory.path,
            topics: try names.map { name in
                guard let partitions = found[name] else {
                    return ClusterDescription.Topic(name: name, errorCode: ErrorCode.unknownTopicOrPartition.rawValue)
                }
                return try describe(name, Set(partitions.map(\.partition)))
            })
    }

    private func describe(_ name: String, _ indexes: Set<Int32>) throws -> ClusterDescription.Topic {
        ClusterDescription.Topic(
            name: name,
            partitions: (0...(indexes.max() ?? 0)).map { index in
                // Of some partitions the folder may have nothing: they are others'.
                guard indexes.contains(index) else {
                    return ClusterDescription.Partition(
                        index: index, leader: nil, errorCode: ErrorCode.leaderNotAvailable.rawValue)
                }
                return ClusterDescription.Partition(
                    index: index, leader: brokerId, replicas: [brokerId], inSyncReplicas: [brokerId])
            })
    }

    func offsetResults(
        for specs: [TopicPartition: OffsetSpec], isolationLevel: IsolationLevel?, patience: Duration?
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        var results: [TopicPartition: Result<ListedOffset, KafkaError>] = [:]
        for (partition, spec) in specs.sorted(by: { $0.key < $1.key }) {
            results[partition] = .success(
                try offset(spec, log(of: partition), isolationLevel ?? self.isolationLevel))
        }
        return results
    }

    private func offset(
        _ spec: OffsetSpec, _ log: SegmentedLog, _ isolationLevel: IsolationLevel
    ) throws -> ListedOffset {
        let end = isolationLevel == .readCommitted ? log.lastStableOffset : log.logEndOffset
        switch spec {
        case .earliest, .earliestLocal: return ListedOffset(offset: log.logStartOffset)
        case .latest: return ListedOffset(offset: end)
        case .latestTiered, .earliestPendingUpload: return ListedOffset(offset: nil)
        case .timestamp(let time):
            guard let found = try log.firstRecord(notBefore: time), found.offset < end else {
                return ListedOffset(offset: nil)
            }
            return ListedOffset(offset: found.offset, timestamp: found.timestamp)
        case .maxTimestamp:
            guard let latest = try log.maxTimestamp(), let found = try log.firstRecord(notBefore: latest) else {
                return ListedOffset(offset: nil)
            }
            return ListedOffset(offset: found.offset, timestamp: found.timestamp)
        }
    }

    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset] {
        throw UsageError("'stored' is what a group has committed, which only brokers tell; --directory has none")
    }
}

/// Partitions of a folder, one after the other.
final class FolderSource: PartSource {
    private let folder: LogFolder
    private let state = Mutex(State())
    private let loop: @Sendable (Duration) async throws -> Void

    private struct State {
        /// Not read to the end, the next one last.
        var readers: [LogReader] = []

        mutating func next() throws(LogError) -> LogPart? {
            guard var reader = readers.popLast() else { return nil }
            if let part = try reader.next() {
                readers.append(reader)
                return part
            }
            // That its end is reached is news too, even where it began there.
            return reader.end
        }
    }

    /// A source over `folder`; `sleep` waits where nothing is left.
    init(_ folder: LogFolder, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.folder = folder
        loop = sleep
    }

    var group: String? { nil }
    var keepsPositions: Bool { false }
    var readyBytes: Int { 0 }

    func begin(_ starts: [TopicPartition: StartPosition]) async throws {
        let readers = try starts.map { partition, start in
            guard case .offset(let offset, _) = start else { throw CommandError(.failure, "\(partition): no offset") }
            let log = try folder.log(of: partition)
            guard (log.logStartOffset...log.logEndOffset).contains(offset) else {
                throw CommandError(
                    .failure,
                    "\(partition): offset \(offset) is not in the log, which goes from \(log.logStartOffset)"
                        + " to \(log.logEndOffset)")
            }
            return LogReader(
                log, of: partition, from: offset, isolationLevel: folder.isolationLevel, brokerId: folder.brokerId)
        }
        let ordered = readers.sorted {
            ($0.partition.topic, $0.partition.partition) > ($1.partition.topic, $1.partition.partition)
        }
        state.withLock { $0.readers = ordered }
    }

    func next(timeout: Duration?) async throws -> SourceEvent<LogPart>? {
        do {
            if let part = try state.withLock({ try $0.next() }) { return .part(part) }
        } catch let error as LogError {
            throw CommandError(error.position == nil ? .failure : .damagedData, "\(error)")
        }
        if timeout != .zero { try await loop(timeout ?? .seconds(1)) }
        return nil
    }

    func advance(_ part: LogPart, to offset: Int64) {}

    func storePositions() {}

    func stop(_ partitions: Set<TopicPartition>) async throws {
        state.withLock { $0.readers.removeAll { partitions.contains($0.partition) } }
    }
}

extension ServingArguments {
    /// The folder to read in place of brokers; `nil` when brokers are asked.
    func folder(_ settings: ClientSettings) throws(UsageError) -> LogFolder? {
        guard let directory else { return nil }
        if settings.configuration.groupId != nil {
            throw UsageError("a group's offsets are known to brokers alone: --directory and -g don't go together")
        }
        return try LogFolder(directory, isolationLevel: settings.configuration.isolationLevel)
    }
}
