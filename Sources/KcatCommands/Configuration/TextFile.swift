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

    /// All of the file as text; what is not UTF-8 becomes U+FFFD. A file larger than `limit` bytes is refused.
    static func contents(of path: String, limit: Int) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw Failure(description: String(cString: strerror(errno))) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            guard bytes.count + count <= limit else { throw Failure(description: "larger than \(limit) bytes") }
            bytes += chunk[..<count]
        }
    }
}
