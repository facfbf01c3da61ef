#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Socket {
    /// Connects to a host through `proxy`, within `timeout` for everything. The proxy resolves the name; `onResolved` is
    /// told what the proxy's own name is. To be called on the loop.
    /// - Throws: `TransportError`, whose reason names the proxy; `CancellationError`.
    nonisolated(nonsending) package static func connect(
        host: String, port: UInt16, through proxy: ProxyAddress, on loop: EventLoop, timeout: Duration,
        onResolved: ([SocketAddress]) -> Void = { _ in }
    ) async throws -> Socket {
        let deadline = ContinuousClock.now + timeout
        let endpoint = TransportError.endpoint(host, port)
        do {
            let socket = try await connect(
                host: proxy.host, port: proxy.port, on: loop, timeout: timeout, onResolved: onResolved)
            do {
                try await socket.pass(ProxyHandshake(proxy, host: host, port: port), endpoint, until: deadline)
                return socket
            } catch {
                socket.close()
                throw error
            }
        } catch var error as TransportError {
            error.endpoint = endpoint
            error.reason = "through \(proxy): \(error.reason)"
            throw error
        }
    }

    nonisolated(nonsending) private func pass(
        _ handshake: ProxyHandshake, _ endpoint: String, until deadline: ContinuousClock.Instant
    ) async throws {
        var handshake = handshake
        do {
            var step = try handshake.start()
            while case .exchange(let bytes, let count) = step {
                try await write(bytes, until: deadline)
                step = try handshake.received(try await read(count, endpoint, until: deadline))
            }
        } catch let failure as ProxyHandshake.Failure {
            throw TransportError(.unreachable, endpoint, failure.reason)
        }
    }

    nonisolated(nonsending) private func write(
        _ bytes: [UInt8], until deadline: ContinuousClock.Instant
    ) async throws {
        var sent = 0
        while sent < bytes.count {
            let count = try bytes.withUnsafeBytes { try tryWrite(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            sent += count
            if count == 0 { try await wait(POLLOUT, until: deadline) }
        }
    }

    /// Exactly so many bytes: what comes behind them is not the proxy's.
    nonisolated(nonsending) private func read(
        _ wanted: Int, _ endpoint: String, until deadline: ContinuousClock.Instant
    ) async throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: wanted)
        var filled = 0
        while filled < wanted {
            try await wait(POLLIN, until: deadline)
            let count = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled, 0)
            }
            if count < 0, errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR { continue }
            if count < 0 { throw TransportError(errno: errno, "recv", at: endpoint) }
            guard count > 0 else { throw TransportError(.closed, endpoint, "the proxy closed the connection") }
            filled += count
        }
        return bytes
    }
}
