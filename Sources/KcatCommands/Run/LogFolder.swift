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

    /// The topics that it has, sorted. The controllers' own log is none.
    var topics: [String] {
        Set(directory.partitions.keys.map(\.topic)).subtracting(["__cluster_metadata"]).sorted()
    }

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
        let names = topics ?? self.topics
        return ClusterDescription(
            clusterId: directory.clusterId, answeredBy: brokerId, answeredFrom: directory.path,
            topics: try names.map { name in
                guard let partitions = found[name] else {
                    return ClusterDescription.Topic(name: name, errorCode: ErrorCode.unknownTopicOrPartition.rawValue)
                }
                return try describe(name, Set(partitions.map(\.partition)))
            })
    }

    func lacks(_ partition: TopicPartition) -> Bool { directory.partitions[partition] == nil }

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

    func offsets(
        ofLast count: Int64, of partitions: [TopicPartition], patience: Duration?
    ) async throws -> [TopicPartition: Result<Int64, KafkaError>] {
        var results: [TopicPartition: Result<Int64, KafkaError>] = [:]
        for partition in partitions {
            results[partition] = try log(of: partition).offset(ofLast: count, of: partition, isolationLevel)
        }
        return results
    }

    func committed(of partitions: [TopicPartition]) async throws -> [TopicPartition: CommittedOffset] {
        throw UsageError("'stored' is what a group has committed, which only brokers tell; --directory has none")
    }
}

extension SegmentedLog {
    /// Where the last records begin (see ``KafkaAdmin/offsets(of:isolationLevel:)``).
    func offset(
        ofLast count: Int64, of partition: TopicPartition, _ isolationLevel: IsolationLevel
    ) throws -> Result<Int64, KafkaError> {
        let end = isolationLevel == .readCommitted ? lastStableOffset : logEndOffset
        let range = logStartOffset..<max(logStartOffset, end)
        var search = LastRecordSearch(partition, LastRecords(count, in: range), isolationLevel)
        while true {
            if let result = search.result { return result }
            var reader = LogReader(self, of: partition, from: search.offset, isolationLevel: isolationLevel)
            do throws(LogError) {
                let part = try reader.next() ?? reader.end
                search.take(part.records, aborted: part.abortedTransactions)
            } catch {
                throw CommandError(error.position == nil ? .failure : .damagedData, "\(error)")
            }
        }
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
