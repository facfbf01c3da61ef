#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

import RecordOutput

/// Writes small files.
enum WholeFile {
    /// Writes `text` as all of a file, in place of what was in it.
    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CommandError(.failure, "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var output = OutputBuffer(descriptor: descriptor)
        do {
            try output.append(text)
            try output.flush()
        } catch {
            throw CommandError(.failure, "\(path): \(error)")
        }
    }
}
