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
    /// How to connect.
    package struct Configuration: Sendable {
        /// What the broker's logs call this program; `nil` to send none.
        package var clientID: String? = ClientSoftware.name
        /// Bounds everything until the connection is ready: name, connect, TLS, versions, login.
        package var openTimeout: Duration = .seconds(10)
        /// Bounds each request that names no timeout of its own.
        package var requestTimeout: Duration = .seconds(30)
        /// The longest answer that is accepted, in bytes.
        package var frameLimit: Int = 512 << 20
        /// The way to a broker's address.
        package var dialer = Dialer()
        /// Puts TLS onto a socket that is connected to the host of that name. Called on the loop.
        package var wrap: (@Sendable (Socket, String) async throws -> any ByteStream)?
        /// Logs in before any other request is sent, by requests sent with `isLogin`, and again before the time that it
        /// returns is over (KIP-368); `nil`: the login holds. Called on the loop.
        package var logIn: (@Sendable (BrokerConnection) async throws -> Duration?)?
        /// Told of each request that is written. Called on the loop.
        package var onRequest: (@Sendable (ApiKey, Int16) -> Void)?
        /// Told of everything that happens on the connection. Called on the loop.
        package var onEvent: (@Sendable (BrokerName, ConnectionEvent) -> Void)?
        /// Told once, when the connection ends, why it did. Called on the loop.
        package var onClose: (@Sendable (BrokerConnectionError) -> Void)?

        /// The defaults.
        package init() {}
    }

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
    private var tickets: [ConnectionStateMachine.RequestID: Ticket] = [:]
    private var lastID: ConnectionStateMachine.RequestID = 0
    private var readyWaiters: [ConnectionStateMachine.RequestID: UnsafeContinuation<Void, any Error>] = [:]
    private let openDeadline: ContinuousClock.Instant
    // Bytes to be written; those before `sent` are.
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var isDraining = false
    /// When requests were written, by correlation id; only where somebody watches.
    private var writtenAt: [Int32: ContinuousClock.Instant] = [:]

    /// Begins to connect.
    package init(to broker: BrokerName, on loop: EventLoop, _ configuration: Configuration = Configuration()) {
        self.loop = loop
        self.configuration = configuration
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
    ) async throws -> Answer<Request.Response> {
        let ticket = RequestTicket(request, timeout: timeout ?? configuration.requestTimeout, isLogin: isLogin)
        return try await withTaskCancellationHandler {
            _ = isolation
            return try await withUnsafeThrowingContinuation { waiter in
                onLoop { connection in
                    ticket.wait(waiter)
                    connection.submit(ticket)
                }
            }
        } onCancel: {
            onLoop { $0.cancel(ticket) }
        }
    }

    /// Returns when the connection is ready for requests, or throws why it never will be.
    package func waitUntilReady(isolation: isolated (any Actor)? = #isolation) async throws {
        let ticket = Ticket(.apiVersions, 0...0, .zero, isLogin: false)
        try await withTaskCancellationHandler {
            _ = isolation
            try await withUnsafeThrowingContinuation { waiter in
                onLoop { $0.awaitReady(ticket, waiter) }
            }
        } onCancel: {
            onLoop { $0.cancel(ticket) }
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

    private func submit(_ ticket: Ticket) {
        if ticket.isCancelled { return ticket.fail(CancellationError()) }
        lastID += 1
        ticket.id = lastID
        tickets[ticket.id] = ticket
        step { machine, now in
            let request = ConnectionStateMachine.Request(
                id: ticket.id, api: ticket.api, versions: ticket.versions, timeout: ticket.timeout, now: now,
                isLogin: ticket.isLogin)
            return machine.enqueue(request, now: now)
        }
    }

    /// Perhaps before the ticket was submitted: then the submitting finds the mark.
    private func cancel(_ ticket: Ticket) {
        ticket.isCancelled = true
        ticket.fail(CancellationError())
        readyWaiters.removeValue(forKey: ticket.id)?.resume(throwing: CancellationError())
        if tickets[ticket.id] != nil, machine.cancelled(ticket.id) { tickets[ticket.id] = nil }
    }

    private func awaitReady(_ ticket: Ticket, _ waiter: UnsafeContinuation<Void, any Error>) {
        if let reason = machine.closeReason { return waiter.resume(throwing: reason) }
        if ticket.isCancelled { return waiter.resume(throwing: CancellationError()) }
        if machine.isReady { return waiter.resume() }
        lastID += 1
        ticket.id = lastID
        readyWaiters[ticket.id] = waiter
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
            case .becomeReady:
                for waiter in readyWaiters.values { waiter.resume() }
                readyWaiters = [:]
            case .write(let id, let version, let correlationID): write(id, version, correlationID)
            case .deliver(let id, let version): if let frame { deliver(frame, id, version) }
            case .fail(let id, let error): tickets.removeValue(forKey: id)?.fail(error)
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
        outgoing += bytes ?? []
        configuration.onRequest?(.apiVersions, version)
        watchSent(.apiVersions, version, correlationID, bytes?.count ?? 0)
    }

    // MARK: Those who watch

    private func watch(_ event: @autoclosure () -> ConnectionEvent) {
        if let onEvent = configuration.onEvent { onEvent(machine.broker, event()) }
    }

    private func watchSent(_ api: ApiKey, _ version: Int16, _ correlationID: Int32, _ count: Int) {
        guard let onEvent = configuration.onEvent else { return }
        writtenAt[correlationID] = .now
        onEvent(machine.broker, .sent(api, version: version, correlationID: correlationID, byteCount: count))
    }

    private func watchReceived(_ api: ApiKey, _ version: Int16, _ frame: Frame) {
        guard let onEvent = configuration.onEvent else { return }
        let time = writtenAt.removeValue(forKey: frame.correlationID).map { $0.duration(to: .now) } ?? .zero
        let count = frame.bytes.byteCount + 4
        onEvent(
            machine.broker,
            .received(api, version: version, correlationID: frame.correlationID, byteCount: count, time))
    }

    private func decodeVersions(_ frame: Frame, _ version: Int16) {
        watchReceived(.apiVersions, version, frame)
        do throws(WireError) {
            var reader = ByteReader(frame.bytes)
            _ = try ResponseHeader(from: &reader, version: 0)
            var first = ByteReader(frame.bytes)
            _ = try first.skip(reader.position)
            let error = ErrorCode(rawValue: try first.int16())
            // A broker that does not know the version answers in the one that all know (KIP-511).
            let response = try ApiVersionsResponse(from: &reader, version: error == .unsupportedVersion ? 0 : version)
            let now = ContinuousClock.now
            machine.throttled(response.throttleTimeMs, by: .apiVersions, version: version, now: now)
            if error == .none { watch(.negotiated(SupportedVersions(response))) }
            perform(machine.versionsAnswered(error: error, versions: SupportedVersions(response), now: now))
            shared.withLock { $0.versions = machine.versions }
        } catch {
            perform(machine.malformed(.apiVersions, version: version, error))
        }
    }

    private func write(_ id: ConnectionStateMachine.RequestID, _ version: Int16, _ correlationID: Int32) {
        guard let ticket = tickets[id] else { return }
        do throws(WireError) {
            let bytes = try ticket.encode(
                version: version, correlationID: correlationID, clientID: configuration.clientID)
            outgoing += bytes
            configuration.onRequest?(ticket.api, version)
            watchSent(ticket.api, version, correlationID, bytes.count)
        } catch {
            perform(machine.notEncoded(id, error))
        }
    }

    private func deliver(_ frame: Frame, _ id: ConnectionStateMachine.RequestID, _ version: Int16) {
        guard let ticket = tickets.removeValue(forKey: id) else { return }
        watchReceived(ticket.api, version, frame)
        do throws(WireError) {
            let throttle = try ticket.complete(frame, version: version)
            machine.throttled(throttle, by: ticket.api, version: version, now: .now)
        } catch {
            perform(machine.malformed(ticket.api, version: version, error))
            if let reason = machine.closeReason { ticket.fail(reason) }
        }
    }

    private func logIn() {
        guard let logIn = configuration.logIn else { return }
        loginTask = Task(executorPreference: loop) { await self.runLogin(logIn) }
    }

    private func runLogin(_ logIn: @Sendable (BrokerConnection) async throws -> Duration?) async {
        do {
            let lifetime = try await logIn(self)
            watch(.loggedIn(lifetime))
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
        outgoing = []
        sent = 0
        for waiter in readyWaiters.values { waiter.resume(throwing: error) }
        readyWaiters = [:]
        watch(.closed(error))
        configuration.onClose?(error)
    }

    // MARK: The stream

    private func connect() {
        stream?.close()
        stream = nil
        outgoing = []
        sent = 0
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
                watch(.resolved(addresses.map(\.host)))
            }
            watch(.connected(socket.peerAddress?.host ?? "?"))
            let stream = try await configuration.wrap?(socket, broker.host) ?? socket
            if configuration.onEvent != nil, let tls = stream as? TLSStream { watch(.secured(tls.details)) }
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
        guard !isDraining, sent < outgoing.count, let stream else { return }
        do throws(TransportError) {
            try offer(to: stream)
            if sent == outgoing.count { return }
        } catch {
            return ended(stream, error)
        }
        isDraining = true
        Task(executorPreference: loop) { await self.drain(stream) }
    }

    private func offer(to stream: any ByteStream) throws(TransportError) {
        let from = sent
        sent += try outgoing.withUnsafeBufferPointer { (bytes) throws(TransportError) -> Int in
            try stream.tryWrite(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[from...])))
        }
        if sent < outgoing.count { return }
        outgoing.removeAll(keepingCapacity: true)
        sent = 0
    }

    private func drain(_ stream: any ByteStream) async {
        do {
            while sent < outgoing.count, stream === self.stream {
                try await stream.waitUntilWritable()
                guard stream === self.stream else { break }
                try offer(to: stream)
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

extension Frame {
    /// The first four bytes, which every answer begins with; -1 when it is too short even for those.
    fileprivate var correlationID: Int32 {
        guard count >= 4 else { return -1 }
        return Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: Int32.self))
    }
}
