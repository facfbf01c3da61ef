import KafkaWire
import Transport

/// Tells whoever watches a connection what happens on it, and how long answers took; does nothing where nobody does. A class,
/// for who is told may close the connection, of which it tells in its turn.
final class ConnectionWatch {
    private let onEvent: (@Sendable (BrokerName, ConnectionEvent) -> Void)?
    /// When requests were written, by correlation id.
    private var writtenAt: [Int32: ContinuousClock.Instant] = [:]

    init(_ onEvent: (@Sendable (BrokerName, ConnectionEvent) -> Void)?) { self.onEvent = onEvent }

    /// Something happened.
    func tell(_ broker: BrokerName, _ event: @autoclosure () -> ConnectionEvent) {
        if let onEvent { onEvent(broker, event()) }
    }

    /// A request was written, of `count` bytes.
    func sent(
        _ broker: BrokerName, _ api: ApiKey, _ version: Int16, _ correlationID: Int32, _ count: Int
    ) {
        guard let onEvent else { return }
        writtenAt[correlationID] = .now
        onEvent(broker, .sent(api, version: version, correlationID: correlationID, byteCount: count))
    }

    /// Its answer came.
    func received(_ broker: BrokerName, _ api: ApiKey, _ version: Int16, _ frame: Frame) {
        guard let onEvent else { return }
        let time = writtenAt.removeValue(forKey: frame.correlationID).map { $0.duration(to: .now) } ?? .zero
        let count = frame.bytes.byteCount + 4
        onEvent(
            broker, .received(api, version: version, correlationID: frame.correlationID, byteCount: count, time))
    }
}
