import KafkaClient
import KcatCommands
import Testing
import Transport

/// Files of properties, Java's logins, and what properties of security come to.
@Suite struct ConfigurationTests {
    private func pairs(_ text: String, _ name: String = "kcat.conf") throws -> [String] {
        try ConfigurationFile(text, named: name).properties().map { "\($0.name)=\($0.value)" }
    }

    @Test func kcatsFiles() throws {
        let text = """
            # a comment
            bootstrap.servers = a:1,b:2\u{20}

            sasl.password=p\\ss=word
            sasl.jaas.config=x\\=1\\:2
            """
        #expect(
            try pairs(text) == ["bootstrap.servers=a:1,b:2", "sasl.password=p\\ss=word", "sasl.jaas.config=x=1:2"])
    }

    @Test func javasFiles() throws {
        let text = """
            ! a comment
            bootstrap.servers: a:1
            client.id night watch
            sasl.password=p\\\\ss\\u00e4
            sasl.jaas.config=module required \\
                username="a" \\
                password="b";
            """
        let wanted = [
            "bootstrap.servers=a:1", "client.id=night watch", "sasl.password=p\\ssä",
            "sasl.jaas.config=module required username=\"a\" password=\"b\";",
        ]
        #expect(try pairs(text, "client.properties") == wanted)
    }

    @Test("Java's escapes are UTF-16: a character may take two of them, and one that is none cuts nothing off")
    func javasEscapes() throws {
        let text = "sasl.password=a\\ud83d\\ude00b\\u00e4\nsasl.username=c:\\user\n"
        #expect(try pairs(text, "a.properties") == ["sasl.password=a😀bä", "sasl.username=c:ser"])
    }

    @Test(arguments: [
        ("group.idd=x", "f:1: unknown property 'group.idd', did you mean group.id?"),
        ("\n\nnonsense", "f:3: a line is"),
        ("[a]\n[a]", "f:2: a profile needs a name of its own"),
        ("security.protocol=tls", "f:1: security.protocol: 'tls' is not one of"),
    ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: UsageError.self) { try ConfigurationFile(text, named: "f") }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }

    @Test("The partitioner of a producer's properties, by librdkafka's names; one that isn't there is refused")
    func partitioner() throws {
        func choice(_ pairs: (String, String)...) throws -> PartitionerChoice? {
            try ProducerProperties.partitioner(
                pairs.map { Arguments.Property(name: $0, value: $1) })
        }
        #expect(try choice(("acks", "all")) == nil)
        #expect(try choice(("partitioner", "consistent_random")) == .crc32)
        #expect(try choice(("topic.partitioner", "murmur2")) == .murmur2)
        #expect(try choice(("partitioner", "random"), ("partitioner", "murmur2_random")) == .murmur2)
        let error = #expect(throws: UsageError.self) { try choice(("partitioner", "fnv1a")) }
        #expect(error?.description.contains("--partitioner") == true)
        #expect(ProducerProperties.means("topic.partitioner") && ProducerProperties.means("allow.auto.create.topics"))
        #expect(!ProducerProperties.means("partitioner.class"))
    }

    @Test func profiles() throws {
        let file = try ConfigurationFile("client.id=x\n[a]\ngroup.id=1\n[b c]\ngroup.id=2", named: "f")
        #expect(try file.profile("a").map(\.value) == ["x", "1"])
        #expect(try file.profile("b c").map(\.value) == ["x", "2"])
        #expect(throws: UsageError.self) { try file.profile("d") }
        let whole = #expect(throws: UsageError.self) { try file.properties() }
        #expect(whole?.description.contains("--profile a") == true)
    }

    @Test(arguments: [
        #"a.b.PlainLoginModule required username="al\"ice" password="s;e'c";"#,
        #"PlainLoginModule  required username='al"ice'  password = "s;e'c"  ;"#,
        "x.PlainLoginModule required\nusername='al\"ice'\npassword=\"s;e\\'c\"",
    ])
    func jaas(text: String) throws {
        let jaas = try JaasConfiguration(text)
        #expect(jaas.module == "PlainLoginModule")
        #expect(jaas.options == ["username": "al\"ice", "password": "s;e'c"])
    }

    /// As Kafka's own clients read them (JaasConfig, java.io.StreamTokenizer).
    @Test(arguments: [
        (#"M required a="t\tb\nc\101\60\0";"#, ["a": "t\tb\ncA0\0"]), (#"M required a="\q\"\\";"#, ["a": "q\"\\"]),
        ("M /* x=\"y\" ; */ required // and so on\n a=b;", ["a": "b"]),
        ("M optional a=b_c-d$.e c = d ; ", ["a": "b_c-d$.e", "c": "d"]),
        ("M REQUIRED;", [:]), (#"M required a="/*x*/ // y";"#, ["a": "/*x*/ // y"]),
    ])
    func javasGrammar(text: String, options: [String: String]) throws {
        #expect(try JaasConfiguration(text).options == options)
    }

    @Test(arguments: [
        "", "PlainLoginModule", "PlainLoginModule required username=\"a", "M required hush", "M sometimes a=b;",
        "M required a=hu;sh;", "M required a=\"b\"; N required;", "M required a=hu!sh;", "M required a=hu/sh;",
        "M required a=\"hu\nsh\";", "M required a==hush;", "M required =hush;", "M required a=b hush;",
    ])
    func brokenJaas(text: String) {
        let error = #expect(throws: UsageError.self) { try JaasConfiguration(text) }
        #expect(error?.description.contains("hush") == false)
    }

    // MARK: Together

    private func configuration(_ properties: [String: String]) throws -> SecurityConfiguration {
        var all = SecurityProperties()
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) { all.set(name, value) }
        return try all.configuration()
    }

    @Test func logins() throws {
        let base = ["security.protocol": "SASL_PLAINTEXT", "sasl.username": "a", "sasl.password": "b"]
        let plain = try configuration(base.merging(["sasl.mechanism": "plain"]) { $1 })
        #expect(plain.tls == nil && plain.sasl == .plain(username: "a", password: Secret("b")))
        let jaas = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b\";"
        let scram = try configuration([
            "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-256", "sasl.jaas.config": jaas,
        ])
        #expect(scram.tls == TLSConfiguration() && scram.sasl == .scramSHA256(username: "a", password: Secret("b")))
        let token = try configuration([
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token": "t",
            "sasl.oauthbearer.extensions": "logicalCluster=lkc-1, pool=p",
        ])
        #expect(
            token.sasl
                == .oauthBearer(token: Secret("t"), extensions: ["logicalCluster": "lkc-1", "pool": "p"]))
        // Without the protocol the login is none, which is said.
        var without = SecurityProperties()
        without.set("sasl.username", "a")
        #expect(try without.configuration() == SecurityConfiguration())
        #expect(without.notices.first?.contains("no login is made") == true)
    }

    @Test(arguments: [
        (["sasl.mechanism": "PLAIN"], "sasl.username is not set"),
        (["sasl.mechanism": "PLAIN", "sasl.username": "a"], "sasl.password is not set"),
        (["sasl.mechanism": "PLAN"], "did you mean PLAIN?"), (["sasl.mechanism": "GSSAPI"], "Kerberos"),
        ([:], "sasl.mechanism is not set"), (["sasl.mechanism": "OAUTHBEARER"], "sasl.oauthbearer.token"),
        (
            [
                "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token.endpoint.url": "ftp://x",
                "sasl.oauthbearer.client.id": "a", "sasl.oauthbearer.client.secret": "b",
            ], "https://"
        ),
        (
            ["sasl.mechanism": "PLAIN", "sasl.username": "a", "sasl.password.env": "KCAT_NO_SUCH_VARIABLE"],
            "sasl.password.env"
        ),
        (["sasl.mechanism": "PLAIN", "sasl.username": "a", "sasl.password.file": "/nowhere"], "/nowhere"),
    ])
    func incomplete(properties: [String: String], message: String) {
        let all = properties.merging(["security.protocol": "sasl_plaintext"]) { $1 }
        let error = #expect(throws: UsageError.self) { try configuration(all) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func tls() throws {
        let ssl = ["security.protocol": "ssl"]
        let files = try configuration(
            ssl.merging([
                "ssl.ca.location": "ca.pem", "ssl.certificate.location": "c.pem", "ssl.key.location": "k.pem",
                "ssl.key.password": "p", "ssl.enabled.protocols": "TLSv1.2",
                "ssl.endpoint.identification.algorithm": "",
            ]) { $1 }
        ).tls
        #expect(files?.trust == .path("ca.pem"))
        #expect(files?.identity == .files(certificate: "c.pem", key: "k.pem", password: Secret("p")))
        #expect(files?.versions == .tls12 ... .tls12 && files?.verifiesHostName == false)
        let stores = try configuration(
            ssl.merging([
                "ssl.keystore.location": "/nowhere/k.p12", "ssl.keystore.password": "p",
                "ssl.truststore.location": "/nowhere/t.p12",
            ]) { $1 }
        ).tls
        #expect(stores?.identity == .pkcs12(path: "/nowhere/k.p12", password: Secret("p")))
        #expect(stores?.trust == .pkcs12(path: "/nowhere/t.p12", password: nil))
        #expect(throws: UsageError.self) { try configuration(ssl.merging(["ssl.key.location": "k"]) { $1 }) }
    }
}
