import KafkaClient
import KafkaWire
import Synchronization
import Testing
import Transport

/// A login that is done again on the same connection (KIP-368), event by event.
@Suite struct LoginRenewalTests {
    private let start = ContinuousClock.now
    private let broker = BrokerName(id: 1, host: "kafka", port: 9092)
    private let offered = SupportedVersions([.fetch: 0...12, .saslHandshake: 0...1, .saslAuthenticate: 0...2])

    /// A connection that has logged in.
    private func ready() -> ConnectionStateMachine {
        var machine = ConnectionStateMachine(
            broker: broker, apiVersions: 0...4, logsIn: true, openTimeout: .seconds(10), now: start)
        _ = machine.connected(start)
        _ = machine.answered(0)
        #expect(machine.versionsAnswered(error: .none, versions: offered, now: start) == [.logIn])
        #expect(machine.loggedIn(start) == [.becomeReady])
        return machine
    }

    private func request(
        _ id: ConnectionRequest.ID, _ api: ApiKey = .fetch, isLogin: Bool = false
    ) -> ConnectionRequest {
        .init(
            id: id, api: api, versions: api == .fetch ? 4...17 : 0...1, timeout: .seconds(30), now: start,
            isLogin: isLogin)
    }

    @Test("291: at 85 to 95 % of the lifetime, never within the second that brokers demand")
    func delay() {
        for seconds in [30, 60, 3600, 86_400] {
            let lifetime = Duration.seconds(seconds)
            let times = (0...20).map { LoginRenewal.delay(within: lifetime, random: Double($0) / 20) / lifetime }
            #expect(times.allSatisfy { $0 > 0.8499 && $0 < 0.9501 }, "\(seconds): \(times)")
            #expect(Set(times.map { Int($0 * 1000) }).count > 15)
        }
        for milliseconds in [1200, 1500, 2000, 3000, 5000, 9000] {
            let lifetime = Duration.milliseconds(milliseconds)
            for random in [0, 0.5, 1] {
                let delay = LoginRenewal.delay(within: lifetime, random: random)
                #expect(delay > .seconds(1) && delay <= lifetime * 0.95, "\(milliseconds) ms: \(delay)")
            }
        }
        #expect(LoginRenewal.delay(within: .milliseconds(200), random: 0) < .milliseconds(200))
    }

    @Test("292: behind what is in flight, while new requests wait, which then go out in order")
    func requestsInFlight() {
        var machine = ready()
        #expect(machine.enqueue(request(1), now: start) == [.write(1, version: 12, correlationID: 1)])
        #expect(machine.enqueue(request(2), now: start) == [.write(2, version: 12, correlationID: 2)])
        #expect(machine.renewLogin(start) == [.logIn])
        #expect(!machine.isReady)
        #expect(machine.enqueue(request(3), now: start) == [])
        // The handshake's answer comes after those of both, whose readers get theirs meanwhile.
        let handshake = request(4, .saslHandshake, isLogin: true)
        #expect(machine.enqueue(handshake, now: start) == [.write(4, version: 1, correlationID: 3)])
        #expect(machine.answered(1) == [.deliver(1, version: 12)])
        #expect(machine.enqueue(request(5), now: start) == [])
        #expect(machine.answered(2) == [.deliver(2, version: 12)])
        #expect(machine.answered(3) == [.deliver(4, version: 1)])
        #expect(
            machine.loggedIn(start) == [
                .becomeReady, .write(3, version: 12, correlationID: 4), .write(5, version: 12, correlationID: 5),
            ])
    }

    @Test("294: a renewal that is refused ends the connection and is not the refusal of a login")
    func refused() {
        var machine = ready()
        _ = machine.enqueue(request(1), now: start)
        #expect(machine.renewLogin(start) == [.logIn])
        _ = machine.enqueue(request(2), now: start)
        let error = BrokerConnectionError(.renewal, broker, "login not renewed: token revoked")
        #expect(machine.loginFailed("token revoked") == [.fail(1, error), .fail(2, error), .close(error)])
        #expect(machine.renewLogin(start) == [] && machine.loggedIn(start) == [])
    }

    @Test("a renewal has a deadline of its own")
    func deadline() {
        var machine = ready()
        let later = start + .seconds(3600)
        _ = machine.renewLogin(later)
        #expect(machine.nextWakeUp == later + .seconds(10))
        #expect(machine.timeReached(later + .seconds(9)) == [])
        let error = BrokerConnectionError(.timedOut, broker, "the login was not done within 10000 ms")
        #expect(machine.timeReached(later + .seconds(10)) == [.close(error)])
    }
}

