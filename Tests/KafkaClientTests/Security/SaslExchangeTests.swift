import KafkaClient
import KafkaWire
import Testing
import Transport

/// The login as requests and answers, with words for each refusal (B2).
struct SaslExchangeTests {
    private var plain: SaslExchange {
        SaslExchange("PLAIN", PlainMechanism(username: "alice", password: Secret("s3cret")))
    }

    @Test("handshake, authenticate, done")
    func plainLogin() throws {
        var exchange = plain
        #expect(exchange.start() == .handshake(SaslHandshakeRequest(mechanism: "PLAIN")))
        let step = try exchange.handshakeAnswered(SaslHandshakeResponse(mechanisms: ["PLAIN"]))
        #expect(step == .authenticate(SaslAuthenticateRequest(authBytes: Array("\0alice\0s3cret".utf8))))
        let end = try exchange.authenticateAnswered(SaslAuthenticateResponse(sessionLifetimeMs: 5000))
        #expect(end == .done(sessionLifetimeMs: 5000))
    }

    @Test("SCRAM takes two rounds")
    func scram() throws {
        let scram = try ScramMechanism(.sha512, username: "a", password: Secret("p"))
        var exchange = SaslExchange("SCRAM-SHA-512", scram)
        #expect(exchange.start() == .handshake(SaslHandshakeRequest(mechanism: "SCRAM-SHA-512")))
        let step = try exchange.handshakeAnswered(SaslHandshakeResponse())
        guard case .authenticate(let first) = step else {
            Issue.record("\(step)")
            return
        }
        let nonce = String(decoding: first.authBytes, as: UTF8.self).split(separator: "r=").last ?? ""
        let answer = SaslAuthenticateResponse(authBytes: Array("r=\(nonce)x,s=c2FsdA==,i=4096".utf8))
        guard case .authenticate = try exchange.authenticateAnswered(answer) else {
            Issue.record("a second round is wanted")
            return
        }
        #expect(throws: SaslError.self) {
            try exchange.authenticateAnswered(SaslAuthenticateResponse(authBytes: Array("v=AAAA".utf8)))
        }
    }

    @Test("B2: each refusal has its own line, and none has the password")
    func refusals() throws {
        func cause(_ body: (inout SaslExchange) throws -> Void) throws -> String {
            var exchange = plain
            let error = #expect(throws: SaslError.self) { try body(&exchange) }
            #expect(error?.description.contains("s3cret") == false)
            return error?.description ?? ""
        }
        let disabled = try cause {
            _ = try $0.handshakeAnswered(
                SaslHandshakeResponse(errorCode: .unsupportedSaslMechanism, mechanisms: ["SCRAM-SHA-256", "GSSAPI"]))
        }
        #expect(disabled.contains("PLAIN is not enabled") && disabled.contains("SCRAM-SHA-256, GSSAPI"))
        let open = try cause { _ = try $0.handshakeAnswered(SaslHandshakeResponse(errorCode: .illegalSaslState)) }
        #expect(open.contains("expects no login"))
        let wrong = try cause {
            _ = try $0.handshakeAnswered(SaslHandshakeResponse())
            _ = try $0.authenticateAnswered(
                SaslAuthenticateResponse(errorCode: .saslAuthenticationFailed, errorMessage: "Invalid credentials"))
        }
        #expect(wrong == "PLAIN login refused: Invalid credentials")
    }
}
