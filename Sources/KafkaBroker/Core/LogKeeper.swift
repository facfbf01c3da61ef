import KafkaLog
import KafkaWire

/// Keeps topics and what is written to them in a folder, as Kafka's own segment files: after the brokers have ended, however
/// they did, they serve it again. A batch is in the file before it is acknowledged; the disk is told to keep it when a
/// segment is complete, so that it outlives the program but perhaps not the machine.
/// Unchecked: one thread at a time, which the brokers' lock sees to.
final class LogKeeper: @unchecked Sendable {
    /// What the folder has of a topic.
    struct Kept {
        /// The topic's id.
        var id: KafkaUUID?
        /// Its partitions' logs, in order.
        var logs: [PartitionLog]
    }

    /// The folder.
    let path: String
    /// The cluster's id, of `meta.properties`.
    let clusterId: String?
    private let lock: FolderLock
    private var writers: [TopicPartition: PartitionWriter] = [:]
    private static let segmentBytes = 1 << 30
    private static let logStarts = "log-start-offset-checkpoint"

    /// Opens a folder, or makes it. Throws where another program writes there: two would write over each other's batches.
    init(_ path: String) throws(LogError) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        try AppendedFile.makeFolder(self.path)
        lock = try FolderLock(self.path)
        let meta = (try? LogFile.text(self.path + "/meta.properties")).map { Checkpoint.properties($0, separator: "=") }
        clusterId = meta?["cluster.id"]
    }

    private func folder(_ partition: TopicPartition) -> String { "\(path)/\(partition.topic)-\(partition.partition)" }

    /// Notes which cluster the folder belongs to.
    func noteCluster(_ id: String) throws(LogError) {
        if clusterId == nil {
            try AppendedFile.replace(path + "/meta.properties", with: "version=1\ncluster.id=\(id)\n")
        }
    }

    /// Reads in what is there, by topic. What a crash tore is cut off.
    func restore(_ options: PartitionLog.Options) throws(LogError) -> [String: Kept] {
        var counts: [String: Int] = [:]
        for name in try LogFile.names(in: path) {
            guard let partition = LogDirectory.partition(ofFolder: name) else { continue }
            counts[partition.topic] = max(counts[partition.topic] ?? 0, Int(partition.partition) + 1)
        }
        let starts = (try? LogFile.text(path + "/" + Self.logStarts)).map(Checkpoint.offsets) ?? [:]
        var result: [String: Kept] = [:]
        for (topic, count) in counts {
            var kept = Kept(logs: [])
            for index in 0..<Int32(clamping: count) {
                let partition = TopicPartition(topic, index)
                try AppendedFile.makeFolder(folder(partition))
                let bases = try LogFile.names(in: folder(partition))
                    .compactMap { SegmentedLog.baseOffset(ofFile: $0) }
                var log = PartitionLog(options: options, start: bases.min() ?? 0)
                let writer = try PartitionWriter(resuming: folder(partition), segmentBytes: Self.segmentBytes) {
                    log.restore(Array($1))
                }
                try writer.begin(at: 0)
                if let start = starts[topic]?[index] { log.deleteRecords(before: start) }
                kept.logs.append(log)
                kept.id = kept.id ?? SegmentedLog.topicId(inFolder: folder(partition))
                writers[partition] = writer
            }
            result[topic] = kept
        }
        return result
    }

    /// Makes a new topic's folders.
    func make(_ topic: Topic) throws(LogError) {
        for index in topic.partitions.indices {
            let partition = TopicPartition(topic.name, Int32(index))
            let writer = try PartitionWriter(
                folder: folder(partition), topicId: topic.id, segmentBytes: Self.segmentBytes)
            try writer.begin(at: 0)
            writers[partition] = writer
        }
    }

    /// Writes a batch as it lies in the log.
    func append(_ batch: StoredBatch, to partition: TopicPartition) throws(LogError) {
        // Topics of a folder that is only read have none.
        guard let writer = writers[partition] else { return }
        var header = batch.header
        header.position = 0
        var markers: [Int64: ControlRecordType] = [:]
        if header.isControl { markers[header.baseOffset] = ControlRecord.type(inBatch: batch.bytes) }
        try batch.bytes.span.bytes.withUnsafeBytes { (bytes) throws(LogError) in
            try writer.append(bytes, [header], markers: markers)
        }
    }

    /// Removes a topic's folders. What can't be removed comes back with the next start.
    func remove(_ topic: Topic) {
        for index in topic.partitions.indices {
            let partition = TopicPartition(topic.name, Int32(index))
            writers[partition] = nil
            try? AppendedFile.removeFolder(folder(partition))
        }
    }

    /// Notes where logs begin, as a broker does.
    func note(logStarts: [TopicPartition: Int64]) {
        let lines = logStarts.filter { $0.value > 0 && writers[$0.key] != nil }.sorted { $0.key < $1.key }
            .map { "\($0.key.topic) \($0.key.partition) \($0.value)\n" }
        try? AppendedFile.replace(path + "/" + Self.logStarts, with: "0\n\(lines.count)\n" + lines.joined())
    }
}
