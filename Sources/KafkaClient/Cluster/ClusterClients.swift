import Synchronization

/// The clients that stand on a cluster: what each wants to be told, and which topics it wants to be known.
///
/// Clients come and go on any thread; all else is called on the cluster's loop.
final class ClusterClients: Sendable {
    /// Names one client among those of its cluster.
    struct ID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// What a client is told, on the loop.
    struct Listener: Sendable {
        /// A connection ended unasked.
        var onLost: @Sendable (BrokerName, BrokerConnectionError) -> Void = { _, _ in }
        /// Metadata came, whoever asked for them; before whoever asked goes on.
        var onRefreshed: @Sendable (RefreshedMetadata) -> Void = { _ in }
    }

    private struct State {
        var last: UInt64 = 0
        var listeners: [ID: Listener] = [:]
        var topics: [ID: Set<String>] = [:]
    }
    private let state = Mutex(State())

    /// A client has come.
    func join(_ listener: Listener = Listener()) -> ID {
        state.withLock { state in
            state.last += 1
            let id = ID(number: state.last)
            state.listeners[id] = listener
            return id
        }
    }

    /// A client has gone.
    func leave(_ id: ID) {
        state.withLock { state in
            state.listeners[id] = nil
            state.topics[id] = nil
        }
    }

    /// These topics are what a client wants to be known from now on. Returns what all together want.
    func want(_ topics: Set<String>, _ id: ID) -> Set<String> {
        state.withLock { state in
            if state.listeners[id] != nil { state.topics[id] = topics }
            return state.topics.values.reduce(into: []) { $0.formUnion($1) }
        }
    }

    /// Tells all of a connection that ended unasked.
    func tellLost(_ broker: BrokerName, _ error: BrokerConnectionError) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.onLost(broker, error) }
    }

    /// Tells all of metadata that came.
    func tellRefreshed(_ refreshed: RefreshedMetadata) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.onRefreshed(refreshed) }
    }
}
