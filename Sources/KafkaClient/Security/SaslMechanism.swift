package import Transport

/// A SASL mechanism's side of the client, without I/O: bytes of the server in, bytes for the server out. One value serves
/// one authentication.
package protocol SaslMechanism: Sendable {
    /// The mechanism's registered name, as SaslHandshake carries it.
    static var name: String { get }

    /// What opens the exchange.
    mutating func initialResponse() throws(SaslError) -> [UInt8]
    /// The answer to the server's bytes; `nil` when the exchange is over and the server has proven what the mechanism lets
    /// it prove.
    mutating func respond(to challenge: [UInt8]) throws(SaslError) -> [UInt8]?
    /// What this side can see is wrong with what it showed, as the end of a sentence about the refusal; `nil` for nothing.
    var flaw: String? { get }
    /// What lies behind a refusal.
    var refusalCause: FailureCause { get }
}

extension SaslMechanism {
    /// A signature's flaw shows to the server alone.
    package var flaw: String? { nil }
    /// That it was refused is all.
    package var refusalCause: FailureCause { .loginRefused }
}

/// Why a login came to nothing. Never holds a password, a token or a key.
package struct SaslError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line for the user.
    package var description: String
    /// What lies behind it, where that is known.
    package var cause: FailureCause?

    /// An error with that line.
    package init(_ description: String, cause: FailureCause? = nil) {
        self.description = description
        self.cause = cause
    }
}
