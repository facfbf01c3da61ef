package import KafkaWire
package import Transport

/// The protocol of one connection to one broker, without the connection: events go in, actions come out.
///
/// Connect, settle versions by ApiVersions, log in where that is wanted, then requests and answers in the same order.
/// Requests may be enqueued from the first moment; they are written, in order, as soon as they may be. The caller
/// performs the actions in order, each completely before the next event.
package struct ConnectionStateMachine {
    package typealias Instant = ContinuousClock.Instant

    /// Names a request for the caller.
    package typealias RequestID = UInt64

    /// A request to be sent.
    package struct Request: Equatable, Sendable {
        /// Its name.
        package var id: RequestID
        /// Its API.
        package var api: ApiKey
        /// The versions that this side can speak.
        package var versions: ClosedRange<Int16>
        /// What it is allowed, for the error.
        package var timeout: Duration
        /// When it is given up.
        package var deadline: Instant
        /// Part of the login: goes out while the others wait.
        package var isLogin: Bool

        /// A request that is given up when `timeout` has passed.
        package init(
            id: RequestID, api: ApiKey, versions: ClosedRange<Int16>, timeout: Duration, now: Instant,
            isLogin: Bool = false
        ) {
            self.id = id
            self.api = api
            self.versions = versions
            self.timeout = timeout
            deadline = now + timeout
            self.isLogin = isLogin
        }
    }

    /// What the caller has to do.
    package enum Action: Equatable {
        /// Opens a stream, in place of the one before if there was one, and reports ``connected(_:)``.
        case connect
        /// Writes an ApiVersions request; its answer is told by ``decodeApiVersions(version:)``.
        case writeApiVersions(version: Int16, correlationID: Int32)
        /// Decodes the answer that has just come and reports ``versionsAnswered(error:versions:now:)``.
        case decodeApiVersions(version: Int16)
        /// Begins the login, which ends with ``loggedIn(_:)`` or ``loginFailed(_:)``.
        case logIn
        /// The connection is open: resumes those who wait for that.
        case becomeReady
        /// Encodes and writes the request.
        case write(RequestID, version: Int16, correlationID: Int32)
        /// Gives the answer that has just come to the request.
        case deliver(RequestID, version: Int16)
        /// Ends the request with an error.
        case fail(RequestID, BrokerConnectionError)
        /// Closes the stream. Comes once, and nothing comes after it; the requests were failed before.
        case close(BrokerConnectionError)
    }

    private enum State: Equatable {
        case connecting
        case negotiating(version: Int16, correlationID: Int32)
        /// A login is under way, to be done by then; `isRenewal`: it is not the first.
        case loggingIn(until: Instant, isRenewal: Bool)
        /// `hasServed`: the broker has answered something beside ApiVersions.
        case ready(hasServed: Bool)
        case closed(BrokerConnectionError)
    }

    private struct InFlight {
        var correlationID: Int32
        var version: Int16
        var request: Request
    }

    /// What errors call the broker; its id may become known later.
    package var broker: BrokerName
    /// What the broker supports; `nil` until it has said so.
    package private(set) var versions: SupportedVersions?

    private let ourApiVersions: ClosedRange<Int16>
    private let logsIn: Bool
    private let openTimeout: Duration
    private let openDeadline: Instant
    private var state = State.connecting
    private var nextCorrelationID: Int32 = 0
    private var apiVersionsVersion: Int16
    /// Streams that ended before the broker had said its versions.
    private var earlyEnds = 0
    private var silentUntil: Instant?
    private var queue: [Request] = []
    private var inFlight: [InFlight] = []

    /// A connection that is to be opened. `openTimeout` bounds everything until it is ready; the connecting itself is
    /// bounded by the caller too, who can say more about it and is given ``grace`` to do so.
    package init(
        broker: BrokerName, apiVersions: ClosedRange<Int16>, logsIn: Bool = false, openTimeout: Duration, now: Instant
    ) {
        self.broker = broker
        ourApiVersions = apiVersions
        apiVersionsVersion = apiVersions.upperBound
        self.logsIn = logsIn
        self.openTimeout = openTimeout
        openDeadline = now + openTimeout
    }

    /// Whether requests go out at once.
    package var isReady: Bool { if case .ready = state { true } else { false } }

    /// Why the connection is closed; `nil` while it is not.
    package var closeReason: BrokerConnectionError? {
        if case .closed(let error) = state { error } else { nil }
    }

    /// Requests that are not answered yet, whether written or not.
    package var pendingCount: Int { queue.count + inFlight.count }

    /// When ``timeReached(_:)`` is to be called.
    package var nextWakeUp: Instant? {
        var nearest: Instant?
        func consider(_ instant: Instant) { nearest = nearest.map { min($0, instant) } ?? instant }
        switch state {
        case .closed: return nil
        case .connecting: consider(openDeadline + Self.grace)
        case .negotiating: consider(openDeadline)
        case .loggingIn(let deadline, _): consider(deadline)
        case .ready: break
        }
        for sent in inFlight { consider(sent.request.deadline) }
        for request in queue { consider(request.deadline) }
        if let silentUntil, !queue.isEmpty { consider(silentUntil) }
        return nearest
    }

    private static let grace: Duration = .milliseconds(250)

    // MARK: Opening

    /// The stream is open.
    package mutating func connected(_ now: Instant) -> [Action] {
        guard case .connecting = state else { return [] }
        return negotiate()
    }

    private mutating func negotiate() -> [Action] {
        let correlationID = takeCorrelationID()
        state = .negotiating(version: apiVersionsVersion, correlationID: correlationID)
        return [.writeApiVersions(version: apiVersionsVersion, correlationID: correlationID)]
    }

    /// The broker answered ApiVersions. With UNSUPPORTED_VERSION (35) `offered` holds the versions of ApiVersions that
    /// it has, or nothing when it is older than that courtesy (KIP-511).
    package mutating func versionsAnswered(error: ErrorCode, versions offered: SupportedVersions, now: Instant)
        -> [Action]
    {
        guard case .negotiating(let tried, _) = state else { return [] }
        switch error {
        case .none:
            versions = offered
            state = logsIn ? .loggingIn(until: openDeadline, isRenewal: false) : .ready(hasServed: false)
            return (logsIn ? [.logIn] : [.becomeReady]) + flush(now)
        case .unsupportedVersion:
            let next = offered.ranges[.apiVersions].map { min($0.upperBound, ourApiVersions.upperBound) } ?? 0
            // Only ever downwards: a broker that refuses what it offers would have us ask for ever.
            guard next < tried, ourApiVersions.contains(next) else {
                return close(violation("refuses ApiVersions version \(tried) and offers no lower one"))
            }
            apiVersionsVersion = next
            return negotiate()
        default:
            return close(violation("answered ApiVersions with \(error)"))
        }
    }

    /// The login is done.
    package mutating func loggedIn(_ now: Instant) -> [Action] {
        guard case .loggingIn = state else { return [] }
        // Who has logged in was served.
        state = .ready(hasServed: true)
        return [.becomeReady] + flush(now)
    }

    /// The login is about to expire (KIP-368): it is done again, behind the requests on their way, while new ones wait.
    package mutating func renewLogin(_ now: Instant) -> [Action] {
        guard case .ready = state else { return [] }
        state = .loggingIn(until: now + openTimeout, isRenewal: true)
        return [.logIn]
    }

    /// The login was refused. A renewal that is refused ends this connection only: the next one logs in with what counts
    /// by then, and is refused for good if that doesn't.
    package mutating func loginFailed(_ reason: String, cause: FailureCause? = nil) -> [Action] {
        guard case .loggingIn(_, let isRenewal) = state else { return [] }
        if isRenewal {
            return close(BrokerConnectionError(.renewal, broker, "login not renewed: \(reason)", cause: cause))
        }
        return close(BrokerConnectionError(.authentication, broker, reason, cause: cause))
    }

    // MARK: Requests and answers

    /// A request is to be sent, now or as soon as it may be.
    package mutating func enqueue(_ request: Request, now: Instant) -> [Action] {
        if let closeReason { return [.fail(request.id, closeReason)] }
        queue.append(request)
        return flush(now)
    }

    /// Nobody waits for the request's answer any more. If it was written its answer is still awaited, as the protocol
    /// demands, and then delivered to nobody. True when it will not be written at all.
    package mutating func cancelled(_ id: RequestID) -> Bool {
        guard let index = queue.firstIndex(where: { $0.id == id }) else { return false }
        queue.remove(at: index)
        return true
    }

    /// The request could not be encoded in that version: nothing was written for it.
    package mutating func notEncoded(_ id: RequestID, _ error: WireError) -> [Action] {
        guard let index = inFlight.lastIndex(where: { $0.request.id == id }) else { return [] }
        let sent = inFlight.remove(at: index)
        let reason = "can't be asked in \(sent.request.api) version \(sent.version): \(error.message)"
        return [.fail(id, BrokerConnectionError(.unsupportedVersion, broker, reason))]
    }

    /// An answer came.
    package mutating func answered(_ correlationID: Int32) -> [Action] {
        switch state {
        case .closed, .connecting: return []
        case .negotiating(let version, let expected):
            guard correlationID == expected else {
                return close(violation("answered request \(correlationID) instead of ApiVersions, \(expected)"))
            }
            return [.decodeApiVersions(version: version)]
        case .loggingIn, .ready:
            guard let first = inFlight.first else {
                return close(violation("answered request \(correlationID), which was not asked"))
            }
            guard first.correlationID == correlationID else {
                let due = "\(first.request.api), \(first.correlationID), was due"
                return close(violation("answered request \(correlationID) where \(due)"))
            }
            inFlight.removeFirst()
            if case .ready = state { state = .ready(hasServed: true) }
            return [.deliver(first.request.id, version: first.version)]
        }
    }

    /// An answer that was delivered tells that a quota was exceeded.
    package mutating func throttled(_ milliseconds: Int32, by api: ApiKey, version: Int16, now: Instant) {
        guard milliseconds > 0, Throttling.asksForSilence(api, version) else { return }
        let end = now + .milliseconds(Int64(milliseconds))
        silentUntil = silentUntil.map { max($0, end) } ?? end
    }

    /// An answer is not what the protocol says.
    package mutating func malformed(_ api: ApiKey, version: Int16, _ error: WireError) -> [Action] {
        close(violation("answered \(api) version \(version) with a malformed message: \(error)"))
    }

    /// Writes what may be written, in order.
    private mutating func flush(_ now: Instant) -> [Action] {
        if queue.isEmpty { return [] }
        if let silentUntil {
            guard silentUntil <= now else { return [] }
            self.silentUntil = nil
        }
        let loginOnly: Bool
        switch state {
        case .loggingIn: loginOnly = true
        case .ready: loginOnly = false
        case .connecting, .negotiating, .closed: return []
        }
        guard let versions else { return [] }
        var actions: [Action] = []
        var waiting: [Request] = []
        for request in queue {
            if loginOnly, !request.isLogin {
                waiting.append(request)
            } else if let version = versions.common(request.api, request.versions) {
                let correlationID = takeCorrelationID()
                inFlight.append(InFlight(correlationID: correlationID, version: version, request: request))
                actions.append(.write(request.id, version: version, correlationID: correlationID))
            } else {
                let reason = versions.mismatch(request.api, request.versions)
                actions.append(.fail(request.id, BrokerConnectionError(.unsupportedVersion, broker, reason)))
            }
        }
        queue = waiting
        return actions
    }

    /// Never negative: some proxies take those for broken.
    private mutating func takeCorrelationID() -> Int32 {
        defer { nextCorrelationID = nextCorrelationID == .max ? 0 : nextCorrelationID + 1 }
        return nextCorrelationID
    }

    // MARK: Time and ends

    /// ``nextWakeUp`` has come; without effect when it has not.
    package mutating func timeReached(_ now: Instant) -> [Action] {
        switch state {
        case .closed: return []
        case .connecting where openDeadline + Self.grace <= now: return close(late("not connected", openTimeout))
        case .negotiating where openDeadline <= now: return close(late("no answer to ApiVersions", openTimeout))
        case .loggingIn(let end, _) where end <= now: return close(late("the login was not done", openTimeout))
        case .connecting, .negotiating, .loggingIn, .ready: break
        }
        if let sent = inFlight.first(where: { $0.request.deadline <= now }) {
            return close(late("no answer to \(sent.request.api)", sent.request.timeout))
        }
        let overdue = queue.filter { $0.deadline <= now }
        queue.removeAll { $0.deadline <= now }
        let cause = isReady ? "the broker asked for silence" : "the connection was not open yet"
        let failures = overdue.map { request in
            let reason = "\(request.api) was not sent within \(request.timeout.inMilliseconds): \(cause)"
            return Action.fail(request.id, BrokerConnectionError(.notSent, broker, reason))
        }
        return failures + flush(now)
    }

    /// The stream ended, in order (`error` nil) or not.
    package mutating func streamEnded(_ error: TransportError?) -> [Action] {
        let error = error ?? TransportError(.closed, broker.endpoint, "connection closed by the broker")
        if case .negotiating = state, error.kind == .closed || error.kind == .reset {
            // Event Hubs cuts a connection whose ApiVersions it does not know: once more, then with what all know.
            earlyEnds += 1
            if earlyEnds <= 2 {
                if earlyEnds == 2 { apiVersionsVersion = ourApiVersions.lowerBound }
                state = .connecting
                return [.connect]
            }
            let reason = error.reason + ", before it answered anything: not a Kafka listener, or one that wants TLS?"
            return close(
                BrokerConnectionError(.transport(error.kind), broker, reason, cause: error.cause ?? .silentEnd))
        }
        if case .ready(hasServed: false) = state, error.kind == .closed || error.kind == .reset {
            // What brokers do whose port wants a login.
            let reason = error.reason + " at the first request; it may want a login: security.protocol=sasl_..."
            return close(BrokerConnectionError(.transport(error.kind), broker, reason, cause: .wantsLogin))
        }
        if error.kind == .closed, inFlight.isEmpty, queue.isEmpty, case .ready = state {
            return close(BrokerConnectionError(.idle, broker, error.reason + ", for nothing was asked of it"))
        }
        return close(BrokerConnectionError(error, broker))
    }

    /// This side is done with the connection.
    package mutating func closeLocally() -> [Action] {
        close(BrokerConnectionError(.closed, broker, "the connection was closed"))
    }

    private mutating func close(_ error: BrokerConnectionError) -> [Action] {
        if closeReason != nil { return [] }
        state = .closed(error)
        let requests = inFlight.map(\.request) + queue
        inFlight = []
        queue = []
        return requests.map { .fail($0.id, error) } + [.close(error)]
    }

    private func violation(_ reason: String) -> BrokerConnectionError {
        BrokerConnectionError(.violation, broker, reason)
    }

    private func late(_ what: String, _ timeout: Duration) -> BrokerConnectionError {
        BrokerConnectionError(.timedOut, broker, "\(what) within \(timeout.inMilliseconds)")
    }
}

extension Duration {
    /// `30000 ms`.
    fileprivate var inMilliseconds: String { "\(Int64(self / .milliseconds(1))) ms" }
}
