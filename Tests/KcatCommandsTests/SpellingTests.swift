import Foundation
import KafkaClient
import KcatCommands
import Testing
import Transport

/// Of two spellings of one thing the later one counts, whatever it is.
@Suite struct SpellingTests {
    private func configuration(_ properties: [(String, String)]) throws -> SecurityConfiguration {
        var all = SecurityProperties()
        all.set("security.protocol", "sasl_ssl")
        for (name, value) in properties { all.set(name, value) }
        return try all.configuration()
    }

    private static let plain = "x.PlainLoginModule required username=\"j\" password=\"jp\";"

    @Test func logins() throws {
        let own = [("sasl.mechanism", "PLAIN"), ("sasl.username", "a"), ("sasl.password", "b")]
        let jaas = [("sasl.jaas.config", Self.plain)]
        #expect(try configuration(own + jaas).sasl == .plain(username: "j", password: Secret("jp")))
        #expect(try configuration(jaas + own).sasl == .plain(username: "a", password: Secret("b")))
        #expect(
            try configuration(own + jaas + [("sasl.password", "c")]).sasl
                == .plain(username: "j", password: Secret("c")))
        // Java's module of the other mechanism with a password serves as well.
        let scram = [("sasl.mechanism", "SCRAM-SHA-512")] + jaas
        #expect(try configuration(scram).sasl == .scramSHA512(username: "j", password: Secret("jp")))
        // A module of another kind is another mechanism.
        let bearer = [("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.token", "t")]
        #expect(try configuration(bearer + jaas).sasl == .plain(username: "j", password: Secret("jp")))
        #expect(try configuration(jaas + bearer).sasl == .oauthBearer(token: Secret("t"), extensions: [:]))
    }

    @Test func tokens() throws {
        func isFixed(_ properties: [(String, String)]) throws -> Bool {
            let sasl = try configuration([("sasl.mechanism", "OAUTHBEARER")] + properties).sasl
            return sasl == .oauthBearer(token: Secret("t"), extensions: [:])
        }
        let oidc = [
            ("sasl.oauthbearer.client.id", "a"), ("sasl.oauthbearer.client.secret", "b"),
            ("sasl.oauthbearer.token.endpoint.url", "https://x/token"),
        ]
        let token = [("sasl.oauthbearer.token", "t")]
        #expect(try isFixed(oidc + token) && !isFixed(token + oidc))
        let unsecured = [("sasl.oauthbearer.config", "principal=a")]
        #expect(try isFixed(unsecured + token) && !isFixed(token + unsecured))
        let strimzi = [("sasl.jaas.config", "x.OAuthBearerLoginModule required oauth.access.token=\"t\" ;")]
        #expect(try isFixed(strimzi) && isFixed(oidc + strimzi) && !isFixed(strimzi + oidc))
        let error = #expect(throws: UsageError.self) {
            try isFixed([("sasl.login.callback.handler.class", "software.amazon.msk.auth.iam.IAMOAuthBearerLogin")])
        }
        #expect(error?.description.contains("sasl.mechanism=AWS_MSK_IAM") == true)
    }

    private static let trusts: [(String, String, TLSConfiguration.Trust)] = [
        ("ssl.ca.location", "/ca", .path("/ca")), ("ssl.ca.pem", "-----BEGIN X\n", .pem("-----BEGIN X\n")),
        ("ssl.truststore.location", "/t", .pkcs12(path: "/t", password: nil)), ("ssl.ca.location", "probe", .system),
    ]

    @Test func trust() throws {
        for first in Self.trusts {
            for second in Self.trusts {
                var all = SecurityProperties()
                all.set("security.protocol", "ssl")
                all.set(first.0, first.1)
                all.set(second.0, second.1)
                #expect(try all.configuration().tls?.trust == second.2, "\(first.0), then \(second.0)")
            }
        }
    }

    @Test func identity() throws {
        func tls(_ properties: [(String, String)]) throws -> TLSConfiguration.Identity? {
            var all = SecurityProperties()
            all.set("security.protocol", "ssl")
            for (name, value) in properties { all.set(name, value) }
            return try all.configuration().tls?.identity
        }
        let files = [("ssl.certificate.location", "/c"), ("ssl.key.location", "/k")]
        let texts = [("ssl.certificate.pem", "C\n"), ("ssl.key.pem", "K\n")]
        let store = [("ssl.keystore.location", "/s")]
        let asFiles = TLSConfiguration.Identity.files(certificate: "/c", key: "/k", password: nil)
        let asTexts = TLSConfiguration.Identity.pem(certificate: "C\n", key: Secret("K\n"), password: nil)
        let asStore = TLSConfiguration.Identity.pkcs12(path: "/s", password: nil)
        let all = [(files, asFiles), (texts, asTexts), (store, asStore)]
        for first in all { for second in all { #expect(try tls(first.0 + second.0) == second.1) } }
        #expect(throws: UsageError.self) { try tls(store + [("ssl.key.location", "/k")]) }
        // A certificate's file and a key's text, as librdkafka takes them together.
        let path = FileManager.default.temporaryDirectory.appending(path: "c-\(UUID().uuidString).pem").path
        try "C\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try tls([("ssl.certificate.location", path), ("ssl.key.pem", "K\n")]) == asTexts)
    }

    @Test(arguments: [
        "-----BEGIN X-----\\r\\nAB\\r\\n-----END X-----\\r\\n", "-----BEGIN X-----\r\nAB\r\n-----END X-----\r\n",
    ])
    func carriageReturnsArePassedOver(text: String) throws {
        var all = SecurityProperties()
        all.set("security.protocol", "ssl")
        all.set("ssl.ca.pem", text)
        guard case .pem(let pem)? = try all.configuration().tls?.trust else { return #expect(Bool(false)) }
        #expect(!pem.unicodeScalars.contains("\r"))
        let lines = pem.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines == ["-----BEGIN X-----", "AB", "-----END X-----"])
    }
}
