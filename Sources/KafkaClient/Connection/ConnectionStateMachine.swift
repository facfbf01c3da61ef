package import KafkaWire
package import Transport

/// The protocol of one connection to one broker, without the connection: events go in, actions come out.
///
/// Connect, settle versions by ApiVersions, log in where that is wanted, then requests and answers in the same order.
/// Requests may be enqueued from the first moment; they are written, in order, as soon as they may be. The caller
/// performs the actions in order, each completely before the next event.
package struct ConnectionStateMachine {
    package typealias Instant = ContinuousClock.Instant

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
        case write(ConnectionRequest.ID, version: Int16, correlationID: Int32)
        /// Gives the answer that has just come to the request.
        case deliver(ConnectionRequest.ID, version: Int16)
        /// Ends the request with an error.
        case fail(ConnectionRequest.ID, BrokerConnectionError)
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

    /// What errors call the broker; its id may become known later.
    package var broker: BrokerName
    /// What the broker supports; `nil` until it has said so.
    package private(set) var versions: SupportedVersions?

    private let ourApiVersions: ClosedRange<Int16>
    private let logsIn: Bool
    private let openTimeout: Duration
    private let openDeadline: Instant
    private var state = State.connecting
    private var apiVersionsVersion: Int16
    /// Streams that ended before the broker had said its versions.
    private var earlyEnds = 0
    private var pipeline = RequestPipeline()

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
    package var pendingCount: Int { pipeline.count }

    /// When ``timeReached(_:)`` is to be called.
    package var nextWakeUp: Instant? {
        let phase: Instant?
        switch state {
        case .closed: return nil
        case .connecting: phase = openDeadline + Self.grace
        case .negotiating: phase = openDeadline
        case .loggingIn(let deadline, _): phase = deadline
        case .ready: phase = nil
        }
        guard let next = pipeline.nextWakeUp else { return phase }
        return phase.map { min($0, next) } ?? next
    }

    private static let grace: Duration = .milliseconds(250)

    // MARK: Opening

    /// The stream is open.
    package mutating func connected(_ now: Instant) -> [Action] {
        guard case .connecting = state else { return [] }
        return negotiate()
    }

    private mutating func negotiate() -> [Action] {
        let correlationID = pipeline.takeCorrelationID()
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
    package mutating func enqueue(_ request: ConnectionRequest, now: Instant) -> [Action] {
        if let closeReason { return [.fail(request.id, closeReason)] }
        pipeline.add(request)
        return flush(now)
    }

    /// Nobody waits for the request's answer any more. If it was written its answer is still awaited, as the protocol
    /// demands, and then delivered to nobody. True when it will not be written at all.
    package mutating func cancelled(_ id: ConnectionRequest.ID) -> Bool { pipeline.removeWaiting(id) }

    /// The request could not be encoded in that version: nothing was written for it.
    package mutating func notEncoded(_ id: ConnectionRequest.ID, _ error: WireError) -> [Action] {
        guard let sent = pipeline.removeSent(id) else { return [] }
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
            guard let first = pipeline.oldest else {
                return close(violation("answered request \(correlationID), which was not asked"))
            }
            guard first.correlationID == correlationID else {
                let due = "\(first.request.api), \(first.correlationID), was due"
                return close(violation("answered request \(correlationID) where \(due)"))
            }
            pipeline.removeOldest()
            if case .ready = state { state = .ready(hasServed: true) }
            return [.deliver(first.request.id, version: first.version)]
        }
    }

    /// An answer that was delivered tells that a quota was exceeded.
    package mutating func throttled(_ milliseconds: Int32, by api: ApiKey, version: Int16, now: Instant) {
        guard milliseconds > 0, Throttling.asksForSilence(api, version) else { return }
        pipeline.beSilent(until: now + .milliseconds(Int64(milliseconds)))
    }

    /// An answer is not what the protocol says.
    package mutating func malformed(_ api: ApiKey, version: Int16, _ error: WireError) -> [Action] {
        close(violation("answered \(api) version \(version) with a malformed message: \(error)"))
    }

    /// Writes what may be written, in order.
    private mutating func flush(_ now: Instant) -> [Action] {
        var offered: SupportedVersions?
        var loginOnly = false
        switch state {
        case .loggingIn: (offered, loginOnly) = (versions, true)
        case .ready: offered = versions
        case .connecting, .negotiating, .closed: break
        }
        return pipeline.flush(now, offered, loginOnly: loginOnly).map { next in
            switch next {
            case .write(let sent):
                return .write(sent.request.id, version: sent.version, correlationID: sent.correlationID)
            case .refuse(let request, let reason):
                return .fail(request.id, BrokerConnectionError(.unsupportedVersion, broker, reason))
            }
        }
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
        if let request = pipeline.overdue(now) {
            return close(late("no answer to \(request.api)", request.timeout))
        }
        let cause = isReady ? "the broker asked for silence" : "the connection was not open yet"
        let failures = pipeline.removeLate(now).map { request in
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
        if error.kind == .closed, pipeline.count == 0, case .ready = state {
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
        return pipeline.removeAll().map { .fail($0.id, error) } + [.close(error)]
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
