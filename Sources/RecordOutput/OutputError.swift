#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Why output could not be written.
@usableFromInline package enum OutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reader closed the pipe (EPIPE): a quiet end, as under `| head`.
    case closed
    /// `write` failed otherwise; `code` is its errno.
    case failed(code: Int32)

    /// `write failed: No space left on device`.
    @usableFromInline package var description: String {
        switch self {
        case .closed: "the reader closed the output"
        case .failed(let code): "write failed: \(String(cString: strerror(code)))"
        }
    }
}
