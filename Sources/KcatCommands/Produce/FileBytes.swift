#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Whole files.
enum FileBytes {
    /// The file's bytes. Throws one line that names it.
    static func read(_ path: String, limit: Int) throws(CommandError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            if bytes.count > limit { throw CommandError(.failure, "\(path): too large for a record") }
            let before = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: 1 << 16))
            let count = bytes.withUnsafeMutableBytes { room in
                #if canImport(Darwin)
                Darwin.read(descriptor, room.baseAddress.map { $0 + before }, 1 << 16)
                #else
                Glibc.read(descriptor, room.baseAddress.map { $0 + before }, 1 << 16)
                #endif
            }
            bytes.removeLast((1 << 16) - max(0, count))
            if count < 0, errno != EINTR { throw failure(path) }
            if count == 0 { return bytes }
        }
    }

    private static func failure(_ path: String) -> CommandError {
        CommandError(.failure, "\(path): \(String(cString: strerror(errno)))")
    }
}
