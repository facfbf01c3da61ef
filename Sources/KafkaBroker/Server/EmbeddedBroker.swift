import KafkaWire
import Synchronization
package import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Brokers in this process, on loopback: they speak Kafka's protocol from memory or from segment files, to any client.
///
/// For tests it has hooks: errors, delays, cut connections, damaged records for a chosen API and partition, leaders that
/// move, brokers that die; and a log of every request. All of it may be called from any thread; what it changes holds
/// for the next request, and wakes the fetches that wait for it.
package final class EmbeddedBroker: Sendable {
    /// How it was set up.
    package let configuration: BrokerConfiguration
    /// Begin of the clock that the brokers go by.
    private let origin = ContinuousClock.now
    let shared: Mutex<Shared>

    /// What threads share.
    struct Shared {
        var core: BrokerCore
        var loop: EventLoop?
        var listeners: [Int32: Listener] = [:]
        var connections: [UInt64: (broker: Int32, socket: Socket)] = [:]
        var lastConnection: UInt64 = 0
        var lastToken: RequestToken = 0
        var mail: [RequestToken: Mail] = [:]
        var hook: (@Sendable (HookedRequest) -> [Fault])?
        /// When the loop's timer goes off, in ms of the brokers' clock.
        var armed: Int64?
    }

    /// Where the answer to a request goes that waits.
    enum Mail {
        case expected
        case arrived([UInt8])
        case awaited(CheckedContinuation<[UInt8]?, Never>)
    }

    /// Brokers that do not listen yet. Throws when a topic or the log directory of the configuration is not possible.
    package init(_ configuration: BrokerConfiguration = BrokerConfiguration()) throws {
        self.configuration = configuration
        shared = Mutex(Shared(core: try BrokerCore(configuration)))
    }

    /// Listens on all brokers' addresses; `bootstrapServers` is known afterwards. From any thread.
    /// - Throws: `TransportError` when an address can't be had.
    package func start(on loop: EventLoop) throws {
        shared.withLock { $0.loop = loop }
        for broker in configuration.brokers { try listen(broker.id, port: broker.port) }
    }

    /// Closes all connections and listens no more; what the topics hold stays.
    package func stop() async {
        for broker in configuration.brokers { await disconnect(broker.id) }
    }

    /// The brokers that are up, as `host:port,host:port`.
    package var bootstrapServers: String {
        shared.withLock { shared in
            shared.core.cluster.liveBrokers.compactMap { shared.listeners[$0]?.endpoint }.joined(separator: ",")
        }
    }

    /// The port of a broker that is up.
    package func port(of broker: Int32) -> UInt16? { shared.withLock { $0.listeners[broker]?.port } }

    // MARK: Connections

    func listen(_ id: Int32, port: UInt16) throws {
        guard let broker = configuration.brokers.first(where: { $0.id == id }),
            let loop = shared.withLock({ $0.loop })
        else { return }
        let listener = try Listener(host: broker.host, port: port, on: loop)
        shared.withLock { shared in
            shared.listeners[id] = listener
            shared.core.cluster.brokers[id]?.port = listener.port
        }
        Task(executorPreference: loop) {
            while let socket = try? await listener.accept() { self.adopt(socket, broker: id, on: loop) }
        }
    }

    private func adopt(_ socket: Socket, broker: Int32, on loop: EventLoop) {
        let id = shared.withLock { shared in
            shared.lastConnection += 1
            shared.connections[shared.lastConnection] = (broker, socket)
            return shared.lastConnection
        }
        Task(executorPreference: loop) {
            await self.serve(socket, broker: broker, connection: id)
            socket.close()
            self.shared.withLock { _ = $0.connections.removeValue(forKey: id) }
        }
    }

    /// Stops listening at one broker and closes its connections. Returns when that is done.
    func disconnect(_ broker: Int32) async {
        guard let loop = shared.withLock({ $0.loop }) else { return }
        await withCheckedContinuation { done in
            loop.execute {
                let (listener, sockets) = self.shared.withLock { shared in
                    (shared.listeners.removeValue(forKey: broker), shared.sockets(of: broker))
                }
                listener?.close()
                for socket in sockets { socket.close() }
                self.dropWaiting(broker)
                done.resume()
            }
        }
    }

    /// Requests that wait at `broker` will not be answered: their connections are gone.
    func dropWaiting(_ broker: Int32) {
        let dropped = shared.withLock { shared in
            let tokens = shared.core.waiting(at: broker)
            for token in tokens { shared.core.forget(token) }
            return tokens.compactMap { shared.mail.removeValue(forKey: $0) }
        }
        for case .awaited(let waiter) in dropped { waiter.resume(returning: nil) }
    }

    // MARK: State

    /// Changes the core; sends the answers that come of it and sets the timer anew.
    @discardableResult
    package func change<T: Sendable>(_ body: (inout BrokerCore) throws -> T) rethrows -> T {
        let now = milliseconds(.now - origin)
        let wallClock = Self.wallClock()
        let (result, arrived) = try shared.withLock { shared in
            shared.core.advance(to: now, wallClock: wallClock)
            let result = try body(&shared.core)
            return (result, shared.collect())
        }
        for (waiter, bytes) in arrived { waiter.resume(returning: bytes) }
        arm()
        return result
    }

    /// Has the loop wake up for the next deadline, unless it does so already.
    private func arm() {
        let next = shared.withLock { shared -> (loop: EventLoop, deadline: Int64)? in
            guard let loop = shared.loop, let deadline = shared.core.nextDeadline,
                shared.armed.map({ deadline < $0 }) ?? true
            else { return nil }
            shared.armed = deadline
            return (loop, deadline)
        }
        guard let next else { return }
        let instant = origin + .milliseconds(next.deadline)
        next.loop.execute {
            _ = next.loop.schedule(at: instant) {
                self.shared.withLock { shared in if shared.armed == next.deadline { shared.armed = nil } }
                self.change { _ in }
            }
        }
    }

    func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    /// Now, in ms of the brokers' clock.
    var now: Int64 { milliseconds(.now - origin) }

    /// Now, in ms since 1970.
    static func wallClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension EmbeddedBroker.Shared {
    func sockets(of broker: Int32) -> [Socket] {
        connections.values.filter { $0.broker == broker }.map(\.socket)
    }

    /// Takes the answers out of the outbox; those that somebody waits for already are returned.
    mutating func collect() -> [(CheckedContinuation<[UInt8]?, Never>, [UInt8])] {
        var ready: [(CheckedContinuation<[UInt8]?, Never>, [UInt8])] = []
        for (token, bytes) in core.outbox {
            switch mail[token] {
            case .awaited(let waiter):
                mail[token] = nil
                ready.append((waiter, bytes))
            case .expected: mail[token] = .arrived(bytes)
            case .arrived, nil: break
            }
        }
        core.outbox = []
        return ready
    }
}

extension EmbeddedBroker {
    /// How it is set up.
    package typealias Configuration = BrokerConfiguration
}
