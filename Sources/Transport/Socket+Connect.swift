#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Socket {
    /// How long an address is given before the next one is tried beside it (RFC 8305, Connection Attempt Delay).
    static let attemptDelay: Duration = .milliseconds(250)

    /// Connects to a name or a literal address, within `timeout` for everything, the resolving included.
    ///
    /// Happy Eyeballs (RFC 8305): the next address starts 250 ms after the last one, or at once when one fails; the
    /// first to connect wins and the others are closed. To be called on the loop. `onResolved` is told what the name is.
    /// - Throws: `TransportError`, whose reason names the addresses where they tell more than the name;
    ///   `CancellationError`.
    nonisolated(nonsending) package static func connect(
        host: String, port: UInt16, on loop: EventLoop, timeout: Duration,
        onResolved: ([SocketAddress]) -> Void = { _ in }
    ) async throws -> Socket {
        let deadline = ContinuousClock.now + timeout
        let addresses = try await NameResolver.resolve(host, port, on: loop, until: deadline)
        onResolved(addresses)
        let endpoint = TransportError.endpoint(host, port)
        do {
            return try await connect(to: addresses, endpoint: endpoint, on: loop, until: deadline)
        } catch var error as TransportError where error.kind == .timedOut && error.code == 0 {
            error.reason = "no connection within \(timeout.inWords)"
            throw error
        }
    }

    /// Connects to the first of `addresses` that answers. `endpoint` names the target in errors.
    nonisolated(nonsending) package static func connect(
        to addresses: [SocketAddress], endpoint: String, on loop: EventLoop, until deadline: ContinuousClock.Instant
    ) async throws -> Socket {
        var untried = addresses[...]
        var pending: [(socket: Socket, address: SocketAddress)] = []
        var failures: [(address: SocketAddress, error: TransportError)] = []
        var nextStart = ContinuousClock.now
        while true {
            if let address = untried.first, pending.isEmpty || nextStart <= .now {
                untried.removeFirst()
                nextStart = .now + attemptDelay
                do throws(TransportError) {
                    pending.append((try Socket(connectingTo: address, endpoint: endpoint, on: loop), address))
                } catch {
                    failures.append((address, error))
                }
            }
            for (index, attempt) in pending.enumerated().reversed() {
                guard let code = attempt.socket.connectStatus else { continue }
                if code == 0 { return attempt.socket }
                failures.append((attempt.address, TransportError(errno: code, "connect", at: endpoint)))
                pending.remove(at: index)
                nextStart = .now
            }
            if pending.isEmpty && untried.isEmpty { throw summary(failures, endpoint) }
            if pending.isEmpty || (!untried.isEmpty && nextStart <= .now) { continue }
            let id = loop.waits.reserve(deadline: untried.isEmpty ? deadline : min(nextStart, deadline))
            for attempt in pending { loop.waits.watch(attempt.socket.descriptor, POLLOUT, for: id) }
            let outcome = await loop.wait(id)
            if outcome == .cancelled { throw CancellationError() }
            if outcome == .timedOut, deadline <= .now {
                let error = TransportError(.timedOut, endpoint, "no connection in time")
                throw summary(failures + pending.map { ($0.address, error) }, endpoint)
            }
        }
    }

    /// One error for all addresses: the reason alone where they agree, otherwise each address with its own. Its kind is
    /// the last one's, which is a timeout if there was one.
    private static func summary(
        _ failures: [(address: SocketAddress, error: TransportError)], _ endpoint: String
    ) -> TransportError {
        guard var error = failures.last?.error else {
            return TransportError(.resolution, endpoint, "the name has no address")
        }
        if failures.contains(where: { $0.error.reason != error.reason }) {
            error.reason = failures.map { "\($0.address.host): \($0.error.reason)" }.joined(separator: "; ")
        }
        return error
    }
}

extension Duration {
    /// `250 ms`, `1.5 s`, `30 s`.
    package var inWords: String {
        let milliseconds = Int64(self / .milliseconds(1))
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let tenths = milliseconds % 1000 / 100
        return tenths == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds / 1000).\(tenths) s"
    }
}
