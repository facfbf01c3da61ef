#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A TCP socket that never blocks: each call tries the system first and waits on the loop only when there is nothing.
/// Belongs to the loop's thread; a socket that is let go anywhere closes itself.
package final class Socket: ByteStream, @unchecked Sendable {
    /// The descriptor, for a TLS library that reads and writes it by itself. -1 once closed.
    package private(set) var descriptor: Int32
    /// The other side, as `host:port`.
    package let endpoint: String
    /// Where it lives.
    package let loop: EventLoop
    /// What SO_RCVLOWAT is.
    private var expected = 1

    /// Takes over a descriptor, which is closed with the socket.
    init(adopting descriptor: Int32, endpoint: String, on loop: EventLoop) {
        self.descriptor = descriptor
        self.endpoint = endpoint
        self.loop = loop
        prepareDescriptor(descriptor)
        // Requests are small and written whole: waiting to fill a segment would only delay them.
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
        #if canImport(Darwin)
        setOption(SOL_SOCKET, SO_NOSIGPIPE, 1)
        #endif
    }

    /// A socket whose connection to `address` has begun.
    convenience init(
        connectingTo address: SocketAddress, endpoint: String, on loop: EventLoop
    ) throws(TransportError) {
        let descriptor = socket(address.family, streamSocket, 0)
        guard descriptor >= 0 else { throw TransportError(errno: errno, "socket", at: endpoint) }
        self.init(adopting: descriptor, endpoint: endpoint, on: loop)
        let code = address.withSocketAddress { connectDescriptor(descriptor, $0, $1) }
        guard code == 0 || errno == EINPROGRESS || errno == EINTR else {
            throw TransportError(errno: errno, "connect", at: endpoint)
        }
    }

    // Nobody waits on a socket that is being let go, so the loop need not be told.
    deinit { if descriptor >= 0 { closeDescriptor(descriptor) } }

    private func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// How a connection that has begun stands: `nil` while it is under way, then 0 or the error.
    var connectStatus: Int32? {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
        if code != 0 { return code }
        return peerAddress == nil ? nil : 0
    }

    /// The other side's address; `nil` while not connected.
    package var peerAddress: SocketAddress? { SocketAddress { getpeername(descriptor, $0, $1) } }
    /// This side's address.
    package var localAddress: SocketAddress? { SocketAddress { getsockname(descriptor, $0, $1) } }

    /// Suspends until there is something to read, the end of the stream included.
    nonisolated(nonsending) package func waitUntilReadable() async throws {
        expect(1)
        try await wait(POLLIN)
    }

    nonisolated(nonsending) package func waitUntilWritable() async throws { try await wait(POLLOUT) }

    nonisolated(nonsending) func wait(_ events: Int32, until deadline: ContinuousClock.Instant? = nil) async throws {
        // After `close` the number may name another descriptor: a task that was about to run must not touch it.
        guard descriptor >= 0 else { throw closedLocally }
        switch await loop.wait(for: descriptor, events, until: deadline) {
        case .ready: return
        case .cancelled: throw CancellationError()
        case .timedOut: throw TransportError(.timedOut, endpoint, "no answer in time")
        case .closed: throw closedLocally
        }
    }

    private var closedLocally: TransportError { TransportError(.closedLocally, endpoint, "connection closed") }

    nonisolated(nonsending) package func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        try await read(into: buffer, atLeast: 1)
    }

    nonisolated(nonsending) package func fill(_ buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try await read(into: rest, atLeast: min(rest.count, Self.worthWaking))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Of a large message that is under way the thread is woken for so many bytes, not for each segment.
    private static let worthWaking = 384 << 10
    /// The most bytes of one call. While it copies, the system acknowledges nothing and the sender's buffer stays full:
    /// many short calls bring more than few long ones.
    private static let most = 128 << 10

    /// Reads what there is. When that is nothing, it suspends until there are so many bytes, or the stream has ended.
    nonisolated(nonsending) private func read(
        into buffer: UnsafeMutableRawBufferPointer, atLeast least: Int
    ) async throws -> Int {
        while descriptor >= 0 {
            let count = recv(descriptor, buffer.baseAddress, min(buffer.count, Self.most), 0)
            if count >= 0 { return count }
            let code = errno
            if code == EAGAIN || code == EWOULDBLOCK {
                expect(least)
                try await wait(POLLIN)
            } else if code != EINTR {
                throw TransportError(errno: code, "recv", at: endpoint)
            }
        }
        throw closedLocally
    }

    /// Fewer bytes than these count as nothing to read, unless the stream ends with them or the window is full.
    private func expect(_ count: Int) {
        guard count != expected else { return }
        expected = count
        setOption(SOL_SOCKET, SO_RCVLOWAT, Int32(clamping: count))
    }

    package func tryWrite(_ buffer: UnsafeRawBufferPointer) throws(TransportError) -> Int {
        guard descriptor >= 0 else { throw closedLocally }
        if buffer.isEmpty { return 0 }
        while true {
            let count = send(descriptor, buffer.baseAddress, buffer.count, sendFlags)
            if count >= 0 { return count }
            let code = errno
            if code == EAGAIN || code == EWOULDBLOCK { return 0 }
            if code != EINTR { throw TransportError(errno: code, "send", at: endpoint) }
        }
    }

    package func close() {
        guard descriptor >= 0 else { return }
        let closing = descriptor
        descriptor = -1
        loop.waits.endAll(on: closing, .closed)
        closeDescriptor(closing)
    }

    /// Ends the stream so that the peer gets a reset instead of an orderly end; what was written and not yet received
    /// is lost.
    package func reset() {
        guard descriptor >= 0 else { return }
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Says that nothing more will be written; reading goes on.
    package func finishWriting() {
        guard descriptor >= 0 else { return }
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }
}
