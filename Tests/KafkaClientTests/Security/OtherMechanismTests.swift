import KafkaClient
import Testing
import Transport

/// PLAIN, OAUTHBEARER and AWS_MSK_IAM, byte for byte.
struct OtherMechanismTests {
    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("PLAIN is NUL, name, NUL, password")
    func plain() throws {
        var plain = PlainMechanism(username: "alice", password: Secret("pä"))
        #expect(text(try plain.initialResponse()) == "\0alice\0pä")
        #expect(try plain.respond(to: []) == nil)
        var broken = PlainMechanism(username: "a\0b", password: Secret("p"))
        #expect(throws: SaslError.self) { try broken.initialResponse() }
    }

    @Test("OAUTHBEARER opens with the token and acknowledges a refusal before it ends")
    func bearer() throws {
        var bearer = OAuthBearerMechanism(token: Secret("abc.def"), extensions: [("logicalCluster", "lkc-1")])
        #expect(text(try bearer.initialResponse()) == "n,,\u{1}auth=Bearer abc.def\u{1}logicalCluster=lkc-1\u{1}\u{1}")
        #expect(try bearer.respond(to: []) == nil)
        var refused = OAuthBearerMechanism(token: Secret("abc"))
        _ = try refused.initialResponse()
        #expect(try refused.respond(to: Array(#"{"status":"invalid_token"}"#.utf8)) == [1])
        let error = #expect(throws: SaslError.self) { try refused.respond(to: []) }
        #expect(error?.description.contains("invalid_token") == true)
    }

    @Test("a token that could write fields of its own is refused", arguments: ["", "a\u{1}b", "a b", "a\n"])
    func injected(token: String) throws {
        var bearer = OAuthBearerMechanism(token: Secret(token))
        #expect(throws: SaslError.self) { try bearer.initialResponse() }
        var extended = OAuthBearerMechanism(token: Secret("t"), extensions: [("a", "b\u{1}auth=x")])
        #expect(throws: SaslError.self) { try extended.initialResponse() }
    }

    @Test("base64 is OpenSSL's, and what is none is refused")
    func base64() {
        for count in 0...9 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 77 &+ 3) }
            #expect(Crypto.decodeBase64(Crypto.base64(bytes)) == bytes)
        }
        for bad in ["a", "abc", "a===", "####", "ab\n="] { #expect(Crypto.decodeBase64(bad) == nil, "\(bad)") }
    }
}
