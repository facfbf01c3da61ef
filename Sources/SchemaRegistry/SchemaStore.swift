package import SchemaDecoding
import Synchronization
import Transport

/// The schemas of a run: what decoders ask at once, and what is fetched for them while they wait. Each schema is asked for
/// once, whatever came of it.
package final class SchemaStore: SchemaSource, Sendable {
    private let client: RegistryClient
    private let known = Mutex<[SchemaReference: SchemaState]>([:])
    private let wanted = Mutex<[SchemaReference]>([])
    /// Told the first time that the registry does not answer.
    private let onFailure: @Sendable (RegistryError) -> Void

    /// A store in front of a registry. `onFailure` is told of what ails the registry itself, once for each kind.
    package init(_ client: RegistryClient, onFailure: @escaping @Sendable (RegistryError) -> Void = { _ in }) {
        self.client = client
        self.onFailure = onFailure
    }

    package func state(of reference: SchemaReference, topic: String) -> SchemaState {
        if let state = known.withLock({ $0[reference] }) { return state }
        if let reason = isAway.withLock({ $0 }) { return .failed(reason) }
        wanted.withLock { if !$0.contains(reference) { $0.append(reference) } }
        return .unknown
    }

    /// Fetches what decoders wait for. Returns when all of it is known, or known not to be had.
    package func fetchWanted() async {
        while let reference = wanted.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            let client = client
            let state: SchemaState
            do {
                state = .ready(try await BlockingCall.run { try ReadySchema(try client.schema(reference)) })
            } catch let error as RegistryError {
                state = error.kind == .notFound ? .missing("\(error)") : .failed("\(error)")
                if error.kind != .notFound, error.kind != .unusable { tell(error) }
                // A registry that is away stays away for the run: others do not wait for it, too.
                if error.kind == .unreachable { failAll("\(error)") }
            } catch { state = .failed("\(error)") }
            known.withLock { $0[reference] = state }
        }
    }

    private let told = Mutex<Set<RegistryError.Kind>>([])
    private let isAway = Mutex<String?>(nil)

    private func tell(_ error: RegistryError) {
        if told.withLock({ $0.insert(error.kind).inserted }) { onFailure(error) }
    }

    private func failAll(_ reason: String) {
        isAway.withLock { $0 = reason }
        let rest = wanted.withLock { wanted in
            defer { wanted.removeAll() }
            return wanted
        }
        known.withLock { known in for reference in rest { known[reference] = .failed(reason) } }
    }
}
