import KafkaClient
import KafkaWire
import Testing
import Transport

/// A broker of a few lines, told by each test what to do with a connection.
final class ScriptedBroker: Sendable {
    let loop: EventLoop
    let port: UInt16
    private let listener: Listener

    /// Every connection, numbered from 0, is given to `serve`, and closed when that returns or throws.
    init(
        on loop: EventLoop, _ serve: @escaping @Sendable (ScriptedConnection, _ number: Int) async throws -> Void
    ) throws {
        self.loop = loop
        listener = try Listener(host: "127.0.0.1", port: 0, on: loop)
        port = listener.port
        let listener = listener
        Task(executorPreference: loop) {
            var number = 0
            while let socket = try? await listener.accept() {
                let connection = ScriptedConnection(socket)
                let current = number
                number += 1
                Task(executorPreference: loop) {
                    try? await serve(connection, current)
                    socket.close()
                }
            }
        }
    }

    /// How clients name it.
    var name: BrokerName { BrokerName(host: "127.0.0.1", port: port) }

    /// Stops accepting.
    func close() {
        loop.execute { [listener] in listener.close() }
    }
}

/// The broker's end of a connection.
final class ScriptedConnection: @unchecked Sendable {
    let socket: Socket
    private var reader = FrameReader(limit: 64 << 20)

    init(_ socket: Socket) { self.socket = socket }

    struct Ended: Error {}

    /// The next request's header; the body is dropped.
    func nextRequest() async throws -> RequestHeader {
        let frame = try await nextFrame()
        var bytes = ByteReader(frame.bytes)
        return try RequestHeader(from: &bytes, version: 1)
    }

    /// The next request as it came.
    func nextFrame() async throws -> Frame {
        guard let frame = try await reader.next(from: socket) else { throw Ended() }
        return frame
    }

    /// Writes an answer.
    func answer<Message: KafkaMessage>(_ request: RequestHeader, _ message: Message, version: Int16? = nil) async throws
    {
        try await socket.write(try frame(request, message, version: version))
    }

    /// An answer's bytes, its length in front.
    func frame<Message: KafkaMessage>(
        _ request: RequestHeader, _ message: Message, version: Int16? = nil
    ) throws -> [UInt8] {
        let version = version ?? request.requestApiVersion
        var writer = ByteWriter()
        try ResponseHeader(correlationId: request.correlationId)
            .encode(into: &writer, version: Message.responseHeaderVersion(version))
        try message.encode(into: &writer, version: version)
        return withUnsafeBytes(of: Int32(writer.bytes.count).bigEndian) { Array($0) } + writer.bytes
    }

    /// Answers ApiVersions as a broker with these APIs does.
    func negotiate(_ ranges: [ApiKey: ClosedRange<Int16>] = ScriptedConnection.usual) async throws {
        let request = try await nextRequest()
        #expect(request.requestApiKey == .apiVersions)
        let keys = ranges.map { key, range in
            ApiVersionsResponse.ApiVersion(
                apiKey: key, minVersion: range.lowerBound, maxVersion: range.upperBound)
        }
        try await answer(request, ApiVersionsResponse(apiKeys: keys))
    }

    /// Answers all that comes with an empty Metadata answer that carries the correlation id as its controller's.
    func serveMetadata() async throws {
        while true {
            let request = try await nextRequest()
            try await answer(request, MetadataResponse(controllerId: request.correlationId))
        }
    }

    static let usual: [ApiKey: ClosedRange<Int16>] = [
        .apiVersions: 0...4, .metadata: 0...12, .fetch: 4...12, .saslHandshake: 0...1,
    ]
}

/// Runs `body` as a task on a loop of its own, which is stopped afterwards.
func onLoop<T: Sendable>(_ body: @escaping @Sendable (EventLoop) async throws -> T) async throws -> T {
    let loop = try EventLoop.started()
    defer { loop.stop() }
    return try await Task(executorPreference: loop) { try await body(loop) }.value
}

/// What `body` throws, as a `BrokerConnectionError`; anything else fails the test.
func connectionError(
    at location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> BrokerConnectionError? {
    do {
        try await body()
        Issue.record("nothing was thrown", sourceLocation: location)
    } catch let error as BrokerConnectionError {
        return error
    } catch {
        Issue.record("\(error) was thrown", sourceLocation: location)
    }
    return nil
}
