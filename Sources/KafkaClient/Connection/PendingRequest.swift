import KafkaWire
import Transport

/// A request, and who waits for its answer. Unchecked: touched on the connection's loop only. A cancellation may come there
/// before the request does.
class PendingRequest: @unchecked Sendable {
    let api: ApiKey
    let versions: ClosedRange<Int16>
    let timeout: Duration
    let isLogin: Bool
    /// Named when it is submitted.
    var id: ConnectionRequest.ID = 0
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

/// One of a known type, whose answer is of the type that belongs to it.
final class TypedRequest<Request: KafkaRequest>: PendingRequest, @unchecked Sendable {
    private let request: Request
    private var waiter: UnsafeContinuation<FramedAnswer<Request.Response>, any Error>?

    init(_ request: Request, timeout: Duration, isLogin: Bool) {
        self.request = request
        super.init(Request.apiKey, Request.validVersions, timeout, isLogin: isLogin)
    }

    /// Just before it is submitted.
    func wait(_ waiter: UnsafeContinuation<FramedAnswer<Request.Response>, any Error>) { self.waiter = waiter }

    override func encode(version: Int16, correlationID: Int32, clientID: String?) throws(WireError) -> [UInt8] {
        try request.encodedFrame(version: version, correlationID: correlationID, clientID: clientID)
    }

    override func complete(_ frame: Frame, version: Int16) throws(WireError) -> Int32 {
        var reader = ByteReader(frame.bytes)
        _ = try ResponseHeader(from: &reader, version: Request.Response.responseHeaderVersion(version))
        let response = try Request.Response(from: &reader, version: version)
        if let waiter {
            self.waiter = nil
            waiter.resume(returning: FramedAnswer(response: response, frame: frame, version: version))
        }
        return (response as? any ThrottleReporting)?.throttleTimeMs ?? 0
    }

    override func fail(_ error: any Error) {
        guard let waiter else { return }
        self.waiter = nil
        waiter.resume(throwing: error)
    }
}
