#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Reads small files.
enum TextFile {
    /// Why a file could not be read, in the system's words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The name that stands for standard input.
    static let standardInput = "-"

    /// All of the file as text, without a byte order mark; what is not UTF-8 becomes U+FFFD. `-` is standard input. A file
    /// larger than `limit` bytes is refused. Read once, from its beginning to its end: it may be a pipe.
    static func contents(of path: String, limit: Int) throws(Failure) -> String {
        let bytes = try bytes(of: path, limit: limit)
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        return String(decoding: bytes.starts(with: mark) ? bytes[3...] : bytes[...], as: UTF8.self)
    }

    /// All of the file's bytes. `-` is standard input, `~` the home folder. A file larger than `limit` bytes is refused.
    static func bytes(of path: String, limit: Int) throws(Failure) -> [UInt8] {
        let isInput = path == standardInput
        let descriptor = isInput ? STDIN_FILENO : open(PropertyTable.expanded(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
        defer { if !isInput { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw Failure(description: String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw Failure(description: "larger than \(limit) bytes") }
            bytes += chunk[..<count]
        }
    }
}
