import Transport

/// SASL PLAIN (RFC 4616): the password itself, so for TLS only, in earnest.
package struct PlainMechanism: SaslMechanism {
    package static let name = "PLAIN"
    private let username: String
    private let password: Secret

    /// Logs in as `username`.
    package init(username: String, password: Secret) {
        self.username = username
        self.password = password
    }

    package var flaw: String? { LoginFlaw.find(username: username, password: password) }

    package mutating func initialResponse() throws(SaslError) -> [UInt8] {
        guard !username.utf8.contains(0), !password.value.utf8.contains(0) else {
            throw SaslError("user name or password has a NUL byte, which PLAIN cannot carry")
        }
        return [0] + Array(username.utf8) + [0] + Array(password.value.utf8)
    }

    package mutating func respond(to challenge: [UInt8]) throws(SaslError) -> [UInt8]? { nil }
}
