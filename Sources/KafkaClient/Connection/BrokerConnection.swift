package import KafkaWire
import Synchronization
package import Transport

/// One connection to one broker: versions are settled, requests go out in order and without waiting for each other, and
/// each answer goes to whoever asked.
///
/// Lives on its loop. It begins to connect when it is made, and requests may be sent from that moment on: they are
/// written, back to back, in the very moment in which the broker has said its versions. It lives until ``close()`` is
/// called or it fails; it never reconnects by itself.
package actor BrokerConnection {
    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private nonisolated let shared: Mutex<Shared>

    /// What any thread may ask.
    private struct Shared {
        var broker: BrokerName
        var versions: SupportedVersions?
        var closeReason: BrokerConnectionError?
    }

    private let configuration: Configuration
    private var machine: ConnectionStateMachine
    private var stream: (any ByteStream)?
    private var streamTask: Task<Void, Never>?
    private var loginTask: Task<Void, Never>?
    private var renewal: EventLoop.Timer?
    private var timer: (deadline: ContinuousClock.Instant, timer: EventLoop.Timer)?
    private var waiters = ConnectionWaiters()
    private let openDeadline: ContinuousClock.Instant
    private var outgoing = SendQueue()
    private var isDraining = false
    private let watch: ConnectionWatch

    /// Begins to connect.
    package init(to broker: BrokerName, on loop: EventLoop, _ configuration: Configuration = Configuration()) {
        self.loop = loop
        self.configuration = configuration
        watch = ConnectionWatch(configuration.onEvent)
        shared = Mutex(Shared(broker: broker))
        let now = ContinuousClock.now
        openDeadline = now + configuration.openTimeout
        machine = ConnectionStateMachine(
            broker: broker, apiVersions: ApiVersionsRequest.validVersions, logsIn: configuration.logIn != nil,
            openTimeout: configuration.openTimeout, now: now)
        onLoop { $0.perform([.connect]) }
    }

    /// Connects, and returns when the connection is ready for requests.
    package static func open(
        to broker: BrokerName, on loop: EventLoop, _ configuration: Configuration = Configuration(),
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> BrokerConnection {
        let connection = BrokerConnection(to: broker, on: loop, configuration)
        do {
            try await connection.waitUntilReady()
            return connection
        } catch {
            connection.close()
            throw error
        }
    }

    // MARK: What any task may call

    /// What the broker is called in errors.
    package nonisolated var broker: BrokerName { shared.withLock { $0.broker } }
    /// What the broker supports; `nil` until it has said so.
    package nonisolated var versions: SupportedVersions? { shared.withLock { $0.versions } }
    /// Why the connection ended; `nil` while it has not.
    package nonisolated var closeReason: BrokerConnectionError? { shared.withLock { $0.closeReason } }

    /// The broker's id has become known, as with an address that the user gave.
    package nonisolated func identify(as id: Int32) {
        shared.withLock { $0.broker.id = id }
        onLoop { $0.machine.broker.id = id }
    }

    /// Sends a request in the highest version that both sides have, and returns the answer.
    ///
    /// Cancelling the task only drops its interest: the connection goes on, and the answer is thrown away. A request
    /// that is not answered within `timeout` closes the connection.
    /// - Throws: `BrokerConnectionError`, `CancellationError`.
    package func send<Request: KafkaRequest>(
        _ request: Request, timeout: Duration? = nil, isLogin: Bool = false,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Request.Response {
        try await sendKeepingFrame(request, timeout: timeout, isLogin: isLogin).response
    }

    /// As ``send(_:timeout:isLogin:isolation:)``, with the bytes that the answer's ranges lie in.
    package func sendKeepingFrame<Request: KafkaRequest>(
        _ request: Request, timeout: Duration? = nil, isLogin: Bool = false,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> FramedAnswer<Request.Response> {
        let pending = TypedRequest(request, timeout: timeout ?? configuration.requestTimeout, isLogin: isLogin)
        return try await withTaskCancellationHandler {
            _ = isolation
            return try await withUnsafeThrowingContinuation { waiter in
                onLoop { connection in
                    pending.wait(waiter)
                    connection.submit(pending)
                }
            }
        } onCancel: {
            onLoop { $0.cancel(pending) }
        }
    }

    /// Returns when the connection is ready for requests, or throws why it never will be; where it was not by `deadline`,
    /// that it wasn't, and the connection stays.
    package func waitUntilReady(
        until deadline: ContinuousClock.Instant? = nil, isolation: isolated (any Actor)? = #isolation
    ) async throws {
        let waiter = ReadyWaiter()
        try await withTaskCancellationHandler {
            _ = isolation
            try await withUnsafeThrowingContinuation { continuation in
                onLoop { connection in
                    waiter.wait(continuation)
                    connection.awaitReady(waiter, until: deadline)
                }
            }
        } onCancel: {
            onLoop { connection in
                waiter.cancel()
                connection.waiters.remove(waiter)
            }
        }
    }

    /// Closes the connection; requests on their way fail. Returns at once.
    package nonisolated func close() { onLoop { $0.step { machine, _ in machine.closeLocally() } } }

    /// Runs `body` on the loop: now when this is the loop, otherwise as soon as it comes to it.
    private nonisolated func onLoop(_ body: @escaping @Sendable (isolated BrokerConnection) -> Void) {
        if loop.isCurrent { return assumeIsolated(body) }
        loop.execute { self.assumeIsolated(body) }
    }

    // MARK: Requests

    private func submit(_ pending: PendingRequest) {
        if pending.isCancelled { return pending.fail(CancellationError()) }
        waiters.add(pending)
        step { machine, now in
            let request = ConnectionRequest(
                id: pending.id, api: pending.api, versions: pending.versions, timeout: pending.timeout, now: now,
                isLogin: pending.isLogin)
            return machine.enqueue(request, now: now)
        }
    }

    /// Perhaps before it was submitted: then the submitting finds the mark.
    private func cancel(_ pending: PendingRequest) {
        pending.isCancelled = true
        pending.fail(CancellationError())
        if waiters[pending.id] != nil, machine.cancelled(pending.id) { _ = waiters.remove(pending.id) }
    }

    private func awaitReady(_ waiter: ReadyWaiter, until deadline: ContinuousClock.Instant?) {
        if let reason = machine.closeReason { return waiter.resume(reason) }
        if waiter.isCancelled { return waiter.resume(CancellationError()) }
        if machine.isReady { return waiter.resume() }
        waiters.add(waiter)
        guard let deadline else { return }
        let limit = loop.schedule(at: deadline) { [weak self] in
            guard let self else { return }
            assumeIsolated { $0.waiters.remove(waiter) }
            waiter.resume(BrokerConnectionError(.notSent, broker, "the connection was not open yet"))
        }
        waiter.onEnd = { [loop] in loop.cancel(limit) }
    }

    // MARK: Events and actions

    /// Tells the machine of an event and does what it says. `frame` is the answer that the event is about.
    private func step(
        _ frame: Frame? = nil,
        _ event: (inout ConnectionStateMachine, ContinuousClock.Instant) -> [ConnectionStateMachine.Action]
    ) {
        perform(event(&machine, .now), frame)
        writeOutgoing()
        setTimer()
    }

    private func perform(_ actions: [ConnectionStateMachine.Action], _ frame: Frame? = nil) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .writeApiVersions(let version, let correlationID): askVersions(version, correlationID)
            case .decodeApiVersions(let version): if let frame { decodeVersions(frame, version) }
            case .logIn: logIn()
            case .becomeReady: waiters.resumeReady()
            case .write(let id, let version, let correlationID): write(id, version, correlationID)
            case .deliver(let id, let version): if let frame { deliver(frame, id, version) }
            case .fail(let id, let error): waiters.remove(id)?.fail(error)
            case .close(let error): end(error)
            }
        }
    }

    private func askVersions(_ version: Int16, _ correlationID: Int32) {
        let request = ApiVersionsRequest(
            clientSoftwareName: ClientSoftware.name, clientSoftwareVersion: ClientSoftware.version)
        // All versions can be encoded: what the old ones lack may be left out.
        let bytes = try? request.encodedFrame(
            version: version, correlationID: correlationID, clientID: configuration.clientID)
        outgoing.append(bytes ?? [])
        configuration.onRequest?(.apiVersions, version)
        watch.sent(machine.broker, .apiVersions, version, correlationID, bytes?.count ?? 0)
    }

    private func decodeVersions(_ frame: Frame, _ version: Int16) {
        watch.received(machine.broker, .apiVersions, version, frame)
        do throws(WireError) {
            let (error, response) = try ApiVersionsResponse.decode(frame, version: version)
            let versions = SupportedVersions(response)
            let now = ContinuousClock.now
            machine.throttled(response.throttleTimeMs, by: .apiVersions, version: version, now: now)
            if error == .none { watch.tell(machine.broker, .negotiated(versions)) }
            perform(machine.versionsAnswered(error: error, versions: versions, now: now))
            shared.withLock { $0.versions = machine.versions }
        } catch {
            perform(machine.malformed(.apiVersions, version: version, error))
        }
    }

    private func write(_ id: ConnectionRequest.ID, _ version: Int16, _ correlationID: Int32) {
        guard let pending = waiters[id] else { return }
        do throws(WireError) {
            let bytes = try pending.encode(
                version: version, correlationID: correlationID, clientID: configuration.clientID)
            outgoing.append(bytes)
            configuration.onRequest?(pending.api, version)
            watch.sent(machine.broker, pending.api, version, correlationID, bytes.count)
        } catch {
            perform(machine.notEncoded(id, error))
        }
    }

    private func deliver(_ frame: Frame, _ id: ConnectionRequest.ID, _ version: Int16) {
        guard let pending = waiters.remove(id) else { return }
        watch.received(machine.broker, pending.api, version, frame)
        do throws(WireError) {
            let throttle = try pending.complete(frame, version: version)
            machine.throttled(throttle, by: pending.api, version: version, now: .now)
        } catch {
            perform(machine.malformed(pending.api, version: version, error))
            if let reason = machine.closeReason { pending.fail(reason) }
        }
    }

    private func logIn() {
        guard let logIn = configuration.logIn else { return }
        loginTask = Task(executorPreference: loop) { await self.runLogin(logIn) }
    }

    private func runLogin(_ logIn: @Sendable (BrokerConnection) async throws -> Duration?) async {
        do {
            let lifetime = try await logIn(self)
            watch.tell(machine.broker, .loggedIn(lifetime))
            step { machine, now in machine.loggedIn(now) }
            if let lifetime { logInAgain(within: lifetime) }
        } catch {
            step { machine, _ in machine.loginFailed("\(error)", cause: (error as? SaslError)?.cause) }
        }
    }

    private func logInAgain(within lifetime: Duration) {
        guard machine.closeReason == nil else { return }
        let delay = LoginRenewal.delay(within: lifetime, random: .random(in: 0...1))
        renewal = loop.schedule(at: .now + delay) { [weak self] in
            self?.assumeIsolated { connection in
                connection.renewal = nil
                connection.step { machine, now in machine.renewLogin(now) }
            }
        }
    }

    private func end(_ error: BrokerConnectionError) {
        if let renewal { loop.cancel(renewal) }
        renewal = nil
        shared.withLock { $0.closeReason = error }
        if let timer { loop.cancel(timer.timer) }
        timer = nil
        streamTask?.cancel()
        loginTask?.cancel()
        stream?.close()
        stream = nil
        outgoing.removeAll()
        waiters.resumeReady(error)
        watch.tell(machine.broker, .closed(error))
        configuration.onClose?(error)
    }

    // MARK: The stream

    private func connect() {
        stream?.close()
        stream = nil
        outgoing.removeAll()
        // With the preference each wake-up lands on the loop; without it, it would go through the global pool.
        streamTask = Task(executorPreference: loop) { await self.runStream() }
    }

    /// Connects, and reads until the stream ends.
    private func runStream() async {
        var opened: (any ByteStream)?
        do {
            let broker = machine.broker
            let timeout = max(.zero, openDeadline - .now)
            let socket = try await configuration.dialer.connect(to: broker, on: loop, timeout: timeout) { addresses in
                watch.tell(broker, .resolved(addresses.map(\.host)))
            }
            watch.tell(machine.broker, .connected(socket.peerAddress?.host ?? "?"))
            let stream = try await configuration.wrap?(socket, broker.host) ?? socket
            if let tls = stream as? TLSStream { watch.tell(machine.broker, .secured(tls.details)) }
            guard machine.closeReason == nil else { return stream.close() }
            opened = stream
            self.stream = stream
            step { machine, now in machine.connected(now) }
            var reader = FrameReader(limit: configuration.frameLimit)
            while let frame = try await reader.next(from: stream) {
                step(frame) { machine, _ in machine.answered(frame.correlationID) }
                // Lets the next request out before the next frame is read, and other connections in.
                await Task.yield()
            }
            ended(stream, nil)
        } catch let error as TransportError {
            ended(opened, error)
        } catch is CancellationError {
            // The connection was closed, or the loop stopped.
            step { machine, _ in machine.closeLocally() }
        } catch {
            ended(opened, TransportError(.system, machine.broker.endpoint, "\(error)"))
        }
    }

    /// `stream` is the one that ended: if it isn't the connection's own any more nobody minds.
    private func ended(_ stream: (any ByteStream)?, _ error: TransportError?) {
        guard stream === self.stream else { return }
        step { machine, _ in machine.streamEnded(error) }
    }

    /// The usual case ends here: the system takes everything at once.
    private func writeOutgoing() {
        guard !isDraining, !outgoing.isEmpty, let stream else { return }
        do throws(TransportError) {
            try outgoing.offer(to: stream)
            if outgoing.isEmpty { return }
        } catch {
            return ended(stream, error)
        }
        isDraining = true
        Task(executorPreference: loop) { await self.drain(stream) }
    }

    private func drain(_ stream: any ByteStream) async {
        do {
            while !outgoing.isEmpty, stream === self.stream {
                try await stream.waitUntilWritable()
                guard stream === self.stream else { break }
                try outgoing.offer(to: stream)
            }
            isDraining = false
            writeOutgoing()
        } catch let error as TransportError {
            isDraining = false
            ended(stream, error)
        } catch {
            // The loop stopped; the reader ends the connection.
            isDraining = false
        }
    }

    /// Has the machine woken when it wants to be. A timer that would come too early is left as it is: requests are
    /// answered far more often than they time out.
    private func setTimer() {
        guard let wanted = machine.nextWakeUp else { return }
        if let timer {
            if timer.deadline <= wanted { return }
            loop.cancel(timer.timer)
        }
        let scheduled = loop.schedule(at: wanted) { [weak self] in
            guard let self else { return }
            self.assumeIsolated { connection in
                connection.timer = nil
                connection.step { machine, now in machine.timeReached(now) }
            }
        }
        timer = (wanted, scheduled)
    }
}
