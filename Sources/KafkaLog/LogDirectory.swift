package import KafkaWire

/// One of a broker's log directories: a folder with a folder for each partition, `topic-N`.
package struct LogDirectory: Sendable {
    /// The folder.
    package let path: String
    /// The cluster's id, of `meta.properties`.
    package let clusterId: String?
    /// The broker's id, of `meta.properties`.
    package let brokerId: Int32?
    /// Where each partition lies.
    package let partitions: [TopicPartition: String]
    private let logStarts: [String: [Int32: Int64]]

    /// Opens `path`: a log directory, or one partition's folder by itself.
    package init(_ path: String) throws(LogError) {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let names = try LogFile.names(in: path)
        if names.contains(where: { SegmentedLog.offset(of: $0, ending: ".log") != nil }) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let partition = Self.partition(of: name) else {
                throw LogError("a folder of segments must be named topic-partition", path: path)
            }
            partitions = [partition: path]
        } else {
            var partitions: [TopicPartition: String] = [:]
            for name in names {
                guard let partition = Self.partition(of: name), let files = try? LogFile.names(in: path + "/" + name),
                    files.contains(where: { SegmentedLog.offset(of: $0, ending: ".log") != nil })
                else { continue }
                partitions[partition] = path + "/" + name
            }
            guard !partitions.isEmpty else {
                throw LogError("no folder topic-partition with segment files in it", path: path)
            }
            self.partitions = partitions
        }
        self.path = path
        let meta = (try? LogFile.text(path + "/meta.properties")).map { Checkpoint.properties($0, separator: "=") }
        clusterId = meta?["cluster.id"]
        brokerId = (meta?["node.id"] ?? meta?["broker.id"]).flatMap { Int32($0) }
        logStarts = (try? LogFile.text(path + "/log-start-offset-checkpoint")).map(Checkpoint.offsets) ?? [:]
    }

    /// Opens the log of `partition`, which must be one of ``partitions``; as ``SegmentedLog`` does, with all its transactions
    /// or not.
    package func log(of partition: TopicPartition, withTransactions: Bool = true) throws(LogError) -> SegmentedLog {
        guard let folder = partitions[partition] else { throw LogError("no partition \(partition)", path: path) }
        return try SegmentedLog(
            folder, logStart: logStarts[partition.topic]?[partition.partition], withTransactions: withTransactions)
    }

    /// The partition that the folder at `path` holds, by its name; `nil` where that tells none.
    package static func partition(ofFolder path: String) -> TopicPartition? {
        path.split(separator: "/").last.flatMap { partition(of: String($0)) }
    }

    /// The partition that a folder of this name holds. Folders that a broker is moving or deleting (`topic-N.uuid-delete`,
    /// `-future`, `-stray`) are none.
    static func partition(of name: String) -> TopicPartition? {
        guard let dash = name.lastIndex(of: "-"), dash != name.startIndex else { return nil }
        let digits = name[name.index(after: dash)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int32(digits)
        else { return nil }
        return TopicPartition(String(name[..<dash]), number)
    }
}
