import KafkaClient
import Testing
import Transport

/// Tokens, what they say of their time, and the region of a broker's name.
struct TokenSourceTests {
    @Test("an unsecured token is a JWT with its times")
    func unsecured() {
        let token = JsonWebToken.unsecured(principal: "al\"ice", scope: ["a", "b"], now: 1_700_000_000, seconds: 60)
        let parts = token.value.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3 && parts[2].isEmpty)
        let claims = Crypto.decodeBase64URL(String(parts[1])).map { String(decoding: $0, as: UTF8.self) }
        #expect(claims == #"{"sub":"al\"ice","iat":1700000000,"exp":1700000060,"scope":["a","b"]}"#)
        let read = JsonWebToken(token.value)
        #expect(read?.issuedAt == 1_700_000_000 && read?.expiresAt == 1_700_000_060)
        #expect(JsonWebToken("abc") == nil && JsonWebToken("a.###.c") == nil)
    }

    @Test(
        "the region of MSK's names",
        arguments: [
            ("b-1.demo.abc123.c2.kafka.eu-west-1.amazonaws.com", "eu-west-1"),
            ("boot-x.c1.kafka-serverless.us-east-2.amazonaws.com", "us-east-2"),
            ("b-2.demo.abc.c3.kafka.cn-north-1.amazonaws.com.cn", "cn-north-1"), ("127.0.0.1", nil),
            ("kafka.example.com", nil), ("amazonaws.com", nil),
        ] as [(String, String?)])
    func regions(host: String, region: String?) {
        #expect(MskIamMechanism.region(of: host) == region)
    }
}
