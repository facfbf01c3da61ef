/// A classic member's signs of life: when the next one is due, and since when the coordinator may have had none.
struct ClassicHeartbeats: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let interval: Duration
    private let sessionTimeout: Duration
    /// The one whose answer is waited for.
    private var request: UInt64?
    private var sentAt: Instant?
    private var next: Instant?
    /// When the coordinator was last known to know of the member.
    private var heardAt: Instant?

    init(_ settings: GroupSettings) {
        interval = settings.heartbeatInterval
        sessionTimeout = settings.sessionTimeout
    }

    /// When the next one is due; `nil` while one is out, or none are.
    var due: Instant? { request == nil ? next : nil }

    /// When the coordinator, having heard nothing, takes the member for dead.
    var sessionEnd: Instant? { heardAt.map { $0 + sessionTimeout } }

    /// It has become a member.
    mutating func begin(_ now: Instant) {
        next = now + interval
        heardAt = now
    }

    /// One was sent, as the request of that number.
    mutating func sent(_ id: UInt64, _ now: Instant) {
        request = id
        sentAt = now
        next = now + interval
    }

    /// An answer came, or none will; whether the request of that number is the one that is waited for.
    mutating func ended(_ id: UInt64) -> Bool {
        guard id == request else { return false }
        request = nil
        return true
    }

    /// The coordinator knows the member; it counts from when it got the last one, so from no earlier than that was sent.
    mutating func heard() { heardAt = sentAt }

    /// The next one is due then.
    mutating func retry(at instant: Instant) { next = instant }

    /// What is out is of no interest any more.
    mutating func dropRequest() { request = nil }

    /// The coordinator knows the member no more.
    mutating func end() {
        request = nil
        next = nil
        heardAt = nil
    }
}
