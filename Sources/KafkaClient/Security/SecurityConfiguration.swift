import Transport

/// How connections are protected and who logs in: `security.protocol` and what belongs to it.
public struct SecurityConfiguration: Sendable, Equatable {
    /// TLS settings, or `nil` for plain text.
    public var tls: TLSConfiguration?
    /// The login, or `nil` for none.
    public var sasl: SaslConfiguration?

    /// Plain text without a login.
    public init() {}
}

/// A login by SASL. Its secrets print as three asterisks.
public enum SaslConfiguration: Sendable, Equatable {
    /// PLAIN (RFC 4616).
    case plain(username: String, password: Secret)
    /// SCRAM-SHA-256 (RFC 7677).
    case scramSHA256(username: String, password: Secret)
    /// SCRAM-SHA-512.
    case scramSHA512(username: String, password: Secret)
    /// OAUTHBEARER (RFC 7628) with a token that is there already, and KIP-342's extensions.
    case oauthBearer(token: Secret, extensions: [String: String])

    /// The mechanism's name, as brokers know it (`sasl.mechanism`).
    public var mechanism: String {
        switch self {
        case .plain: "PLAIN"
        case .scramSHA256: "SCRAM-SHA-256"
        case .scramSHA512: "SCRAM-SHA-512"
        case .oauthBearer: "OAUTHBEARER"
        }
    }

    /// The client's side of one authentication.
    func makeMechanism() throws(SaslError) -> any SaslMechanism {
        switch self {
        case .plain(let username, let password): PlainMechanism(username: username, password: password)
        case .scramSHA256(let username, let password):
            try ScramMechanism(.sha256, username: username, password: password)
        case .scramSHA512(let username, let password):
            try ScramMechanism(.sha512, username: username, password: password)
        case .oauthBearer(let token, let extensions):
            OAuthBearerMechanism(
                token: token, extensions: extensions.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
        }
    }
}
