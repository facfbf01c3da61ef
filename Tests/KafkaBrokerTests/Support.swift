import KafkaBroker
import KafkaLog
import KafkaWire
import Testing
import Transport

/// A client that knows frames and messages, nothing else: what the broker is asked here does not go through the client
/// that the broker is used to test.
final class TestClient: Sendable {
    let socket: Socket
    nonisolated(unsafe) var reader = FrameReader(limit: 100 << 20)
    nonisolated(unsafe) var correlationId: Int32 = 0

    init(_ broker: EmbeddedBroker, id: Int32 = 1, on loop: EventLoop) async throws {
        let port = try #require(broker.port(of: id))
        socket = try await Socket.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(5))
    }

    deinit { socket.close() }

    /// Sends a request and reads its answer.
    func send<R: KafkaRequest>(_ request: R, version: Int16) async throws -> (response: R.Response, frame: Frame) {
        try await post(request, version: version)
        return try await receive(R.self, version: version)
    }

    /// Sends a request and does not wait.
    func post<R: KafkaRequest>(_ request: R, version: Int16) async throws {
        correlationId += 1
        var writer = ByteWriter()
        let header = RequestHeader(
            requestApiKey: R.apiKey, requestApiVersion: version, correlationId: correlationId, clientId: "test")
        try header.encode(into: &writer, version: R.requestHeaderVersion(version))
        try request.encode(into: &writer, version: version)
        try await socket.write(framed(writer.bytes))
    }

    /// Reads the answer to the last request.
    func receive<R: KafkaRequest>(_: R.Type, version: Int16) async throws -> (response: R.Response, frame: Frame) {
        let frame = try #require(try await reader.next(from: socket), "the connection was closed")
        return (try Self.decode(R.self, frame, version, correlationId), frame)
    }

    private static func decode<R: KafkaRequest>(
        _: R.Type, _ frame: Frame, _ version: Int16, _ correlationId: Int32
    ) throws -> R.Response {
        var reader = ByteReader(frame.bytes)
        let header = try ResponseHeader(from: &reader, version: R.Response.responseHeaderVersion(version))
        #expect(header.correlationId == correlationId)
        let response = try R.Response(from: &reader, version: version)
        try reader.finish()
        return response
    }

    /// Whether the broker closes the connection.
    func isClosed() async -> Bool { ((try? await reader.next(from: socket)) ?? nil) == nil }
}

func framed(_ bytes: [UInt8]) -> [UInt8] { withUnsafeBytes(of: Int32(bytes.count).bigEndian) { Array($0) } + bytes }

/// Runs `body` on a loop of its own with brokers that listen there, ended afterwards.
func withBroker<T: Sendable>(
    _ configuration: BrokerConfiguration = BrokerConfiguration(),
    _ body: @escaping @Sendable (EmbeddedBroker, EventLoop) async throws -> T
) async throws -> T {
    let loop = try EventLoop.started()
    defer { loop.stop() }
    let broker = try EmbeddedBroker(configuration)
    try broker.start(on: loop)
    return try await Task(executorPreference: loop) {
        let result = try await body(broker, loop)
        await broker.stop()
        return result
    }.value
}

extension BrokerConfiguration {
    /// One broker and one topic `t`.
    static func oneTopic(partitions: Int = 1) -> BrokerConfiguration {
        BrokerConfiguration(topics: [NewTopic("t", partitions: partitions)])
    }
}

let t0 = TopicPartition("t", 0)

/// The bytes of a RECORDS field.
func records(_ field: RecordsField?, in frame: Frame) -> [UInt8] {
    guard let field else { return [] }
    return frame.bytes.extracting(field.range).withUnsafeBytes { Array($0) }
}

/// The header of a batch, with `lastOffset` where its records end.
func header(_ batch: [UInt8]) throws -> RecordBatchHeader {
    try #require(RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count))
}
