import Transport

/// How long coordinators may take over a transaction, and what that time is called where it is over.
struct TransactionLimit: Sendable {
    private let duration: Duration
    private let property: String
    /// When it is over.
    let deadline: ContinuousClock.Instant

    /// `duration` from now on, which is a call's (``ClientConfiguration/apiTimeout``).
    init(_ duration: Duration) {
        self.init(duration, "default.api.timeout.ms", until: .now + duration)
    }

    /// `duration`, which `property` gives; what is left of it ends at `deadline`.
    init(_ duration: Duration, _ property: String, until deadline: ContinuousClock.Instant) {
        self.duration = duration
        self.property = property
        self.deadline = deadline
    }

    /// `within 10 s (default.api.timeout.ms)`.
    var inWords: String { "within \(duration.inWords) (\(property))" }
}
