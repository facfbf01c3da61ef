import Synchronization
import Testing
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs `body` as a task on a loop of its own, which is stopped afterwards.
func onLoop<T: Sendable>(_ body: @escaping @Sendable (EventLoop) async throws -> T) async throws -> T {
    let loop = try EventLoop.started()
    defer { loop.stop() }
    return try await Task(executorPreference: loop) { try await body(loop) }.value
}

/// A connected pair over loopback.
func connectedPair(on loop: EventLoop) async throws -> (client: Socket, server: Socket) {
    let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
    let client = try await Socket.connect(host: "127.0.0.1", port: listener.port, on: loop, timeout: .seconds(5))
    let server = try await listener.accept()
    listener.close()
    return (client, server)
}

/// What `body` throws, as a `TransportError`; anything else fails the test.
func transportError(
    _ body: () async throws -> Void, at location: SourceLocation = #_sourceLocation
) async -> TransportError {
    do {
        try await body()
        Issue.record("nothing was thrown", sourceLocation: location)
    } catch let error as TransportError {
        return error
    } catch {
        Issue.record("\(error) was thrown", sourceLocation: location)
    }
    return TransportError(.system, "", "")
}

/// A length and as many bytes.
func framed(_ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: Int32(bytes.count).bigEndian) { Array($0) } + bytes
}

extension Frame {
    /// A copy of the bytes.
    var array: [UInt8] { bytes.withUnsafeBytes { Array($0) } }

    /// Whether `other` stands in the frame from `offset` on. Not byte by byte, which takes a debug build seconds.
    func holds(_ other: [UInt8], at offset: Int = 0) -> Bool {
        guard offset + other.count <= count else { return false }
        return bytes.withUnsafeBytes { mine in
            other.withUnsafeBytes { memcmp(mine.baseAddress! + offset, $0.baseAddress!, $0.count) == 0 }
        }
    }
}

/// A value that closures of several threads share.
final class Box<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}

/// Descriptors that this process has open.
func openDescriptors() -> Int { (0..<4096).count { fcntl($0, F_GETFD) >= 0 } }

/// Processor time of the calling thread.
func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
}
