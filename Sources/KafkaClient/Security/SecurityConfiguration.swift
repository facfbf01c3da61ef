public import Transport

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
@nonexhaustive public enum SaslConfiguration: Sendable, Equatable {
    /// PLAIN (RFC 4616).
    case plain(username: String, password: Secret)
    /// SCRAM-SHA-256 (RFC 7677).
    case scramSHA256(username: String, password: Secret)
    /// SCRAM-SHA-512.
    case scramSHA512(username: String, password: Secret)
    /// OAUTHBEARER (RFC 7628) with a token that is there already, and KIP-342's extensions.
    case oauthBearer(token: Secret, extensions: [String: String])
    /// OAUTHBEARER with a token that is asked for when it is needed.
    case oauthBearerFrom(TokenSource, extensions: [String: String])
    /// AWS_MSK_IAM: Amazon's signed request. `region` is needed where the broker's name does not tell it.
    case mskIam(AwsCredentialSource, region: String?)

    /// The mechanism's name, as brokers know it (`sasl.mechanism`).
    public var mechanism: String {
        switch self {
        case .plain: "PLAIN"
        case .scramSHA256: "SCRAM-SHA-256"
        case .scramSHA512: "SCRAM-SHA-512"
        case .oauthBearer, .oauthBearerFrom: "OAUTHBEARER"
        case .mskIam: "AWS_MSK_IAM"
        }
    }

    /// The client's side of one authentication with the broker `host`. Tokens and credentials are asked for here, which
    /// may take as long as their source does. Throws ``SaslError``.
    nonisolated(nonsending) func makeMechanism(host: String) async throws -> any SaslMechanism {
        func sorted(_ extensions: [String: String]) -> [(name: String, value: String)] {
            extensions.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        }
        switch self {
        case .plain(let username, let password): return PlainMechanism(username: username, password: password)
        case .scramSHA256(let username, let password):
            return try ScramMechanism(.sha256, username: username, password: password)
        case .scramSHA512(let username, let password):
            return try ScramMechanism(.sha512, username: username, password: password)
        case .oauthBearer(let token, let extensions):
            return OAuthBearerMechanism(token: token, extensions: sorted(extensions))
        case .oauthBearerFrom(let source, let extensions):
            let token = try await BlockingCall.run { try source.token() }
            return OAuthBearerMechanism(token: token, extensions: sorted(extensions))
        case .mskIam(let source, let region):
            guard let region = region ?? MskIamMechanism.region(of: host) else {
                throw SaslError("AWS_MSK_IAM: \(host) does not tell the region; AWS_REGION does")
            }
            let credentials = try await BlockingCall.run { try source.credentials() }
            return MskIamMechanism(
                host: host, region: region, credentials: credentials,
                userAgent: "\(ClientSoftware.name)/\(ClientSoftware.version)", timestamp: MskIamMechanism.timestamp())
        }
    }
}
