#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Why bytes could not be moved: one line that names the peer and the cause, such as
/// `127.0.0.1:9999: connection refused`.
package struct TransportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The cause, for those who act on it.
    package enum Kind: Equatable, Sendable {
        /// Nothing listens there.
        case refused
        /// No route to the host or its network.
        case unreachable
        /// The deadline passed.
        case timedOut
        /// The name has no address, or the resolver failed.
        case resolution
        /// The peer ended the stream in good order, though more was expected.
        case closed
        /// The peer, or something on the way, cut the connection.
        case reset
        /// This side closed the stream while it was being used.
        case closedLocally
        /// A frame whose length is zero, negative or beyond the limit.
        case badFrame
        /// The peer answers in TLS, and was spoken to in plain text.
        case answersInTLS
        /// The peer speaks another protocol, such as HTTP.
        case foreignProtocol
        /// TLS refused: a certificate, a name, a version, a port that speaks plain text.
        case security
        /// The address to listen on is taken.
        case addressInUse
        /// No descriptors, threads or memory left.
        case exhausted
        /// Anything else that the system said.
        case system
    }

    /// The cause.
    package var kind: Kind
    /// The other side as `host:port`, or the address that was to be listened on. Empty when there is none.
    package var endpoint: String
    /// The cause in words, without the endpoint.
    package var reason: String
    /// The system's error number; 0 when the system reported none.
    package var code: Int32
    /// What lies behind it, where more is known than ``kind``.
    package var cause: FailureCause?

    /// An error at `endpoint`.
    package init(_ kind: Kind, _ endpoint: String, _ reason: String, code: Int32 = 0, cause: FailureCause? = nil) {
        self.cause = cause
        self.kind = kind
        self.endpoint = endpoint
        self.reason = reason
        self.code = code
    }

    /// What `errno` (or `code`) means at `endpoint`. `call` is named only where the words alone say too little.
    package init(errno code: Int32, _ call: StaticString, at endpoint: String) {
        switch code {
        case ECONNREFUSED: self.init(.refused, endpoint, "connection refused", code: code)
        case EHOSTUNREACH, EHOSTDOWN: self.init(.unreachable, endpoint, "no route to host", code: code)
        case ENETUNREACH, ENETDOWN, EADDRNOTAVAIL:
            self.init(.unreachable, endpoint, systemMessage(code), code: code)
        case ETIMEDOUT: self.init(.timedOut, endpoint, "connection timed out", code: code)
        case ECONNRESET, ECONNABORTED: self.init(.reset, endpoint, "connection reset by peer", code: code)
        case EPIPE: self.init(.reset, endpoint, "connection closed by peer", code: code)
        case EADDRINUSE: self.init(.addressInUse, endpoint, "address already in use", code: code)
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            self.init(.exhausted, endpoint, "\(call): \(systemMessage(code))", code: code)
        default: self.init(.system, endpoint, "\(call): \(systemMessage(code))", code: code)
        }
    }

    package var description: String { endpoint.isEmpty ? reason : "\(endpoint): \(reason)" }

    /// `host:port` as users write it: an IPv6 address stands in brackets.
    package static func endpoint(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
