#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Work that blocks, kept off the loops: a command that is waited for, a library that knows no event loop.
package enum BlockingCall {
    /// Runs `body` on a thread of its own and returns what it returns. It can't be stopped: it has to bound its own time.
    /// Throws what `body` throws, and a `TransportError` of kind `exhausted` when there is no thread left.
    nonisolated(nonsending) package static func run<T: Sendable>(
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withUnsafeThrowingContinuation { (waiter: UnsafeContinuation<T, any Error>) in
            let started = startThread { waiter.resume(with: Result { try body() }) }
            if !started { waiter.resume(throwing: TransportError(.exhausted, "", "no thread left")) }
        }
    }
    /// Stands still; for threads that may.
    package static func pause(milliseconds: Int) { usleep(UInt32(clamping: milliseconds * 1000)) }
}
