import Foundation
import KafkaClient
import KcatCommands
import Testing
import Transport

/// A text that is in the wrong place, a key's above all, never comes back in an error.
@Suite struct HiddenTextTests {
    private static let key = "-----BEGIN PRIVATE KEY-----\nMIIEhushHUSH\nQUJDhush/+==\n-----END PRIVATE KEY-----\n"

    @Test(arguments: [
        ("ssl.key.location", "holds PEM text, not a path; ssl.key.pem takes it"),
        ("ssl.keystore.location", "holds PEM text, not a path; ssl.certificate.pem and ssl.key.pem take it"),
        ("ssl.ca.location", "ssl.ca.pem takes it"), ("ssl.truststore.location", "ssl.ca.pem takes it"),
        ("ssl.crl.location", "holds PEM text, not a path"), ("https.ca.location", "holds PEM text"),
        ("ssl.key.pem.file", "holds PEM text, not a path; ssl.key.pem takes it"),
        ("schema.registry.ssl.key.location", "holds PEM text, not a path"),
    ])
    func textForAPath(name: String, message: String) {
        for value in [Self.key, Self.key.replacing("\n", with: "\\n")] {
            let error = #expect(throws: UsageError.self) { try PropertyTable.parse("\(name)=\(value)") }
            #expect(error?.description.contains(message) == true, "\(String(describing: error))")
            #expect(error?.description.lowercased().contains("hush") == false)
        }
    }

    @Test("a key in whatever property is refused where none is wanted, and never comes back")
    func aKeyForAnything() {
        for name in PropertyTable.all.map(\.name) {
            for value in [Self.key, Self.key.replacing("\n", with: "\\n")] {
                do { _ = try PropertyTable.parse("\(name)=\(value)") } catch {
                    #expect(!error.description.lowercased().contains("hush"), "\(name): \(error)")
                }
            }
        }
        for name in [
            "isolation.level", "client.id", "sasl.username", "ssl.enabled.protocols", "sasl.oauthbearer.scope",
        ] {
            let error = #expect(throws: UsageError.self) { try PropertyTable.parse("\(name)=\(Self.key)") }
            #expect(error?.description == "\(name): holds a private key; ssl.key.pem takes it")
        }
        #expect(throws: Never.self) { try PropertyTable.parse("ssl.certificate.pem=\(Self.key)") }
    }

    @Test func namesThatAreNone() {
        for text in [Self.key, "MIIEhushHUSHhushHUSHhushHUSHhushHUSHhush=x", "hush/+==", "hush hush=1"] {
            let error = #expect(throws: UsageError.self) { try PropertyTable.parse(text) }
            #expect(error?.description.lowercased().contains("hush") == false, "\(String(describing: error))")
        }
    }

    /// A key as it is, over many lines that nothing joins, is one value: none of its lines is taken for a property.
    @Test(arguments: ["a.properties", "a.conf"])
    func aKeyOverManyLines(name: String) throws {
        let text = "client.id=x\nssl.keystore.key=\(Self.key)group.id=g\n"
        let file = try ConfigurationFile(text, named: name)
        #expect(file.common.map(\.name) == ["client.id", "ssl.keystore.key", "group.id"])
        #expect(file.common[1].value + "\n" == Self.key)
        let open = #expect(throws: UsageError.self) {
            try ConfigurationFile("ssl.keystore.key=-----BEGIN PRIVATE KEY-----\nhush\n", named: name)
        }
        #expect(open?.description == "\(name):1: the PEM text that begins here has no end")
        let place = #expect(throws: UsageError.self) {
            try ConfigurationFile("ssl.key.location=\(Self.key)", named: name)
        }
        #expect(place?.description.hasPrefix("\(name):1: ssl.key.location: holds PEM text") == true)
        #expect(place?.description.contains("hush") == false)
    }

    private func login(_ properties: [(String, String)]) throws {
        var all = SecurityProperties()
        all.set("security.protocol", "sasl_ssl")
        all.set("sasl.mechanism", "PLAIN")
        all.set("sasl.username", "a")
        for (name, value) in properties { all.set(name, value) }
        _ = try all.configuration()
    }

    @Test func secretsForTheirPlaces() {
        for (name, value) in [("sasl.password.env", "hush-Secret"), ("sasl.password.file", "hush+secret")] {
            let error = #expect(throws: UsageError.self) { try login([(name, value)]) }
            #expect(error?.description.hasPrefix(name) == true && error?.description.contains("hush") == false)
        }
    }

    // MARK: What is read of a secret's place

    private func password(_ properties: [(String, String)]) throws -> String? {
        var all = SecurityProperties()
        all.set("security.protocol", "sasl_plaintext")
        all.set("sasl.mechanism", "PLAIN")
        all.set("sasl.username", "a")
        for (name, value) in properties { all.set(name, value) }
        guard case .plain(_, let secret)? = try all.configuration().sasl else { return nil }
        return secret.value
    }

    @Test("of many lines that a command prints the first is the password, without a byte order mark from a file")
    func firstLine() throws {
        #expect(try password([("sasl.password.command", "printf 'pass\\nuser: x\\nurl: y\\n'")]) == "pass")
        #expect(try password([("sasl.password.command", "printf 'pass\\r\\nmore\\r\\n'")]) == "pass")
        let path = FileManager.default.temporaryDirectory.appending(path: "p-\(UUID().uuidString)").path
        try "\u{feff}pass\nmore\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try password([("sasl.password.file", path)]) == "pass")
    }

    @Test("blanks at the ends of a password are the password's") func blanks() throws {
        #expect(try PropertyTable.parse("sasl.password= a b ").value == " a b ")
        #expect(try PropertyTable.parse("sasl.username= a ").value == "a")
        let file = try ConfigurationFile("sasl.password = p w \nclient.id = c \n", named: "a.properties")
        #expect(file.common.map(\.value) == ["p w ", "c"])
    }

    @Test("a byte order mark at the head of a file is passed over") func byteOrderMark() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "b-\(UUID().uuidString).conf").path
        try "\u{feff}client.id=x\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try ConfigurationFile(path).common.map(\.name) == ["client.id"])
    }
}
