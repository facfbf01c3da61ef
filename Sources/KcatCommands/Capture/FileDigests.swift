import KafkaClient
import KafkaLog
import Synchronization
import Transport

/// SHA-256 of files that are being written: a thread of its own hashes what is there already, and lets it go to the disk, so
/// that little is left to do at the end. Files only grow: what was told to be in one is hashed once and never looked at again.
package final class FileDigests: Sendable {
    /// A file's size in bytes and its SHA-256 in hexadecimal digits.
    package typealias Sum = (size: Int, sum: String)

    /// Bytes of a file that are worth waking a thread for.
    private static let worthwhile = 4 << 20
    /// Bytes that are read and hashed at a time: they stay in the processor's cache.
    private static let piece = 256 << 10
    /// Bytes of memory that are kept for the thread. What comes beyond them it reads from the file.
    package static let mostHeld = 8 << 20

    /// Bytes of a file in the memory that they were written from. Unchecked: nobody changes them while `owner` lives.
    private struct Held: @unchecked Sendable {
        let bytes: UnsafeRawBufferPointer
        let owner: any Sendable
        /// Where they lie in the file.
        let position: Int
    }

    /// How far a file has grown, and the part of it that is held, in the file's order.
    private struct Growth {
        var size = 0
        var held: [Held] = []

        var heldBytes: Int { held.reduce(0) { $0 + $1.bytes.count } }
    }

    /// What was told, and not hashed.
    private struct Waiting {
        var files: [String: Growth] = [:]
        var isWorking = false
        /// Bytes that the thread was given.
        var given: [String: Int] = [:]
        /// Bytes held, those that are being hashed too.
        var heldBytes = 0
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

    /// Tells that a file has `size` bytes now which will not change any more. `bytes` are its last, in memory that stays as
    /// it is while `owner` lives: they need not be read again.
    package func grew(
        _ path: String, to size: Int, bytes: UnsafeRawBufferPointer? = nil, ownedBy owner: (any Sendable)? = nil
    ) {
        let last = bytes.flatMap { bytes in
            owner.map { Held(bytes: bytes, owner: $0, position: size - bytes.count) }
        }
        let isWorthIt = waiting.withLock { waiting in
            waiting.files[path, default: Growth()].size = size
            if let last, waiting.heldBytes + last.bytes.count <= Self.mostHeld {
                waiting.files[path]?.held.append(last)
                waiting.heldBytes += last.bytes.count
            }
            let isLittle = size - waiting.given[path, default: 0] < Self.worthwhile
            // Many files may grow by little each.
            if waiting.isWorking || isLittle && waiting.heldBytes < Self.worthwhile { return false }
            waiting.isWorking = true
            return true
        }
        if isWorthIt, !startThread({ [self] in hashWaiting() }) { waiting.withLock { $0.isWorking = false } }
    }

    /// The sum of a file that is complete. Throws ``CommandError`` where it can't be read.
    package func sum(_ path: String) throws -> Sum {
        var rest = waiting.withLock { waiting in waiting.files.removeValue(forKey: path) } ?? Growth()
        rest.size = .max
        do {
            try hash(path, rest)
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
        do { try digest.read(try LogFile(path), upTo: count, piece) } catch { throw CommandError(.failure, "\(error)") }
        return digest.finish()
    }

    /// The thread: hashes until nothing waits. What can't be read is told by ``sum(_:)``.
    private func hashWaiting() {
        while let (path, growth) = next() { try? hash(path, growth) }
    }

    private func next() -> (path: String, growth: Growth)? {
        waiting.withLock { waiting in
            guard let (path, growth) = waiting.files.popFirst() else {
                waiting.isWorking = false
                return nil
            }
            waiting.given[path] = growth.size
            return (path, growth)
        }
    }

    private func hash(_ path: String, _ growth: Growth) throws(LogError) {
        defer { waiting.withLock { $0.heldBytes -= growth.heldBytes } }
        try hashed.withLock { (hashed) throws(LogError) in
            if hashed.sums[path] != nil { return }
            let file = try LogFile(path)
            var digest = hashed.begun[path] ?? FileDigest()
            let start = digest.size
            defer {
                hashed.begun[path] = digest
                file.beginSync(start..<digest.size)
            }
            for held in growth.held {
                try digest.read(file, upTo: held.position, Self.piece)
                digest.take(held.bytes, at: held.position)
            }
            try digest.read(file, upTo: growth.size, Self.piece)
        }
    }
}

/// A digest of a file's first bytes, which goes on where it ended.
private struct FileDigest {
    private let digest = SHA256Digest()
    /// How many bytes they are.
    private(set) var size = 0

    /// Takes bytes of the file that lie at `position`, if that is where it goes on.
    mutating func take(_ bytes: UnsafeRawBufferPointer, at position: Int) {
        guard position == size else { return }
        digest.update(bytes)
        size += bytes.count
    }

    /// Reads on up to the file's first `count` bytes, or to its end.
    mutating func read(_ file: borrowing LogFile, upTo count: Int, _ piece: Int) throws(LogError) {
        if size >= count { return }
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
