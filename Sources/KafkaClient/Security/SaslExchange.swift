package import KafkaWire

/// One authentication with a broker (KIP-43, KIP-152, KIP-368), without I/O: which request comes next, given the answers.
package struct SaslExchange: Sendable {
    /// What to do next.
    package enum Step: Sendable, Equatable {
        /// Send SaslHandshake for the mechanism.
        case handshake(SaslHandshakeRequest)
        /// Send the mechanism's bytes in SaslAuthenticate.
        case authenticate(SaslAuthenticateRequest)
        /// Logged in. The broker wants to see it again within that time, in milliseconds; 0 for never.
        case done(sessionLifetimeMs: Int64)
    }

    private let name: String
    private var mechanism: any SaslMechanism
    private var hasFinished = false

    /// Logs in by `mechanism`, which brokers know as `name`.
    package init(_ name: String, _ mechanism: any SaslMechanism) {
        self.name = name
        self.mechanism = mechanism
    }

    /// The first step.
    package func start() -> Step { .handshake(SaslHandshakeRequest(mechanism: name)) }

    /// The broker answered SaslHandshake.
    package mutating func handshakeAnswered(_ response: SaslHandshakeResponse) throws(SaslError) -> Step {
        switch response.errorCode {
        case .none: return .authenticate(SaslAuthenticateRequest(authBytes: try mechanism.initialResponse()))
        case .unsupportedSaslMechanism:
            let offered = response.mechanisms.isEmpty ? "none" : response.mechanisms.joined(separator: ", ")
            throw SaslError(
                "mechanism \(name) is not enabled at the broker; it has \(offered) (sasl.mechanism)",
                cause: .mechanismNotEnabled)
        case .illegalSaslState:
            throw SaslError(
                "the broker expects no login on this port; security.protocol=plaintext or ssl",
                cause: .loginNotExpected)
        default: throw SaslError("SaslHandshake: \(response.errorCode.name)")
        }
    }

    /// The broker answered SaslAuthenticate.
    package mutating func authenticateAnswered(_ response: SaslAuthenticateResponse) throws(SaslError) -> Step {
        guard response.errorCode == .none else {
            let said = response.errorMessage ?? ""
            let flaw = mechanism.flaw.map { "; \($0)" } ?? ""
            throw SaslError(
                "\(name) login refused: \(said.isEmpty ? response.errorCode.name : said)\(flaw)",
                cause: mechanism.refusalCause)
        }
        if !hasFinished {
            if let next = try mechanism.respond(to: response.authBytes) {
                return .authenticate(SaslAuthenticateRequest(authBytes: next))
            }
            hasFinished = true
        }
        return .done(sessionLifetimeMs: max(0, response.sessionLifetimeMs))
    }
}
