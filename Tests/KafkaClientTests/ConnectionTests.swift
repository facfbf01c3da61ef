import KafkaClient
import KafkaWire
import Synchronization
import Testing
import Transport

/// The whole connection, over real sockets.
@Suite(.timeLimit(.minutes(2))) struct ConnectionTests {
    @Test func requestsArePipelined() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                // All three must be here before the first is answered.
                var requests: [RequestHeader] = []
                for _ in 0..<3 { requests.append(try await connection.nextRequest()) }
                for request in requests {
                    try await connection.answer(request, MetadataResponse(controllerId: request.correlationId))
                }
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            async let first = connection.send(MetadataRequest())
            async let second = connection.send(MetadataRequest())
            async let third = connection.send(MetadataRequest())
            let ids = try await [first, second, third].map(\.controllerId)
            #expect(Set(ids) == [1, 2, 3])
            connection.close()
        }
    }

    /// From tasks that live elsewhere.
    @Test func requestsComeFromAnyThread() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let broker = try ScriptedBroker(on: loop) { connection, _ in
            try await connection.negotiate()
            try await connection.serveMetadata()
        }
        let connection = try await BrokerConnection.open(to: broker.name, on: loop)
        let answers = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<200 { group.addTask { try await connection.send(MetadataRequest()).controllerId } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers == Set(1...200))
        connection.close()
    }

    @Test func whatWasAskedIsTold() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate([.apiVersions: 0...4, .metadata: 2...7])
                try await connection.serveMetadata()
            }
            let log = Mutex<[String]>([])
            var configuration = BrokerConnection.Configuration()
            let logged = Shared(log)
            configuration.onRequest = { api, version in logged.value.withLock { $0.append("\(api) \(version)") } }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop, configuration)
            _ = try await connection.send(MetadataRequest())
            #expect(logged.value.withLock { $0 } == ["ApiVersions 4", "Metadata 7"])
            #expect(connection.versions?.contains(.metadata, 7) == true)
            let error = await connectionError {
                _ = try await connection.send(FindCoordinatorRequest(keyType: 0))
            }
            #expect(error?.description == "\(broker.name) does not support FindCoordinator")
            _ = try await connection.send(MetadataRequest())
            connection.close()
        }
    }

    @Test("who waits for a connection to be ready waits until their own deadline, and the connection stays")
    func readyByADeadline() async throws {
        try await onLoop { loop in
            let isOpen = Shared(Mutex(false))
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                while !isOpen.value.withLock({ $0 }) { try await loop.sleep(for: .milliseconds(5)) }
                try await connection.negotiate()
                try await connection.serveMetadata()
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            let error = await connectionError {
                try await connection.waitUntilReady(until: .now + .milliseconds(50))
            }
            #expect(error?.kind == .notSent && connection.closeReason == nil, "\(String(describing: error))")
            isOpen.value.withLock { $0 = true }
            try await connection.waitUntilReady(until: .now + .seconds(30))
            connection.close()
        }
    }

    @Test func framesAreKept() async throws {
        try await onLoop { loop in
            let records: [UInt8] = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let request = try await connection.nextRequest()
                let partition = FetchResponse.PartitionData(partitionIndex: 3, records: RecordsField(records))
                let topic = FetchResponse.FetchableTopicResponse(topic: "t", partitions: [partition])
                try await connection.answer(request, FetchResponse(responses: [topic]))
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            let answer = try await connection.sendKeepingFrame(FetchRequest())
            #expect(answer.version == 12)
            let range = try #require(answer.response.responses.first?.partitions.first?.records?.range)
            let bytes = unsafe answer.frame.bytes.extracting(range).withUnsafeBytes { Array($0) }
            #expect(bytes == records)
            connection.close()
        }
    }

    // MARK: Downgrade

    @Test func anOldBrokerIsAskedInItsVersion() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                let request = try await connection.nextRequest()
                #expect(request.requestApiVersion == 4)
                let own = ApiVersionsResponse.ApiVersion(apiKey: .apiVersions, minVersion: 0, maxVersion: 2)
                try await connection.answer(
                    request, ApiVersionsResponse(errorCode: .unsupportedVersion, apiKeys: [own]), version: 0)
                try await connection.negotiate()
                try await connection.serveMetadata()
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            _ = try await connection.send(MetadataRequest())
            connection.close()
        }
    }

    /// Before Kafka 2.4 the refusal had six bytes.
    @Test func anOlderBrokerIsAskedInVersionZero() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                let request = try await connection.nextRequest()
                try await connection.answer(
                    request, ApiVersionsResponse(errorCode: .unsupportedVersion), version: 0)
                try await connection.negotiate()
                try await connection.serveMetadata()
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            _ = try await connection.send(MetadataRequest())
            connection.close()
        }
    }

    @Test func aBrokerThatCutsTheConnectionIsAskedInVersionZero() async throws {
        try await onLoop { loop in
            let asked = Shared(Mutex<[Int16]>([]))
            let broker = try ScriptedBroker(on: loop) { connection, number in
                if number == 2 {
                    try await connection.negotiate()
                    try await connection.serveMetadata()
                }
                let version = try await connection.nextRequest().requestApiVersion
                asked.value.withLock { $0.append(version) }
                connection.socket.reset()
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            _ = try await connection.send(MetadataRequest())
            #expect(asked.value.withLock { $0 } == [4, 4])
            connection.close()
        }
    }

    // MARK: What isn't Kafka (B2)

    @Test func aListenerThatClosesAtOnce() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { _, _ in }
            let error = await connectionError { _ = try await BrokerConnection.open(to: broker.name, on: loop) }
            #expect(error?.description.hasPrefix("127.0.0.1:\(broker.port): connection") == true)
            #expect(error?.description.contains("TLS") == true)
        }
    }

    @Test func aTLSListener() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                _ = try await connection.nextRequest()
                try await connection.socket.write([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50])
            }
            let error = await connectionError { _ = try await BrokerConnection.open(to: broker.name, on: loop) }
            #expect(error?.kind == .transport(.answersInTLS))
            #expect(
                error?.description
                    == "127.0.0.1:\(broker.port): answers in TLS, and was spoken to in plain text")
        }
    }

    @Test func aWebServer() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.socket.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
                _ = try await connection.nextRequest()
            }
            let error = await connectionError { _ = try await BrokerConnection.open(to: broker.name, on: loop) }
            #expect(error?.description == "127.0.0.1:\(broker.port): speaks HTTP, not Kafka")
        }
    }

    @Test func nobodyListens() async throws {
        try await onLoop { loop in
            let listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
            listener.close()
            let name = BrokerName(id: 3, host: "127.0.0.1", port: listener.port)
            let connection = BrokerConnection(to: name, on: loop)
            let error = await connectionError { _ = try await connection.send(MetadataRequest()) }
            #expect(error?.kind == .transport(.refused))
            #expect(error?.description == "broker 3 (127.0.0.1:\(listener.port)): connection refused")
            #expect(connection.closeReason == error)
        }
    }

    @Test func silence() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                _ = try await connection.nextRequest()
                _ = try await connection.nextRequest()
            }
            var configuration = BrokerConnection.Configuration()
            configuration.openTimeout = .milliseconds(100)
            let error = await connectionError {
                _ = try await BrokerConnection.open(to: broker.name, on: loop, configuration)
            }
            #expect(error?.description == "127.0.0.1:\(broker.port): no answer to ApiVersions within 100 ms")
        }
    }

    // MARK: Hostile and broken answers

    @Test func malformedAnswers() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let request = try await connection.nextRequest()
                var frame = try connection.frame(request, MetadataResponse(controllerId: 1))
                // The count of brokers, an unsigned varint behind correlation id, tags and throttle time.
                frame[4 + 4 + 1 + 4] = 0x7f
                try await connection.socket.write(frame)
                _ = try await connection.nextRequest()
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            let error = await connectionError { _ = try await connection.send(MetadataRequest()) }
            #expect(error?.kind == .violation)
            #expect(error?.reason.hasPrefix("answered Metadata version 12 with a malformed message: array") == true)
            #expect(connection.closeReason == error)
        }
    }

    @Test(arguments: [[UInt8](repeating: 0, count: 4), [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff]])
    func absurdLengths(head: [UInt8]) async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                _ = try await connection.nextRequest()
                try await connection.socket.write(head)
                _ = try await connection.nextRequest()
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            let error = await connectionError { _ = try await connection.send(MetadataRequest()) }
            #expect(error?.kind == .transport(.badFrame))
            let length = Int32(bigEndian: head.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
            #expect(error?.reason.contains("\(length)") == true)
        }
    }

    @Test func aFrameTooShortForItsHeader() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                _ = try await connection.nextRequest()
                try await connection.socket.write([0, 0, 0, 2, 0, 0])
                _ = try await connection.nextRequest()
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            let error = await connectionError { _ = try await connection.send(MetadataRequest()) }
            #expect(error?.kind == .violation)
        }
    }

    @Test(arguments: [true, false])
    func theBrokerDiesInsideAnAnswer(byReset: Bool) async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let request = try await connection.nextRequest()
                _ = try await connection.nextRequest()
                let frame = try connection.frame(request, MetadataResponse(controllerId: 1))
                try await connection.socket.write(Array(frame.dropLast(3)))
                try await loop.sleep(for: .milliseconds(20))
                if byReset { connection.socket.reset() }
            }
            let closed = Shared(Mutex<[BrokerConnectionError]>([]))
            var configuration = BrokerConnection.Configuration()
            configuration.onClose = { error in closed.value.withLock { $0.append(error) } }
            let connection = BrokerConnection(to: broker.name, on: loop, configuration)
            async let first = connectionError { _ = try await connection.send(MetadataRequest()) }
            async let second = connectionError { _ = try await connection.send(MetadataRequest()) }
            let errors = await [first, second]
            #expect(errors[0] == errors[1])
            #expect(errors[0]?.kind == .transport(byReset ? .reset : .closed))
            #expect(closed.value.withLock { $0 } == errors.compactMap { $0 }.suffix(1))
            let third = await connectionError { _ = try await connection.send(MetadataRequest()) }
            #expect(third == errors[0])
        }
    }

    @Test func drippedAnswers() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let request = try await connection.nextRequest()
                for byte in try connection.frame(request, MetadataResponse(controllerId: 77)) {
                    try await connection.socket.write([byte])
                    await Task.yield()
                }
                _ = try await connection.nextRequest()
            }
            let connection = BrokerConnection(to: broker.name, on: loop)
            #expect(try await connection.send(MetadataRequest()).controllerId == 77)
            connection.close()
        }
    }

    // MARK: Time and cancellation

    @Test func aTimeoutNamesApiBrokerAndTime() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                while true { _ = try await connection.nextRequest() }
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            connection.identify(as: 4)
            let begin = ContinuousClock.now
            let error = await connectionError {
                _ = try await connection.send(FetchRequest(), timeout: .milliseconds(120))
            }
            #expect(
                error?.description
                    == "broker 4 (127.0.0.1:\(broker.port)): no answer to Fetch within 120 ms")
            #expect(error?.kind == .timedOut)
            #expect(.now - begin < .seconds(5))
            #expect(connection.closeReason == error)
        }
    }

    /// A shorter deadline that comes after a longer one wakes the loop in time.
    @Test func theNearestDeadlineCounts() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                while true { _ = try await connection.nextRequest() }
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            async let long = connectionError {
                _ = try await connection.send(MetadataRequest(), timeout: .seconds(60))
            }
            try await loop.sleep(for: .milliseconds(10))
            async let short = connectionError {
                _ = try await connection.send(FetchRequest(), timeout: .milliseconds(50))
            }
            let errors = await [long, short]
            #expect(errors[0] == errors[1])
            #expect(errors[0]?.reason == "no answer to Fetch within 50 ms")
        }
    }

    @Test func cancellationLeavesTheConnectionIntact() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let first = try await connection.nextRequest()
                let second = try await connection.nextRequest()
                try await connection.answer(first, MetadataResponse(controllerId: 1))
                try await connection.answer(second, MetadataResponse(controllerId: 2))
                try await connection.serveMetadata()
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            let cancelled = Task(executorPreference: loop) { try await connection.send(MetadataRequest()) }
            try await loop.sleep(for: .milliseconds(20))
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
            #expect(try await connection.send(MetadataRequest()).controllerId == 2)
            #expect(try await connection.send(MetadataRequest()).controllerId == 3)
            connection.close()
        }
    }

    /// Cancelled before, during and after the sending, from another thread.
    @Test func cancellationStorm() async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        let broker = try ScriptedBroker(on: loop) { connection, _ in
            try await connection.negotiate()
            try await connection.serveMetadata()
        }
        let connection = try await BrokerConnection.open(to: broker.name, on: loop)
        var answered = 0
        var cancelled = 0
        for round in 0..<5000 {
            let preference: EventLoop? = round % 2 == 0 ? loop : nil
            let task = Task(executorPreference: preference) { try await connection.send(MetadataRequest()) }
            for _ in 0..<(round % 7) { await Task.yield() }
            task.cancel()
            do {
                _ = try await task.value
                answered += 1
            } catch is CancellationError {
                cancelled += 1
            }
        }
        #expect(answered + cancelled == 5000)
        #expect(connection.closeReason == nil)
        _ = try await connection.send(MetadataRequest())
        connection.close()
    }

    @Test func closingEndsWaiters() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                while true { _ = try await connection.nextRequest() }
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            async let waiting = connectionError { _ = try await connection.send(MetadataRequest()) }
            try await loop.sleep(for: .milliseconds(10))
            connection.close()
            #expect(await waiting?.kind == .closed)
        }
    }

    @Test func cancellingTheOpening() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                while true { _ = try await connection.nextRequest() }
            }
            let name = broker.name
            let task = Task(executorPreference: loop) { try await BrokerConnection.open(to: name, on: loop) }
            try await loop.sleep(for: .milliseconds(10))
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        }
    }

    // MARK: Throttling and login

    @Test func throttledConnectionIsSilent() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let first = try await connection.nextRequest()
                try await connection.answer(first, MetadataResponse(throttleTimeMs: 150))
                try await connection.serveMetadata()
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            let begin = ContinuousClock.now
            _ = try await connection.send(MetadataRequest())
            _ = try await connection.send(MetadataRequest())
            #expect(.now - begin >= .milliseconds(150))
            connection.close()
        }
    }

    @Test(arguments: [true, false]) func login(accepted: Bool) async throws {
        struct Refused: Error, CustomStringConvertible { var description: String { "wrong password" } }
        try await onLoop { loop in
            let asked = Shared(Mutex<[ApiKey]>([]))
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                let handshake = try await connection.nextRequest()
                asked.value.withLock { $0.append(handshake.requestApiKey) }
                try await connection.answer(handshake, SaslHandshakeResponse(mechanisms: ["PLAIN"]))
                let request = try await connection.nextRequest()
                asked.value.withLock { $0.append(request.requestApiKey) }
                try await connection.answer(request, MetadataResponse(controllerId: 9))
            }
            var configuration = BrokerConnection.Configuration()
            configuration.logIn = { connection in
                let answer = try await connection.send(SaslHandshakeRequest(mechanism: "PLAIN"), isLogin: true)
                #expect(answer.mechanisms == ["PLAIN"])
                if !accepted { throw Refused() }
                return nil
            }
            let connection = BrokerConnection(to: broker.name, on: loop, configuration)
            do {
                #expect(try await connection.send(MetadataRequest()).controllerId == 9)
                #expect(accepted)
            } catch let error as BrokerConnectionError {
                #expect(!accepted)
                #expect(error.kind == .authentication)
                #expect(error.reason == "wrong password")
            }
            #expect(asked.value.withLock { $0 } == (accepted ? [.saslHandshake, .metadata] : [.saslHandshake]))
            connection.close()
        }
    }

    /// Far more than a socket's buffers hold, in both directions.
    @Test func largeRequests() async throws {
        try await onLoop { loop in
            let broker = try ScriptedBroker(on: loop) { connection, _ in
                try await connection.negotiate()
                try await loop.sleep(for: .milliseconds(50))
                try await connection.serveMetadata()
            }
            let connection = try await BrokerConnection.open(to: broker.name, on: loop)
            let topics = (0..<20_000).map { index in
                MetadataRequest.MetadataRequestTopic(name: "topic-\(index)-" + String(repeating: "x", count: 200))
            }
            async let first = connection.send(MetadataRequest(topics: topics)).controllerId
            async let second = connection.send(MetadataRequest(topics: topics)).controllerId
            #expect(try await Set([first, second]) == [1, 2])
            connection.close()
        }
    }
}

/// A place that closures of several tasks share.
final class Shared<Value: ~Copyable & Sendable>: Sendable {
    let value: Value
    init(_ value: consuming Value) { self.value = value }
}
