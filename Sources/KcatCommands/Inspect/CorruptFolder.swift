import Inspection
import KafkaWire
import RecordOutput

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where `--save-corrupt` keeps damaged batches: for each a file with its bytes, named so that they sort, and a line of
/// `damage.jsonl` that says where it was and what is wrong. Nothing that is there already is written over.
final class CorruptFolder {
    private let path: String
    /// Batches kept.
    private(set) var count = 0

    /// Makes the folder, unless it is there.
    init(_ path: String) throws {
        self.path = path
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw CommandError(.failure, "--save-corrupt \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Keeps a damaged batch of `size` bytes, which `read` has: so many from an offset within it on.
    func save(
        _ row: BatchRow, _ size: Int, _ partition: TopicPartition?, _ file: String?,
        read: (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) throws {
        let place = partition.map { "\($0.topic)-\($0.partition)" } ?? "unknown"
        let position = row.filePosition ?? row.header.position
        let name = "\(place)-\(digits(row.baseOffset))+\(digits(Int64(position)))-\(size).bin"
        let descriptor = try open("\(path)/\(name)", O_CREAT | O_EXCL)
        defer { close(descriptor) }
        var offset = 0
        while offset < size {
            let piece = try read(offset, min(1 << 20, size - offset))
            if piece.isEmpty { break }
            try piece.withUnsafeBytes { try DescriptorWriter(descriptor).write($0) }
            offset += piece.count
        }
        var line = JSONLine()
        line.object { line in
            line.field("file", name)
            line.field("topic", text: partition?.topic)
            line.field("partition", partition.map { Int64($0.partition) })
            line.field("base_offset", row.isUnreadable ? nil : row.baseOffset)
            line.field("position", row.filePosition.map { Int64($0) })
            line.field("size", size)
            line.field("source", text: file)
            line.field("error", row.damage ?? "")
        }
        let list = try open("\(path)/damage.jsonl", O_CREAT | O_APPEND)
        defer { close(list) }
        try Array((line.text + "\n").utf8).withUnsafeBytes { try DescriptorWriter(list).write($0) }
        count += 1
    }

    private func digits(_ value: Int64) -> String {
        let text = String(max(0, value))
        return String(repeating: "0", count: max(0, 20 - text.utf8.count)) + text
    }

    private func open(_ path: String, _ flags: Int32) throws -> Int32 {
        #if canImport(Darwin)
        let descriptor = Darwin.open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
        #else
        let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
        #endif
        guard descriptor >= 0 else {
            throw CommandError(.failure, "--save-corrupt: \(path): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
