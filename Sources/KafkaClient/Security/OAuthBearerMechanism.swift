import Transport

/// SASL OAUTHBEARER (RFC 7628) with a token that is there already.
package struct OAuthBearerMechanism: SaslMechanism {
    package static let name = "OAUTHBEARER"
    let token: Secret
    private let extensions: [(name: String, value: String)]
    private let now: Int64
    private var refusal: String?

    /// `extensions` are KIP-342's: names and values that go along in the first message. `now` is this machine's time in
    /// seconds since 1970.
    package init(token: Secret, extensions: [(name: String, value: String)] = [], now: Int64 = WallClock.seconds) {
        self.token = token
        self.extensions = extensions
        self.now = now
    }

    /// The token's own times, where they don't fit this machine's.
    package var refusalCause: FailureCause {
        JsonWebToken(token.value)?.misfitCause(at: WallClock.seconds) ?? .loginRefused
    }

    package var flaw: String? {
        JsonWebToken(token.value)?.misfit(at: now) ?? LoginFlaw.find(in: token.value, called: "the token")
    }

    package mutating func initialResponse() throws(SaslError) -> [UInt8] {
        // A control character would end the field early and let the token write fields of its own.
        guard !token.value.isEmpty, token.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw SaslError("OAUTHBEARER: the token is empty or has characters that no token has")
        }
        var text = "n,,\u{1}auth=Bearer \(token.value)\u{1}"
        for item in extensions {
            let name = item.name.utf8, value = item.value.utf8
            guard !name.isEmpty, item.name.lowercased() != "auth",
                name.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }),
                value.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 9 || $0 == 10 || $0 == 13 })
            else {
                throw SaslError("OAUTHBEARER: extension \(item.name) is not letters, or its value is not plain text")
            }
            text += "\(item.name)=\(item.value)\u{1}"
        }
        return Array((text + "\u{1}").utf8)
    }

    /// An empty answer is success. Anything else is the refusal in JSON, which the client must acknowledge before the
    /// broker ends the exchange with its error.
    package mutating func respond(to challenge: [UInt8]) throws(SaslError) -> [UInt8]? {
        if let refusal {
            let flaw = flaw.map { "; \($0)" } ?? ""
            throw SaslError("OAUTHBEARER: the broker refuses the token: \(refusal)\(flaw)", cause: refusalCause)
        }
        if challenge.isEmpty { return nil }
        refusal = String(decoding: challenge.prefix(500), as: UTF8.self)
        return [1]
    }
}
