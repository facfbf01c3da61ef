public import Transport

/// A proxy that connections go through.
public typealias ProxyAddress = Transport.ProxyAddress

/// Where a broker's address leads to in place of itself, behind a tunnel for example: `broker-1:9092=localhost:19092`,
/// `*:9092=localhost:9092`. TLS and logins keep the broker's own name.
public struct BrokerRoute: Sendable, Equatable {
    /// The host as it is advertised; `nil` for any.
    public var host: String?
    /// The port as it is advertised; `nil` for any.
    public var port: UInt16?
    /// The host to connect to.
    public var targetHost: String
    /// The port to connect to; `nil` for the same.
    public var targetPort: UInt16?

    /// Reads `HOST[:PORT]=HOST[:PORT]`, where the first host or port may be `*`. `nil` for a text that is none.
    public init?(_ text: some StringProtocol) {
        let text = Substring(text)
        guard let equals = text.firstIndex(of: "="), let from = BrokerRoute.place(text[..<equals]),
            let to = BrokerRoute.place(text[text.index(after: equals)...]), let target = to.host
        else { return nil }
        (host, port) = from
        (targetHost, targetPort) = (target, to.port)
    }

    /// A host and a port, each `nil` where `*` stands; the port also where it is missing.
    private static func place(_ text: Substring) -> (host: String?, port: UInt16?)? {
        var text = text
        var hasPort = false
        if let bracket = text.lastIndex(of: "]") {
            hasPort = text[bracket...].contains(":")
        } else {
            hasPort = text.count(where: { $0 == ":" }) == 1
        }
        if text.hasSuffix(":*") {
            text = text.dropLast(2)
            hasPort = false
        }
        guard let address = BrokerAddress(text) else { return nil }
        return (address.host == "*" ? nil : address.host, hasPort ? address.port : nil)
    }

    /// How well it fits an address: its host and port, one of them, neither; `nil` when it doesn't fit.
    func fitness(_ host: String, _ port: UInt16) -> Int? {
        if let own = self.host, own.lowercased() != host.lowercased() { return nil }
        if let own = self.port, own != port { return nil }
        return (self.host == nil ? 0 : 2) + (self.port == nil ? 0 : 1)
    }
}

/// How a broker's address becomes a connected socket: by itself, by another way in, through a proxy.
package struct Dialer: Sendable {
    /// Ways in place of addresses. The one that names most of an address counts, of equal ones the last.
    package var routes: [BrokerRoute] = []
    /// What connections go through; `nil` for nothing.
    package var proxy: ProxyAddress?

    /// Straight to each address.
    package init() {}

    /// Where an address leads to.
    package func target(of host: String, _ port: UInt16) -> (host: String, port: UInt16) {
        var best: (fitness: Int, route: BrokerRoute)?
        for route in routes {
            guard let fitness = route.fitness(host, port), fitness >= best?.fitness ?? 0 else { continue }
            best = (fitness, route)
        }
        guard let route = best?.route else { return (host, port) }
        return (route.targetHost, route.targetPort ?? port)
    }

    /// Connects to the broker, within `timeout`. To be called on the loop. Throws `TransportError` about the broker's own
    /// address, whose reason names the way that was taken; `CancellationError`.
    nonisolated(nonsending) func connect(
        to broker: BrokerName, on loop: EventLoop, timeout: Duration, onResolved: ([SocketAddress]) -> Void
    ) async throws -> Socket {
        let (host, port) = target(of: broker.host, broker.port)
        do {
            if let proxy {
                return try await Socket.connect(
                    host: host, port: port, through: proxy, on: loop, timeout: timeout, onResolved: onResolved)
            }
            return try await Socket.connect(host: host, port: port, on: loop, timeout: timeout, onResolved: onResolved)
        } catch var error as TransportError {
            if (host, port) != (broker.host, broker.port) {
                error.reason = "by \(TransportError.endpoint(host, port)): \(error.reason)"
                error.endpoint = broker.endpoint
            }
            throw error
        }
    }
}
