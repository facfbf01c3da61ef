import Foundation
import KafkaLog
import KafkaWire
import Testing

/// Log directories that Kafka 4.3 and 2.8 left behind when they were stopped, and what kcat had read from them before,
/// a line a record: offset, key, timestamp, value.
enum Fixture {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path
    static let versions = ["4", "2.8"]
    static let partitions = ["plain-0", "plain-1", "txn-0", "trimmed-0", "empty-0", "compacted-0"]
    static let all =
        versions.flatMap { version in partitions.map { "kafka-\(version)/\($0)" } }
        + ["kafka-2.8/old0-0", "kafka-2.8/old1-0"]

    static func log(_ name: String) throws -> SegmentedLog {
        let parts = name.split(separator: "/").map(String.init)
        let directory = try LogDirectory(folder + "/" + parts[0])
        let dash = try #require(parts[1].lastIndex(of: "-"))
        let partition = try #require(Int32(parts[1][parts[1].index(after: dash)...]))
        return try directory.log(of: TopicPartition(String(parts[1][..<dash]), partition))
    }

    static func lines(_ name: String, _ isolation: String) throws -> [String] {
        try String(contentsOfFile: "\(folder)/\(name).\(isolation).txt", encoding: .utf8).split(separator: "\n").map(
            String.init)
    }
}

/// A folder that is gone when the test is.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kafka-log-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// A copy of a fixture's partition.
    convenience init(copyOf name: String) throws {
        try self.init()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: Fixture.folder + "/" + name, toPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
    }
}

/// Reads a log as a consumer does: from `start` to `end`, so many bytes at a time, a line a record as kcat writes it.
func lines(
    _ log: SegmentedLog, from start: Int64, before end: Int64, committed: Bool = false, maxBytes: Int = 1000
) throws -> [String] {
    var walker = RecordWalker(isolationLevel: committed ? .readCommitted : .readUncommitted)
    var lines: [String] = []
    var offset = start
    while offset < end {
        let bytes = try log.read(from: offset, before: end, maxBytes: maxBytes)
        if bytes.isEmpty { break }
        let aborted = log.transactions.aborted(in: offset..<end).map {
            AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset)
        }
        let result = try walker.walk(bytes.span.bytes, from: offset, until: end, aborted: aborted) {
            (record: borrowing RecordView) throws(Never) in
            // kcat prints 0 where the format has none.
            let timestamp = record.timestampType == .noTimestampType ? 0 : record.timestamp
            lines.append("\(record.offset) \(text(record.key)) \(timestamp) \(text(record.value))")
        }
        try #require(result.nextOffset > offset, "no way forward at \(offset)")
        offset = result.nextOffset
    }
    return lines
}

private func text(_ bytes: RawSpan?) -> String {
    guard let bytes else { return "" }
    return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
}
