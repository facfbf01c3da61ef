import KafkaWire

/// A connection's requests, without the connection: those that wait to be written, and those whose answers are due, in the
/// order in which they were written. It knows when a broker that was asked too much wants silence (KIP-219).
struct RequestPipeline {
    typealias Instant = ContinuousClock.Instant

    /// A request that was written.
    struct Sent {
        let request: ConnectionRequest
        let version: Int16
        let correlationID: Int32
    }

    /// What becomes of a request that has waited.
    enum Next {
        case write(Sent)
        /// The broker has none of its versions, in words.
        case refuse(ConnectionRequest, String)
    }

    private var waiting: [ConnectionRequest] = []
    private var sent: [Sent] = []
    private var nextCorrelationID: Int32 = 0
    private var silentUntil: Instant?

    /// Requests that are not answered yet, whether written or not.
    var count: Int { waiting.count + sent.count }

    /// When one is late, or what waits may go on; `nil` while there is none.
    var nextWakeUp: Instant? {
        var nearest: Instant?
        func consider(_ instant: Instant) { nearest = nearest.map { min($0, instant) } ?? instant }
        for sent in sent { consider(sent.request.deadline) }
        for request in waiting { consider(request.deadline) }
        if let silentUntil, !waiting.isEmpty { consider(silentUntil) }
        return nearest
    }

    /// Never negative: some proxies take those for broken.
    mutating func takeCorrelationID() -> Int32 {
        defer { nextCorrelationID = nextCorrelationID == .max ? 0 : nextCorrelationID + 1 }
        return nextCorrelationID
    }

    /// One more, behind the others.
    mutating func add(_ request: ConnectionRequest) { waiting.append(request) }

    /// What waits may be written, but not before then.
    mutating func beSilent(until end: Instant) { silentUntil = silentUntil.map { max($0, end) } ?? end }

    /// Takes out what may be written now, in order. Without the broker's `versions` that is nothing; `loginOnly`: what is no
    /// login goes on waiting.
    mutating func flush(_ now: Instant, _ versions: SupportedVersions?, loginOnly: Bool) -> [Next] {
        if waiting.isEmpty { return [] }
        if let silentUntil {
            guard silentUntil <= now else { return [] }
            self.silentUntil = nil
        }
        guard let versions else { return [] }
        var result: [Next] = []
        var left: [ConnectionRequest] = []
        for request in waiting {
            if loginOnly, !request.isLogin {
                left.append(request)
            } else if let version = versions.common(request.api, request.versions) {
                let next = Sent(request: request, version: version, correlationID: takeCorrelationID())
                sent.append(next)
                result.append(.write(next))
            } else {
                result.append(.refuse(request, versions.mismatch(request.api, request.versions)))
            }
        }
        waiting = left
        return result
    }

    /// The one whose answer is due.
    var oldest: Sent? { sent.first }

    /// Its answer has come.
    mutating func removeOldest() { sent.removeFirst() }

    /// Nothing was written for it after all.
    mutating func removeSent(_ id: ConnectionRequest.ID) -> Sent? {
        sent.lastIndex { $0.request.id == id }.map { sent.remove(at: $0) }
    }

    /// It is not to be written any more; `false` when it was.
    mutating func removeWaiting(_ id: ConnectionRequest.ID) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// The oldest that was written and should have been answered by now.
    func overdue(_ now: Instant) -> ConnectionRequest? { sent.first { $0.request.deadline <= now }?.request }

    /// Takes out what should have been answered by now and was not even written.
    mutating func removeLate(_ now: Instant) -> [ConnectionRequest] {
        let late = waiting.filter { $0.deadline <= now }
        waiting.removeAll { $0.deadline <= now }
        return late
    }

    /// Takes out all, in the order in which they came.
    mutating func removeAll() -> [ConnectionRequest] {
        defer { (waiting, sent) = ([], []) }
        return sent.map(\.request) + waiting
    }
}
