import KafkaLog
import KafkaWire

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A partition's files, or one of them, to be inspected.
struct InspectTarget: Sendable {
    /// The partition; `nil` where neither the folder's name nor a spec tells.
    var partition: TopicPartition?
    /// What to call it.
    var name: String
    /// The segment files, in order.
    var paths: [String]
    /// The log that they belong to, as far as it can be opened; its transactions are read when they are needed.
    var log: SegmentedLog?
    /// What of it is wanted; `nil` for all.
    var range: SpecRange?
    /// Whether the broker's cleaner has been at it, as it notes in the folder above; `nil` where that doesn't tell.
    var isCompacted: Bool?

    /// Whether an operand is meant as a path: it has a slash, or begins with a dot, or is the name of a segment file.
    static func isPath(_ operand: String) -> Bool {
        operand.contains("/") || operand.hasPrefix(".")
            || operand.split(separator: "@").first?.hasSuffix(".log") == true
    }

    /// The partitions that a path stands for, with an `@range` behind it or not.
    static func targets(_ operand: String) throws -> [InspectTarget] {
        let (path, range) = try split(operand)
        guard let isFolder = isFolder(path) else { throw CommandError(.failure, "\(path): No such file or directory") }
        if !isFolder { return [try file(path, range)] }
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let names: [String]
        do { names = try LogFile.names(in: trimmed) } catch { throw CommandError(.failure, "\(error)") }
        if names.contains(where: { $0.hasSuffix(".log") }) { return [try folder(trimmed, range, nil, nil)] }
        let directory: LogDirectory
        do { directory = try LogDirectory(trimmed) } catch { throw CommandError(.failure, "\(error)") }
        return try directory.partitions.keys.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }.map {
            try target($0, in: directory, range)
        }
    }

    /// A partition of a log directory.
    static func target(
        _ partition: TopicPartition, in directory: LogDirectory, _ range: SpecRange?
    ) throws -> InspectTarget {
        guard let path = directory.partitions[partition] else {
            throw CommandError(.failure, "\(partition): unknown partition; \(directory.path) has no folder of it")
        }
        return try folder(path, range, partition, try? directory.log(of: partition, withTransactions: false))
    }

    private static func folder(
        _ path: String, _ range: SpecRange?, _ partition: TopicPartition?, _ log: SegmentedLog?
    ) throws -> InspectTarget {
        let names: [String]
        do { names = try LogFile.names(in: path) } catch { throw CommandError(.failure, "\(error)") }
        let partition = partition ?? LogDirectory.partition(ofFolder: path)
        let log = log ?? open(path, partition)
        return InspectTarget(
            partition: partition, name: partition.map { "\($0)" } ?? path,
            paths: names.filter { $0.hasSuffix(".log") }.map { "\(path)/\($0)" }, log: log,
            range: range, isCompacted: isCleaned(path, partition))
    }

    private static func file(_ path: String, _ range: SpecRange?) throws -> InspectTarget {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let partition = LogDirectory.partition(ofFolder: folder)
        return InspectTarget(
            partition: partition, name: path, paths: [path], log: open(folder, partition), range: range,
            isCompacted: isCleaned(folder, partition))
    }

    /// The log of a folder; where DeleteRecords moved its start is said in the folder above.
    private static func open(_ folder: String, _ partition: TopicPartition?) -> SegmentedLog? {
        let start = checkpoint("log-start-offset-checkpoint", above: folder, partition)
        return try? SegmentedLog(folder, logStart: start, withTransactions: false)
    }

    /// Up to where the cleaner came stands in the folder above; of a log that it never cleaned nothing does.
    private static func isCleaned(_ folder: String, _ partition: TopicPartition?) -> Bool? {
        checkpoint("cleaner-offset-checkpoint", above: folder, partition).flatMap { $0 > 0 ? true : nil }
    }

    /// What a checkpoint file of the log directory says of a partition in it.
    private static func checkpoint(_ name: String, above folder: String, _ partition: TopicPartition?) -> Int64? {
        guard let partition, let text = try? LogFile.text("\(folder)/../\(name)") else { return nil }
        return Checkpoint.offsets(text)[partition.topic]?[partition.partition]
    }

    private static func split(_ operand: String) throws -> (String, SpecRange?) {
        guard isFolder(operand) == nil, let at = operand.lastIndex(of: "@") else { return (operand, nil) }
        let spec = try SpecParser.parse("x" + operand[at...])
        return (String(operand[..<at]), spec.range)
    }

    /// Whether a path is a folder's; `nil` where nothing is there.
    private static func isFolder(_ path: String) -> Bool? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR
    }
}
