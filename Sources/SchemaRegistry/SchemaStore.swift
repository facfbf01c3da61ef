package import SchemaDecoding
import Synchronization
import Transport

/// The schemas of a run: what decoders ask at once, and what is fetched for them while they wait. Each schema is asked for
/// once, whatever came of it; only a registry that was in trouble is asked again after a while, and nothing waits for that.
package final class SchemaStore: SchemaSource, Sendable {
    private let client: RegistryClient
    private let known = Mutex<[SchemaReference: SchemaState]>([:])
    private let wanted = Mutex<[SchemaReference]>([])
    /// Told the first time that the registry does not answer, or has not what is asked for.
    private let onFailure: @Sendable (RegistryError) -> Void
    /// Told of each schema with which rules stand.
    private let onRules: @Sendable (SchemaReference) -> Void

    /// A store in front of a registry. `onFailure` is told of what ails the registry itself, once for each kind, `onRules` of
    /// each schema whose values may be stored otherwise than those who wrote them see them.
    /// For `rest` a registry that is away, or in trouble, is left alone.
    package init(
        _ client: RegistryClient, rest: Duration = .seconds(30),
        onFailure: @escaping @Sendable (RegistryError) -> Void = { _ in },
        onRules: @escaping @Sendable (SchemaReference) -> Void = { _ in }
    ) {
        self.client = client
        self.rest = rest
        self.onFailure = onFailure
        self.onRules = onRules
    }

    package func state(of reference: SchemaReference, topic: String) -> SchemaState {
        if let state = known.withLock({ $0[reference] }) {
            if case .failed = state { tryAgain(reference) }
            return state
        }
        if let reason = isAway.withLock({ $0 }) {
            tryAgain(reference)
            return .failed(reason)
        }
        wanted.withLock { if !$0.contains(reference) { $0.append(reference) } }
        return .unknown
    }

    private func fetch(_ reference: SchemaReference) async throws -> ReadySchema {
        let client = client
        let schema = try await BlockingCall.run { try client.schema(reference) }
        if schema.hasRules { onRules(reference) }
        return try ReadySchema(schema)
    }

    /// Fetches what decoders wait for. Returns when all of it is known, or known not to be had.
    package func fetchWanted() async {
        while let reference = wanted.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            let state: SchemaState
            do {
                state = .ready(try await fetch(reference))
            } catch let error as RegistryError {
                state = error.kind == .notFound ? .missing("\(error)") : .failed("\(error)")
                if error.kind != .unusable { tell(error) }
                if Self.isPassing(error) { trouble.withLock { $0.note(reference, until: ContinuousClock.now + rest) } }
                // Others do not wait for a registry that is away, too.
                if error.kind == .unreachable { failAll("\(error)") }
            } catch { state = .failed("\(error)") }
            known.withLock { $0[reference] = state }
        }
    }

    private let rest: Duration
    private let trouble = Mutex(Trouble())

    /// What a registry failed to give because it was in trouble, and when it is asked again.
    private struct Trouble {
        var references: Set<SchemaReference> = []
        var until: ContinuousClock.Instant?
        var isAsked = false

        mutating func note(_ reference: SchemaReference, until: ContinuousClock.Instant) {
            references.insert(reference)
            self.until = until
        }
    }

    /// Whether the same question may be answered later. A login that is refused is not tried again and again: that can lock it.
    private static func isPassing(_ error: RegistryError) -> Bool {
        switch error.kind {
        case .unreachable, .broken: true
        case .unauthorised, .notFound, .unusable: false
        }
    }

    /// Asks a registry that was in trouble again, once its time is over, and beside all else. When it answers, what failed is
    /// unknown, and fetched like anything new.
    private func tryAgain(_ reference: SchemaReference) {
        let isDue = trouble.withLock { trouble in
            guard let until = trouble.until, !trouble.isAsked, until <= ContinuousClock.now else { return false }
            trouble.isAsked = true
            return true
        }
        guard isDue else { return }
        Task {
            var found: SchemaState?
            var isBack = true
            do {
                found = .ready(try await fetch(reference))
            } catch let error as RegistryError { isBack = !Self.isPassing(error) } catch { isBack = false }
            let failed = trouble.withLock { [isBack] trouble in
                trouble.isAsked = false
                trouble.until = isBack ? nil : ContinuousClock.now + rest
                defer { if isBack { trouble.references = [] } }
                return trouble.references
            }
            guard isBack else { return }
            isAway.withLock { $0 = nil }
            known.withLock { [found] known in
                for other in failed { known[other] = nil }
                known[reference] = found
            }
        }
    }

    private let told = Mutex<Set<RegistryError.Kind>>([])
    private let isAway = Mutex<String?>(nil)

    private func tell(_ error: RegistryError) {
        if told.withLock({ $0.insert(error.kind).inserted }) { onFailure(error) }
    }

    private func failAll(_ reason: String) {
        isAway.withLock { $0 = reason }
        let others = wanted.withLock { wanted in
            defer { wanted.removeAll() }
            return wanted
        }
        trouble.withLock { $0.references.formUnion(others) }
        known.withLock { known in for reference in others { known[reference] = .failed(reason) } }
    }
}
