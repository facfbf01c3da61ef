import KafkaWire
package import Transport

/// Why a connection, or one request on it, failed: one line that names the broker and the cause.
package struct BrokerConnectionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The cause, for those who act on it.
    package enum Kind: Equatable, Sendable {
        /// The bytes could not be moved; the connection is closed.
        case transport(TransportError.Kind)
        /// A request, or the opening, was not answered in time; the connection is closed.
        case timedOut
        /// The request was not even sent in time: the connection was not open yet, or the broker had asked for silence.
        /// The connection stays.
        case notSent
        /// The broker and this program have no version of the API in common, or the request says what the common one
        /// can't. The connection stays.
        case unsupportedVersion
        /// The broker sent what the protocol forbids; the connection is closed.
        case violation
        /// The broker refused the login; the connection is closed.
        case authentication
        /// The broker, or the source of tokens, refused to renew a login that had worked (KIP-368); the connection is
        /// closed, and a new one may be let in.
        case renewal
        /// This side closed the connection.
        case closed
        /// The broker closed it in order while nothing was asked of it: what brokers do with connections that nobody has
        /// used for long (`connections.max.idle.ms`).
        case idle
    }

    /// The cause.
    package var kind: Kind
    /// The broker.
    package var broker: BrokerName
    /// The cause in words, without the broker.
    package var reason: String
    /// What lies behind it, where more is known than ``kind``.
    package var cause: FailureCause?

    /// An error of `broker`.
    package init(_ kind: Kind, _ broker: BrokerName, _ reason: String, cause: FailureCause? = nil) {
        self.cause = cause
        self.kind = kind
        self.broker = broker
        self.reason = reason
    }

    /// What a stream threw.
    init(_ error: TransportError, _ broker: BrokerName) {
        self.init(.transport(error.kind), broker, error.reason, cause: error.cause)
    }

    package var description: String {
        kind == .unsupportedVersion ? "\(broker) \(reason)" : "\(broker): \(reason)"
    }
}
