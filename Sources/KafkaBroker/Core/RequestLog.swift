package import KafkaWire

/// A request that a broker received.
package struct LoggedRequest: Sendable {
    /// The broker.
    package var broker: Int32
    /// Which connection it came over; each has its own number.
    package var connection: UInt64
    /// The API.
    package var api: ApiKey
    /// Its version.
    package var version: Int16
    /// What the client calls itself.
    package var clientId: String?
    /// The request itself, when bodies are logged and it could be read.
    package var body: (any KafkaRequest)?
}

/// The newest requests, so that a test can say what was sent and what never was.
struct RequestLog: Sendable {
    private var entries: [LoggedRequest] = []
    private var counts: [ApiKey: Int] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = max(0, limit) }

    /// Oldest first.
    var requests: [LoggedRequest] { Array(entries.suffix(limit)) }

    /// Notes a request and says how many of its API there have been.
    mutating func note(_ request: LoggedRequest) -> Int {
        counts[request.api, default: 0] += 1
        entries.append(request)
        // In batches, so that the array is not moved each time.
        if entries.count > 2 * limit + 16 { entries.removeFirst(entries.count - limit) }
        return counts[request.api, default: 0]
    }

    mutating func clear() {
        entries = []
        counts = [:]
    }
}
