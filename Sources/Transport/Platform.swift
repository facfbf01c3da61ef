// The few places where Linux and Darwin differ.
#if canImport(Darwin)
import Darwin

/// `socket(2)`'s SOCK_STREAM.
let streamSocket = SOCK_STREAM
/// Flags of every `send(2)`: SO_NOSIGPIPE is set on the socket instead.
let sendFlags: Int32 = 0
/// A number for the running thread; never 0.
func currentThread() -> UInt { UInt(bitPattern: pthread_self()) }
#else
import Glibc

/// `socket(2)`'s SOCK_STREAM.
let streamSocket = Int32(SOCK_STREAM.rawValue)
/// Flags of every `send(2)`: without it a closed peer would end the process by SIGPIPE.
let sendFlags = Int32(MSG_NOSIGNAL)
/// A number for the running thread; never 0.
func currentThread() -> UInt { UInt(pthread_self()) }
#endif

/// Runs `body` on a detached thread of its own; false when the system gives none.
///
/// Not to be called from a `@main` type's `static func main`: the closure would be taken for the main actor's.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(ThreadBody(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    let code = pthread_create(
        &thread, nil,
        {
            Unmanaged<ThreadBody>.fromOpaque($0).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    #else
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        {
            if let argument = $0 { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, box.toOpaque())
    #endif
    guard code == 0 else {
        box.release()
        return false
    }
    #if canImport(Darwin)
    if let thread { pthread_detach(thread) }
    #else
    pthread_detach(thread)
    #endif
    return true
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Makes a descriptor fit for an event loop: it never blocks, and children don't inherit it.
func prepareDescriptor(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

/// A pipe whose ends never block, or `nil` when there are no descriptors left (`errno` says why).
func makePipe() -> (reader: Int32, writer: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    prepareDescriptor(ends[0])
    prepareDescriptor(ends[1])
    return (ends[0], ends[1])
}

// Named apart because types here have methods of the same names.

/// `close(2)`.
func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }
/// `connect(2)`.
func connectDescriptor(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    connect(descriptor, address, length)
}
/// `bind(2)`.
func bindDescriptor(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    bind(descriptor, address, length)
}
/// `accept(2)`, the peer's address not wanted.
func acceptDescriptor(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }

/// What an `errno` means, in the system's words, the first letter small: they stand in the middle of a line.
func systemMessage(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    _ = strerror_r(code, &buffer, buffer.count)
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let first = text.first else { return "error \(code)" }
    return first.lowercased() + text.dropFirst()
}
