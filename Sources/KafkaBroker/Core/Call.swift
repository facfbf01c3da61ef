package import KafkaWire
package import Transport

/// A request on its way through a handler: all that is known of it besides its body.
package struct Call: Sendable {
    /// Names it while it waits.
    package var token: RequestToken
    /// The broker that received it.
    package var broker: Int32
    /// Its header.
    package var header: RequestHeader
    /// The address it came from, as Kafka shows it: `/127.0.0.1`.
    package var host: String
    /// What a test has done to it.
    package var faults: [Fault] = []
    /// Now, in ms of a clock that only goes forward.
    package var now: Int64
    /// Now, in ms since 1970.
    package var wallClock: Int64
    /// The frame that the body was read from: RECORDS fields lie in it.
    package var frame: Frame

    /// The version of the request.
    package var version: Int16 { header.requestApiVersion }

    /// The bytes of a RECORDS field.
    package func bytes(of field: RecordsField) -> [UInt8] {
        guard field.range.upperBound <= frame.count else { return [] }
        return frame.bytes.extracting(field.range).withUnsafeBytes { Array($0) }
    }
}

/// What a handler says.
package enum Handled<Response: Sendable>: Sendable {
    /// The answer.
    case answer(Response)
    /// The answer will come later, under the call's token.
    case waits
    /// There is none, as with Produce and acks 0.
    case silent
}

/// Serves one API.
package protocol Handler: SendableMetatype {
    /// Its request.
    associatedtype Request: KafkaRequest
    /// The versions it serves; these are advertised.
    static var versions: ClosedRange<Int16> { get }
    /// Serves a request.
    static func handle(_ request: Request, _ call: Call, _ core: inout BrokerCore) -> Handled<Request.Response>
    /// The partitions that a request names, for hooks.
    static func partitions(of request: Request, _ cluster: ClusterState) -> [TopicPartition]
}

extension Handler {
    package static var versions: ClosedRange<Int16> { Request.validVersions }
    package static func partitions(of request: Request, _ cluster: ClusterState) -> [TopicPartition] { [] }
}

/// A request that was read, with its type behind it.
protocol ReadRequest: Sendable {
    var body: any KafkaRequest { get }
    func partitions(_ cluster: ClusterState) -> [TopicPartition]
    /// The encoded answer behind the length, `nil` when none comes now.
    func serve(_ call: Call, _ core: inout BrokerCore) throws(WireError) -> Handled<[UInt8]>
}

struct TypedRequest<H: Handler>: ReadRequest {
    var request: H.Request
    var body: any KafkaRequest { request }

    func partitions(_ cluster: ClusterState) -> [TopicPartition] { H.partitions(of: request, cluster) }

    func serve(_ call: Call, _ core: inout BrokerCore) throws(WireError) -> Handled<[UInt8]> {
        switch H.handle(request, call, &core) {
        case .answer(let response): .answer(try ResponseBytes.encode(response, to: call.header))
        case .waits: .waits
        case .silent: .silent
        }
    }
}

/// Encodes answers.
enum ResponseBytes {
    /// Header and body, without the length before them.
    static func encode<Response: KafkaMessage>(
        _ response: Response, to request: RequestHeader, version: Int16? = nil
    ) throws(WireError) -> [UInt8] {
        let version = version ?? request.requestApiVersion
        var writer = ByteWriter(capacity: 512)
        let header = ResponseHeader(correlationId: request.correlationId)
        try header.encode(into: &writer, version: Response.responseHeaderVersion(version))
        try response.encode(into: &writer, version: version)
        return writer.bytes
    }
}
