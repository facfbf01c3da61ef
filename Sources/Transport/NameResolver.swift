#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns host names into addresses without blocking a loop.
///
/// `getaddrinfo` blocks and can't be stopped, so it runs on a thread made for the look-up, which is left alone when the
/// deadline passes or the asker is cancelled. Those who ask for a name that is being looked up wait for the same
/// thread: a resolver that hangs holds one thread a name, however often it is asked.
package enum NameResolver {
    /// What is looked up.
    package struct Query: Hashable, Sendable {
        /// The name.
        package var host: String
        /// The port that the addresses shall have.
        package var port: UInt16
    }

    /// A look-up under way; belongs to the loop's thread.
    final class Lookup: @unchecked Sendable {
        fileprivate var waiters: [WaitID] = []
        fileprivate var result: Result<[SocketAddress], TransportError>?
    }

    /// The addresses of `host`, the families in turn. Literals are answered at once. To be called on the loop.
    /// - Throws: `TransportError` of kind `resolution`, also at the deadline; `CancellationError`.
    package static func resolve(
        _ host: String, _ port: UInt16, on loop: EventLoop, until deadline: ContinuousClock.Instant,
        lookUp: @escaping @Sendable (Query) -> Result<[SocketAddress], TransportError> = NameResolver.system,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> [SocketAddress] {
        loop.checkIsolated()
        if let literal = try? SocketAddress.lookUp(host, port, AI_NUMERICHOST) { return literal }
        let query = Query(host: host, port: port)
        let lookup = try loop.lookups[query] ?? start(query, lookUp, on: loop)
        let id = loop.waits.reserve(deadline: deadline)
        lookup.waiters.append(id)
        let outcome = await loop.wait(id)
        switch outcome {
        case .ready: break
        case .cancelled, .closed: throw CancellationError()
        case .timedOut:
            throw TransportError(
                .resolution, TransportError.endpoint(host, port), "the name \(host) did not resolve in time")
        }
        guard let result = lookup.result else { throw CancellationError() }
        return alternating(try result.get())
    }

    private static func start(
        _ query: Query, _ lookUp: @escaping @Sendable (Query) -> Result<[SocketAddress], TransportError>,
        on loop: EventLoop
    ) throws(TransportError) -> Lookup {
        let lookup = Lookup()
        let started = startThread {
            let result = lookUp(query)
            loop.execute {
                lookup.result = result
                loop.lookups[query] = nil
                for id in lookup.waiters { loop.waits.end(id, .ready) }
            }
        }
        guard started else {
            throw TransportError(
                .exhausted, TransportError.endpoint(query.host, query.port), "no thread left to resolve the name")
        }
        loop.lookups[query] = lookup
        return lookup
    }

    /// What `getaddrinfo` says.
    @Sendable package static func system(_ query: Query) -> Result<[SocketAddress], TransportError> {
        do throws(TransportError) {
            return .success(try SocketAddress.lookUp(query.host, query.port, 0))
        } catch {
            return .failure(error)
        }
    }

    /// RFC 8305, section 4: the resolver's order, but the families in turn, so that a dead one costs one delay.
    package static func alternating(_ all: [SocketAddress]) -> [SocketAddress] {
        let first = all.filter { $0.family == all.first?.family }
        let other = all.filter { $0.family != all.first?.family }
        return (0..<max(first.count, other.count)).flatMap {
            first.dropFirst($0).prefix(1) + other.dropFirst($0).prefix(1)
        }
    }
}
