package import Transport

/// Tries something until it works, the time for it is over, or an error comes that does not pass: the one loop of
/// deadline, backoff and retry.
package struct Retrying: Sendable {
    /// What came of a try that threw nothing.
    package enum Attempt<Value> {
        case done(Value)
        /// Something passes: try again, for this reason.
        case again(KafkaError)
    }

    private let loop: EventLoop
    /// When the last try begins at the latest.
    package let deadline: ContinuousClock.Instant
    private let backoff: Backoff

    /// Tries until `deadline` with waits of `backoff` between.
    package init(on loop: EventLoop, until deadline: ContinuousClock.Instant, _ backoff: Backoff) {
        self.loop = loop
        self.deadline = deadline
        self.backoff = backoff
    }

    /// With less time a try can't be blamed for having no answer.
    package static let leastTime = Duration.milliseconds(50)

    /// Whether there is enough of it left for an answer.
    package var hasTime: Bool { deadline - .now > Self.leastTime }

    /// What is left of the time, at least a millisecond: a request's timeout.
    package var left: Duration { max(.milliseconds(1), deadline - .now) }

    /// Calls `attempt` until it is done; to be called on the loop. An error that it throws ends it when `isFinal` says so,
    /// told the error as it was thrown and as ``KafkaError``; else `onFailure` is called and the next try waited for. When
    /// time is over what `late` makes of the last reason is thrown.
    package func callAsFunction<Value>(
        isolation: isolated (any Actor)? = #isolation,
        late: (KafkaError) -> KafkaError = { $0 },
        isFinal: (any Error, KafkaError) -> Bool = Retrying.isFinal,
        onFailure: () -> Void = {},
        _ attempt: () async throws -> Attempt<Value>
    ) async throws -> Value {
        var backoff = backoff
        var before: KafkaError?
        while true {
            var reason: KafkaError
            let hadTime = hasTime
            do {
                switch try await attempt() {
                case .done(let value): return value
                case .again(let error): reason = error
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                reason = KafkaError.wrapping(error)
                if isFinal(error, reason) { throw reason }
                onFailure()
                // That nobody answered a last try within no time says nothing of why.
                if !hadTime, let before { reason = before }
            }
            before = reason
            guard ContinuousClock.now < deadline else { throw late(reason) }
            try await loop.sleep(until: min(deadline, .now + backoff.next()))
        }
    }

    /// What a broker has said is final, but that it does not know a leader or a coordinator yet; a connection that failed
    /// is made anew, unless the login or the versions are why.
    package static func isFinal(_ error: any Error, _ reason: KafkaError) -> Bool {
        if error is KafkaError { return reason.code != .leaderNotAvailable }
        return reason.code == .unsupportedVersion || reason.code == .authenticationFailed
    }
}
