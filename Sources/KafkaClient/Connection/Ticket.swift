package import KafkaWire
package import Transport

/// A decoded answer with the bytes that it came in.
package struct Answer<Response: KafkaMessage>: Sendable {
    /// The answer's body. Ranges in it (``RecordsField/range``) count from the start of `frame.bytes`.
    package var response: Response
    /// The whole answer, header included.
    package var frame: Frame
    /// The version of request and answer.
    package var version: Int16

    /// An answer from its parts.
    package init(response: Response, frame: Frame, version: Int16) {
        self.response = response
        self.frame = frame
        self.version = version
    }
}

/// A request on its way, and who waits for it. Unchecked: touched on the loop only. A cancellation may come there before
/// the request does.
class Ticket: @unchecked Sendable {
    let api: ApiKey
    let versions: ClosedRange<Int16>
    let timeout: Duration
    let isLogin: Bool
    /// Named when it is submitted.
    var id: ConnectionStateMachine.RequestID = 0
    /// Its task was cancelled; perhaps before it was submitted.
    var isCancelled = false

    init(_ api: ApiKey, _ versions: ClosedRange<Int16>, _ timeout: Duration, isLogin: Bool) {
        self.api = api
        self.versions = versions
        self.timeout = timeout
        self.isLogin = isLogin
    }

    /// The request's frame: length, header, body.
    func encode(version: Int16, correlationID: Int32, clientID: String?) throws(WireError) -> [UInt8] { [] }

    /// Decodes the answer and resumes the waiter with it. Returns the answer's throttle time; a malformed answer is
    /// thrown, and the waiter left to ``fail(_:)``.
    func complete(_ frame: Frame, version: Int16) throws(WireError) -> Int32 { 0 }

    /// Resumes the waiter with an error. Without effect once it was resumed.
    func fail(_ error: any Error) {}
}

/// The ticket of one type of request.
final class RequestTicket<Request: KafkaRequest>: Ticket, @unchecked Sendable {
    private let request: Request
    private var waiter: UnsafeContinuation<Answer<Request.Response>, any Error>?

    init(_ request: Request, timeout: Duration, isLogin: Bool) {
        self.request = request
        super.init(Request.apiKey, Request.validVersions, timeout, isLogin: isLogin)
    }

    /// Just before it is submitted.
    func wait(_ waiter: UnsafeContinuation<Answer<Request.Response>, any Error>) { self.waiter = waiter }

    override func encode(version: Int16, correlationID: Int32, clientID: String?) throws(WireError) -> [UInt8] {
        try request.encodedFrame(version: version, correlationID: correlationID, clientID: clientID)
    }

    override func complete(_ frame: Frame, version: Int16) throws(WireError) -> Int32 {
        var reader = ByteReader(frame.bytes)
        _ = try ResponseHeader(from: &reader, version: Request.Response.responseHeaderVersion(version))
        let response = try Request.Response(from: &reader, version: version)
        if let waiter {
            self.waiter = nil
            waiter.resume(returning: Answer(response: response, frame: frame, version: version))
        }
        return (response as? any ThrottleReporting)?.throttleTimeMs ?? 0
    }

    override func fail(_ error: any Error) {
        guard let waiter else { return }
        self.waiter = nil
        waiter.resume(throwing: error)
    }
}

extension KafkaRequest {
    /// The request as it goes over the wire: length, header, body.
    func encodedFrame(version: Int16, correlationID: Int32, clientID: String?) throws(WireError) -> [UInt8] {
        var writer = ByteWriter()
        writer.int32(0)
        let header = RequestHeader(
            requestApiKey: Self.apiKey, requestApiVersion: version, correlationId: correlationID, clientId: clientID)
        try header.encode(into: &writer, version: Self.requestHeaderVersion(version))
        try encode(into: &writer, version: version)
        guard let length = Int32(exactly: writer.bytes.count - 4) else {
            throw WireError("request of \(writer.bytes.count) bytes, the limit is \(Int32.max)", at: 0)
        }
        withUnsafeBytes(of: length.bigEndian) { writer.bytes.replaceSubrange(0..<4, with: $0) }
        return writer.bytes
    }
}
