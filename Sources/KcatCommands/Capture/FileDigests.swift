import KafkaClient
import KafkaLog
import Synchronization
import Transport

/// SHA-256 of files that are being written: a thread of its own reads and hashes what is there already, and lets it go to the
/// disk, so that little is left to do at the end. Files only grow: what was told to be in one is hashed once and never looked at again.
package final class FileDigests: Sendable {
    /// A file's size in bytes and its SHA-256 in hexadecimal digits.
    package typealias Sum = (size: Int, sum: String)

    /// Bytes of a file that are worth waking a thread for.
    private static let worthwhile = 4 << 20
    /// Bytes that are read and hashed at a time: they stay in the processor's cache.
    private static let piece = 256 << 10

    /// What was told, and not hashed.
    private struct Waiting {
        /// Bytes that are whole, of each file by its path.
        var files: [String: Int] = [:]
        var isWorking = false
        /// Bytes that the thread was given.
        var given: [String: Int] = [:]
    }

    /// What was hashed.
    private struct Hashed {
        /// Of files that may go on.
        var begun: [String: FileDigest] = [:]
        /// Of files that are complete.
        var sums: [String: Sum] = [:]
    }

    private let waiting = Mutex(Waiting())
    private let hashed = Mutex(Hashed())

    /// Of no file yet.
    package init() {}

    /// Tells that a file has `size` bytes now which will not change any more.
    package func grew(_ path: String, to size: Int) {
        let isWorthIt = waiting.withLock { waiting in
            waiting.files[path] = size
            if waiting.isWorking || size - waiting.given[path, default: 0] < Self.worthwhile { return false }
            waiting.isWorking = true
            return true
        }
        if isWorthIt, !startThread({ [self] in hashWaiting() }) { waiting.withLock { $0.isWorking = false } }
    }

    /// The sum of a file that is complete. Throws ``CommandError`` where it can't be read.
    package func sum(_ path: String) throws -> Sum {
        waiting.withLock { waiting in _ = waiting.files.removeValue(forKey: path) }
        do {
            try hash(path, upTo: .max)
        } catch {
            throw CommandError(.failure, "\(error)")
        }
        return hashed.withLock { hashed in
            let sum = hashed.sums[path] ?? hashed.begun.removeValue(forKey: path)?.finish() ?? FileDigest().finish()
            hashed.sums[path] = sum
            return sum
        }
    }

    /// The sum of a file's first `count` bytes; of a shorter one all. Throws ``CommandError`` where it can't be read.
    package static func sum(_ path: String, first count: Int) throws -> Sum {
        var digest = FileDigest()
        do { try digest.read(path, upTo: count, piece) } catch { throw CommandError(.failure, "\(error)") }
        return digest.finish()
    }

    /// The thread: hashes until nothing waits. What can't be read is told by ``sum(_:)``.
    private func hashWaiting() {
        while let (path, size) = next() { try? hash(path, upTo: size) }
    }

    private func next() -> (path: String, size: Int)? {
        waiting.withLock { waiting in
            guard let (path, size) = waiting.files.popFirst() else {
                waiting.isWorking = false
                return nil
            }
            waiting.given[path] = size
            return (path, size)
        }
    }

    private func hash(_ path: String, upTo size: Int) throws(LogError) {
        try hashed.withLock { (hashed) throws(LogError) in
            if hashed.sums[path] != nil { return }
            try hashed.begun[path, default: FileDigest()].read(path, upTo: size, Self.piece)
        }
    }
}

/// A digest of a file's first bytes, which goes on where it ended.
private struct FileDigest {
    private let digest = SHA256Digest()
    private var size = 0

    /// Reads on up to the file's first `count` bytes, or to its end.
    mutating func read(_ path: String, upTo count: Int, _ piece: Int) throws(LogError) {
        if size >= count { return }
        let file = try LogFile(path)
        let start = size
        defer { file.beginSync(start..<size) }
        var buffer = [UInt8](repeating: 0, count: piece)
        while size < count {
            let got = try file.read(at: size, count: min(piece, count - size), into: &buffer)
            if got == 0 { return }
            buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            size += got
        }
    }

    /// The size and the sum; nothing can be read on afterwards.
    func finish() -> FileDigests.Sum { (size, digest.finish()) }
}