/// The same over real sockets, with the whole login.
@Suite(.timeLimit(.minutes(2))) struct LoginRenewalConnectionTests {
    /// What a broker saw.
    private final class Seen: Sendable {
        let tokens = Mutex<[String]>([])
        let times = Mutex<[ContinuousClock.Instant]>([])
    }

    /// Goes through one login, and answers it with that lifetime, or refuses it.
    private static func login(
        _ connection: ScriptedConnection, _ handshake: RequestHeader, _ seen: Seen, lifetime: Int64?
    ) async throws {
        #expect(handshake.requestApiKey == .saslHandshake)
        seen.times.withLock { $0.append(.now) }
        try await connection.answer(handshake, SaslHandshakeResponse(mechanisms: ["OAUTHBEARER"]))
        let (header, request) = try await connection.nextLogin()
        let text = String(decoding: request.authBytes, as: UTF8.self)
        seen.tokens.withLock { $0.append(String(text.split(separator: "\u{1}")[1].dropFirst(12))) }
        guard let lifetime else {
            let refusal = SaslAuthenticateResponse(errorCode: .saslAuthenticationFailed, errorMessage: "revoked")
            return try await connection.answer(header, refusal)
        }
        try await connection.answer(header, SaslAuthenticateResponse(sessionLifetimeMs: lifetime))
    }

    private static let apis: [ApiKey: ClosedRange<Int16>] = [
        .apiVersions: 0...4, .metadata: 0...12, .saslHandshake: 0...1, .saslAuthenticate: 0...2,
    ]

    /// Tokens that count for an hour by their own word, numbered as they are asked for.
    private func configuration() throws -> BrokerConnection.Configuration {
        let count = Shared(Mutex(0))
        let source = TokenSource {
            let number = count.value.withLock { count -> Int in
                count += 1
                return count
            }
            return TokenSource.Token(Secret("token-\(number)"), lifetime: .seconds(3600))
        }
        var security = SecurityConfiguration()
        security.sasl = .oauthBearerFrom(source, extensions: [:])
        var configuration = BrokerConnection.Configuration()
        try configuration.secure(with: security)
        return configuration
    }

    @Test("291, 292, 293: renewed under load on the same connection, and left alone once no lifetime is given")
    func underLoad() async throws {
        let configuration = try configuration()
        try await onLoop { loop in
            let seen = Seen()
            let broker = try ScriptedBroker(on: loop) { connection, number in
                #expect(number == 0, "another connection")
                try await connection.negotiate(Self.apis)
                var lifetimes: [Int64] = [1300, 1300, 0]
                while true {
                    let request = try await connection.nextRequest()
                    if request.requestApiKey == .saslHandshake {
                        #expect(!lifetimes.isEmpty, "a login too many")
                        let lifetime = lifetimes.isEmpty ? 0 : lifetimes.removeFirst()
                        try await Self.login(connection, request, seen, lifetime: lifetime)
                    } else {
                        try await connection.answer(request, MetadataResponse(controllerId: request.correlationId))
                    }
                }
            }
            let connection = BrokerConnection(to: broker.name, on: loop, configuration)
            let end = ContinuousClock.now + .seconds(5)
            let answers = try await withThrowingTaskGroup(of: [Int32].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var ids: [Int32] = []
                        while .now < end { ids.append(try await connection.send(MetadataRequest()).controllerId) }
                        return ids
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // Each request had its own answer, and none was lost.
            #expect(Set(answers).count == answers.count && answers.count > 100)
            #expect(connection.closeReason == nil)
            let times = seen.times.withLock { $0 }
            #expect(times.count == 3)
            for (last, next) in zip(times, times.dropFirst()) {
                #expect(next - last > .seconds(1) && next - last < .milliseconds(1300), "\(next - last)")
            }
            connection.close()
        }
    }

    @Test("294: after a refused renewal the connection is closed, and the next one shows another token")
    func freshCredentials() async throws {
        let configuration = try configuration()
        try await onLoop { loop in
            let seen = Seen()
            let broker = try ScriptedBroker(on: loop) { connection, number in
                try await connection.negotiate(Self.apis)
                try await Self.login(connection, try await connection.nextRequest(), seen, lifetime: 1300)
                if number == 0 {
                    try await Self.login(connection, try await connection.nextRequest(), seen, lifetime: nil)
                    // Who was refused is not waited for.
                    try await loop.sleep(for: .seconds(60))
                }
                try await connection.serveMetadata()
            }
            let first = try await BrokerConnection.open(to: broker.name, on: loop, configuration)
            let begin = ContinuousClock.now
            while first.closeReason == nil, .now - begin < .seconds(10) { try await loop.sleep(for: .milliseconds(20)) }
            #expect(first.closeReason?.kind == .renewal)
            #expect(first.closeReason?.reason == "login not renewed: OAUTHBEARER login refused: revoked")
            let second = try await BrokerConnection.open(to: broker.name, on: loop, configuration)
            _ = try await second.send(MetadataRequest())
            #expect(seen.tokens.withLock { $0 } == ["token-1", "token-1", "token-2"])
            second.close()
        }
    }

    @Test("286: a broker that takes its time to refuse, and does not close: the refusal counts as soon as it is said")
    func delayedClose() async throws {
        let configuration = try configuration()
        try await onLoop { loop in
            let seen = Seen()
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate(Self.apis)
                let handshake = try await connection.nextRequest()
                try await loop.sleep(for: .milliseconds(700))
                try await Self.login(connection, handshake, seen, lifetime: nil)
                try await loop.sleep(for: .seconds(60))
            }
            let begin = ContinuousClock.now
            let error = await connectionError {
                _ = try await BrokerConnection.open(to: broker.name, on: loop, configuration)
            }
            #expect(error?.kind == .authentication)
            #expect(error?.reason.contains("OAUTHBEARER login refused: revoked") == true)
            #expect(.now - begin < .seconds(5))
        }
    }
}

extension ScriptedConnection {
    /// The next request, which must be a SaslAuthenticate.
    fileprivate func nextLogin() async throws -> (RequestHeader, SaslAuthenticateRequest) {
        let frame = try await nextFrame()
        var bytes = ByteReader(frame.bytes)
        let api = ApiKey(rawValue: Int16(bigEndian: frame.bytes.unsafeLoadUnaligned(as: Int16.self)))
        let version = Int16(bigEndian: frame.bytes.unsafeLoadUnaligned(fromByteOffset: 2, as: Int16.self))
        #expect(api == .saslAuthenticate)
        let header = try RequestHeader(from: &bytes, version: SaslAuthenticateRequest.requestHeaderVersion(version))
        return (header, try SaslAuthenticateRequest(from: &bytes, version: version))
    }
}
