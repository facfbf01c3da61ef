import KafkaWire
import Transport

/// A question that any broker can answer, put to one after the other: the next as soon as one has failed or a quarter of a
/// second has passed. The first answer counts.
struct BrokerRace<Request: KafkaRequest>: Sendable {
    let request: Request
    let deadline: ContinuousClock.Instant
    let loop: EventLoop
    /// Connects to a broker that has no connection. On the loop.
    let connect: @Sendable (BrokerName) -> BrokerConnection

    /// Whom to ask.
    enum Candidate: Sendable {
        case open(BrokerConnection)
        case closed(BrokerName)
    }

    /// What happens in a race for an answer.
    private enum Event: Sendable {
        /// It is time for the next candidate.
        case next
        case answer(FramedAnswer<Request.Response>, BrokerConnection, isNew: Bool)
        case failure(BrokerConnectionError)
        case cancelled
    }

    /// Asks the candidates in turn; to be called on the loop. Throws ``KafkaError`` that names what kept each from
    /// answering, `CancellationError`.
    func run(
        _ candidates: [Candidate], isolation: isolated (any Actor)? = #isolation
    ) async throws -> (FramedAnswer<Request.Response>, BrokerConnection) {
        var failures: [BrokerConnectionError] = []
        return try await withThrowingTaskGroup(of: Event.self) { group in
            // Captured, or the closure would leave the loop.
            _ = isolation
            var untried = candidates[...]
            var running = 0
            func startNext() {
                guard let candidate = untried.popFirst() else { return }
                running += 1
                let (connection, isNew) =
                    switch candidate {
                    case .open(let connection): (connection, false)
                    case .closed(let name): (connect(name), true)
                    }
                let timeout = max(.milliseconds(1), deadline - .now)
                group.addTask(executorPreference: loop) { await attempt(connection, timeout, isNew: isNew) }
                if untried.isEmpty { return }
                group.addTask(executorPreference: loop) {
                    await pause(.milliseconds(250))
                    return .next
                }
            }
            startNext()
            while let event = try await group.next() {
                switch event {
                case .next: startNext()
                case .failure(let error):
                    running -= 1
                    failures.append(error)
                    if !untried.isEmpty { startNext() } else if running == 0 { throw KafkaError.unreachable(failures) }
                case .answer(let answer, let connection, _):
                    group.cancelAll()
                    // Who came second is not needed.
                    while let late = try await group.next() {
                        if case .answer(_, let other, true) = late { other.close() }
                    }
                    return (answer, connection)
                case .cancelled: break
                }
            }
            try Task.checkCancellation()
            throw KafkaError.unreachable(failures)
        }
    }

    private func attempt(_ connection: BrokerConnection, _ timeout: Duration, isNew: Bool) async -> Event {
        do {
            return .answer(try await connection.sendKeepingFrame(request, timeout: timeout), connection, isNew: isNew)
        } catch {
            if isNew { connection.close() }
            guard let error = error as? BrokerConnectionError else { return .cancelled }
            return .failure(error)
        }
    }

    private func pause(_ duration: Duration) async { try? await loop.sleep(for: duration) }
}
