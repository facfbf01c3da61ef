/// When brokers that failed may be tried again.
struct BrokerTrials {
    private struct Trial {
        var backoff: Backoff
        var notBefore: ContinuousClock.Instant
    }

    private let backoff: Backoff
    private var trials: [Int32: Trial] = [:]

    /// With waits of `backoff` between.
    init(_ backoff: Backoff) { self.backoff = backoff }

    /// When a broker may be tried; `nil` for at once.
    func notBefore(_ id: Int32) -> ContinuousClock.Instant? { trials[id]?.notBefore }

    /// A connection to it has failed.
    mutating func failed(_ id: Int32, _ now: ContinuousClock.Instant) {
        var trial = trials[id] ?? Trial(backoff: backoff, notBefore: now)
        // Two connections that end together are one failure.
        if trial.notBefore <= now { trial.notBefore = now + trial.backoff.next() }
        trials[id] = trial
    }

    /// It answered: its next failure is the first.
    mutating func answered(_ id: Int32) {
        if trials[id] != nil { trials[id] = nil }
    }

    /// Brokers that are not in the cluster any more are forgotten.
    mutating func keepOnly(_ metadata: ClusterMetadata) {
        trials = trials.filter { metadata.brokers[$0.key] != nil }
    }
}
