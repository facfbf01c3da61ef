#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Accepts connections on one address. Belongs to the loop's thread.
package final class Listener: @unchecked Sendable {
    /// The address in digits, as bound.
    package let host: String
    /// The port; the one that the system chose when 0 was asked for.
    package let port: UInt16
    private var descriptor: Int32
    private let loop: EventLoop

    /// `host:port`.
    package var endpoint: String { TransportError.endpoint(host, port) }

    /// Listens on `host`, a literal address (`127.0.0.1`, `::1`, `0.0.0.0`, `::`) or a name, whose first address that can
    /// be bound is taken; resolving a name blocks. Port 0 stands for any free one. From any thread.
    package init(host: String, port: UInt16, on loop: EventLoop, backlog: Int32 = 512) throws(TransportError) {
        var failure = TransportError(.resolution, TransportError.endpoint(host, port), "the name has no address")
        for address in try SocketAddress.lookUp(host, port, AI_PASSIVE) {
            do throws(TransportError) {
                let descriptor = try Self.listen(on: address, backlog)
                guard let bound = SocketAddress({ getsockname(descriptor, $0, $1) }) else {
                    let code = errno
                    closeDescriptor(descriptor)
                    throw TransportError(errno: code, "getsockname", at: TransportError.endpoint(host, port))
                }
                self.descriptor = descriptor
                self.host = bound.host
                self.port = bound.port
                self.loop = loop
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func listen(on address: SocketAddress, _ backlog: Int32) throws(TransportError) -> Int32 {
        let endpoint = TransportError.endpoint(address.host, address.port)
        let descriptor = socket(address.family, streamSocket, 0)
        guard descriptor >= 0 else { throw TransportError(errno: errno, "socket", at: endpoint) }
        prepareDescriptor(descriptor)
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        if address.withSocketAddress({ bindDescriptor(descriptor, $0, $1) }) == 0,
            Transport.listen(descriptor, backlog) == 0
        {
            return descriptor
        }
        let code = errno
        closeDescriptor(descriptor)
        throw TransportError(errno: code, "bind", at: endpoint)
    }

    deinit { if descriptor >= 0 { closeDescriptor(descriptor) } }

    /// The next connection. When the system has no descriptor left it tries again after a while, as long as it takes.
    /// Throws `TransportError` of kind `closedLocally` after ``close()``, and `CancellationError`.
    nonisolated(nonsending) package func accept() async throws -> Socket {
        while descriptor >= 0 {
            let accepted = acceptDescriptor(descriptor)
            if accepted >= 0 {
                let peer = SocketAddress { getpeername(accepted, $0, $1) }
                let name = peer.map { TransportError.endpoint($0.host, $0.port) } ?? endpoint
                return Socket(adopting: accepted, endpoint: name, on: loop)
            }
            switch errno {
            case EAGAIN, EWOULDBLOCK:
                let outcome = await loop.wait(for: descriptor, POLLIN)
                if outcome == .cancelled { throw CancellationError() }
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: try await loop.sleep(for: .milliseconds(50))
            // What befell one connection, ECONNABORTED foremost, says nothing about the next one.
            case EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP: throw TransportError(errno: errno, "accept", at: endpoint)
            default: continue
            }
        }
        throw TransportError(.closedLocally, endpoint, "listener closed")
    }

    /// Stops listening. To be called on the loop.
    package func close() {
        guard descriptor >= 0 else { return }
        let closing = descriptor
        descriptor = -1
        loop.waits.endAll(on: closing, .closed)
        closeDescriptor(closing)
    }
}

#if canImport(Darwin)
private func listen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { Darwin.listen(descriptor, backlog) }
#else
private func listen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { Glibc.listen(descriptor, backlog) }
#endif
