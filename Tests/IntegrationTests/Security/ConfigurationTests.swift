import Foundation
import Testing

extension Integration {
    /// A file that works for kcat or for Java works here.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2 && Machine.hasKcat, "needs Kafka 4 and 2.8, kcat, confluent-kafka")
    )
    struct ConfigurationFiles {
        /// Files as they are found, for a listener; words in capitals stand for the cluster's own.
        private static let files: [(name: String, listener: SecureCluster.Listener, text: String)] = [
            (
                "kcat.conf", .saslSSL,
                """
                # ~/.config/kcat.conf
                metadata.broker.list=BROKERS
                security.protocol=SASL_SSL
                sasl.mechanisms=PLAIN
                sasl.username=alice
                sasl.password=alice-secret
                ssl.ca.location=CA
                """
            ),
            (
                "confluent-cloud.config", .saslSSL,
                """
                # Required connection configs for Kafka producer, consumer, and admin
                bootstrap.servers=BROKERS
                security.protocol=SASL_SSL
                sasl.mechanisms=PLAIN
                sasl.username=alice
                sasl.password=alice-secret

                # Best practice for higher availability in librdkafka clients prior to 1.7
                session.timeout.ms=45000
                ssl.ca.location=CA
                """
            ),
            (
                "client.properties", .saslSSL,
                """
                ssl.endpoint.identification.algorithm=https
                bootstrap.servers=BROKERS
                security.protocol=SASL_SSL
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username\\="alice" \
                password\\="alice-secret";
                sasl.mechanism=PLAIN
                ssl.ca.location=CA
                """
            ),
            (
                "mutual.conf", .mutual,
                """
                bootstrap.servers=BROKERS
                security.protocol=ssl
                ssl.ca.location=CA
                ssl.certificate.location=KEYS/client.pem
                ssl.key.location=KEYS/client.locked.key
                ssl.key.password=key-secret
                client.id=night-watch
                """
            ),
            (
                "keystore.conf", .mutual,
                """
                bootstrap.servers=BROKERS
                security.protocol=ssl
                ssl.keystore.location=KEYS/client.p12
                ssl.keystore.password=key-secret
                ssl.ca.location=CA
                fetch.wait.max.ms=100
                fetch.message.max.bytes=1048576
                socket.keepalive.enable=true
                log.connection.close=false
                """
            ),
            (
                "oauth.conf", .saslPlaintext,
                """
                bootstrap.servers=BROKERS
                security.protocol=SASL_PLAINTEXT
                sasl.mechanisms=OAUTHBEARER
                enable.sasl.oauthbearer.unsecure.jwt=true
                sasl.oauthbearer.config=principal=alice scope=reader lifeSeconds=600
                isolation.level=read_uncommitted
                auto.offset.reset=earliest
                """
            ),
            (
                "scram.conf", .saslSSL,
                """
                bootstrap.servers=BROKERS
                security.protocol=sasl_ssl
                sasl.mechanism=SCRAM-SHA-512
                sasl.username=alice
                sasl.password=alice-secret
                ssl.ca.location=CA
                topic.auto.offset.reset=earliest
                """
            ),
        ]

        /// Writes the file with the cluster's own words in it, for its owner alone.
        private static func write(
            _ text: String, _ name: String, _ cluster: SecureCluster, _ listener: SecureCluster.Listener
        ) throws -> String {
            let path = Machine.temporary + "/" + name
            let whole = text.replacing("BROKERS", with: cluster.brokers(listener))
                .replacing("CA", with: cluster.file("ca.pem")).replacing("KEYS", with: cluster.kafka.folder + "/tls")
            try (whole + "\n").write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return path
        }

        /// Debian's kcat can't do SCRAM with Kafka 4 (a wrong nonce); there the file is read here alone.
        @Test(arguments: Security.versions, files.map(\.name))
        func asKcat(_ version: DataSet.Version, _ name: String) throws {
            let cluster = try SecureCluster.of(version)
            let file = try #require(Self.files.first { $0.name == name })
            let path = try Self.write(file.text, name, cluster, file.listener)
            let ours = try kcatSwift(
                brokers: nil, ["assign", "open:0", "-e", "-q", "-F", path, "-f", "%p %o %k %s\\n"])
            #expect(ours.code == 0 && ours.lines.count == 1000, "\(ours.errors)")
            if version == .kafka4, name == "scram.conf" { return }
            let theirs = try run([
                "kcat", "-F", path, "-C", "-q", "-t", "open", "-p", "0", "-o", "beginning", "-e", "-f",
                "%p %o %k %s\\n",
            ])
            #expect(theirs.code == 0, "\(theirs.errors)")
            expectEqual(ours.output, theirs.output, name)
        }

        /// Confluent Cloud's snippet for Java, which kcat doesn't take; Kafka's own consumer does.
        @Test func asJava() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let text = """
                # Required connection configs for Kafka producer, consumer, and admin
                bootstrap.servers=BROKERS
                security.protocol=SASL_SSL
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                    username='alice' password='alice-secret';
                sasl.mechanism=SCRAM-SHA-256
                # Required for correctness in Apache Kafka clients prior to 2.6
                client.dns.lookup=use_all_dns_ips
                session.timeout.ms=45000
                acks=all
                ssl.truststore.location=KEYS/ca.pem
                ssl.truststore.type=PEM
                """
            let path = try Self.write(text, "java.properties", cluster, .saslSSL)
            let ours = try kcatSwift(brokers: nil, ["assign", "open:0@..100", "-F", path])
            #expect(ours.code == 0 && ours.lines.count == 100, "\(ours.errors)")
            // What means nothing here is said once, with the reason.
            for name in ["acks", "session.timeout.ms", "client.dns.lookup"] {
                #expect(ours.errors.components(separatedBy: name).count <= 2, "\(ours.errors)")
            }
            #expect(ours.errors.contains("acks") && ours.errors.contains("nothing here"))
            let theirs = try cluster.kafka.control(
                "tool", "console-consumer", "--bootstrap-server", cluster.brokers(.saslSSL), "--topic", "open",
                "--partition", "0", "--offset", "earliest", "--max-messages", "100", "--command-config", path)
            expectEqual(ours.output, theirs.output, "java.properties")
        }

        // MARK: Where properties come from

        private func read(
            _ arguments: [String], _ environment: [String: String] = [:]
        ) throws -> Outcome {
            let line = try kcatSwiftLine(brokers: nil, ["assign", "open:0@7..9"] + arguments)
            return try run(line, environment: environment, seconds: 20)
        }

        /// Of two spellings of one thing the one that comes later counts, wherever each of them stands.
        private func laterSpellings(_ cluster: SecureCluster) throws {
            let module = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" password"
            let own = (right: "sasl.password=alice-secret", wrong: "sasl.password=wrong")
            let jaas = (
                right: "sasl.jaas.config=\(module)=\"alice-secret\";", wrong: "sasl.jaas.config=\(module)=\"wrong\";"
            )
            let base = [
                "bootstrap.servers=\(cluster.brokers(.saslSSL))", "security.protocol=SASL_SSL", "sasl.mechanism=PLAIN",
                "sasl.username=alice",
            ]
            func file(_ name: String, _ properties: String...) throws -> String {
                let path = Machine.temporary + "/" + name
                let text = (base + properties).joined(separator: "\n") + "\n"
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                return path
            }
            let trust = "ssl.ca.location=\(cluster.file("ca.pem"))"
            func expectRead(_ outcome: Outcome, _ what: String) {
                #expect(outcome.code == 0 && outcome.lines.count == 2, "\(what): \(outcome.errors)")
            }
            for (first, second) in [(own.wrong, jaas.right), (jaas.wrong, own.right)] {
                let early = try file("early.conf", trust, first)
                let late = try file("late.conf", trust, second)
                expectRead(try read(["-F", early, "-X", second]), "-F, then -X \(second)")
                expectRead(try read(["-F", early, "-F", late]), "-F, then -F \(second)")
                expectRead(try read(["-F", early, "-X", first, "-X", second]), "-X, then -X \(second)")
                expectRead(
                    try read([], ["KCAT_CONFIG": early].merging(variable(second)) { $1 }), "KCAT_CONFIG, environment")
                expectRead(try read(["-F", late], variable(first)), "environment, then -F \(second)")
                expectRead(
                    try read(["-X", second], ["KCAT_CONFIG": early].merging(variable(first)) { $1 }), "all, then -X")
            }
            let authority = try String(contentsOfFile: cluster.file("ca.pem"), encoding: .utf8)
            let trusts = [
                ("ssl.ca.location=\(cluster.file("client.pem"))", "ssl.ca.location=\(cluster.file("ca.pem"))"),
                (
                    "ssl.ca.pem=\(try String(contentsOfFile: cluster.file("client.pem"), encoding: .utf8))",
                    "ssl.ca.pem=\(authority)"
                ),
                (
                    "ssl.truststore.location=\(cluster.file("client.pem"))",
                    "ssl.truststore.location=\(cluster.file("ca.pem"))"
                ),
            ]
            for (wrong, _) in trusts {
                for (_, right) in trusts {
                    let path = try file("trust.conf", own.right, wrong)
                    expectRead(try read(["-F", path, "-X", right]), "\(wrong.prefix(24)), then \(right.prefix(24))")
                }
            }
        }

        /// A property as the variable that sets it.
        private func variable(_ property: String) -> [String: String] {
            let pair = property.split(separator: "=", maxSplits: 1).map(String.init)
            return ["KCAT_SWIFT_" + pair[0].uppercased().replacing(".", with: "_"): pair[1]]
        }

        @Test func places() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let kcats = try Self.write(Self.files[0].text, "kcat.conf", cluster, .saslSSL)
            func reads(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
                #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
                #expect(outcome.lines.count == 2, sourceLocation: sourceLocation)
            }
            // kcat's own file, by its variable and where kcat looks.
            reads(try read([], ["KCAT_CONFIG": kcats]))
            let home = Machine.temporary + "/home-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: home + "/.config", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: kcats, toPath: home + "/.config/kcat.conf")
            reads(try read([], ["HOME": home]))
            #expect(try read([], ["HOME": home, "KCAT_CONFIG": ""]).code == 2)
            // Each property by the environment.
            reads(
                try read(
                    [],
                    [
                        "KCAT_SWIFT_BROKERS": cluster.brokers(.saslSSL), "KCAT_SWIFT_SECURITY_PROTOCOL": "sasl_ssl",
                        "KCAT_SWIFT_SASL_MECHANISM": "PLAIN", "KCAT_SWIFT_SASL_USERNAME": "alice",
                        "KCAT_SWIFT_SASL_PASSWORD": "alice-secret",
                        "KCAT_SWIFT_SSL_CA_LOCATION": cluster.file("ca.pem"),
                    ]))
            // Profiles, by option and by variable; the option wins.
            let profiles = """
                ssl.ca.location=CA
                [plain]
                bootstrap.servers=\(cluster.brokers(.plaintext))
                [login]
                bootstrap.servers=BROKERS
                security.protocol=sasl_ssl
                sasl.mechanism=SCRAM-SHA-512
                sasl.username=alice
                sasl.password.command=printf 'alice-%s\\n' secret
                [dead]
                bootstrap.servers=127.0.0.1:1
                """
            let path = try Self.write(profiles, "kcat-swift.conf", cluster, .saslSSL)
            let named = ["KCAT_SWIFT_CONFIG": path]
            reads(try read(["--profile", "login"], named))
            reads(try read(["-q"], named.merging(["KCAT_SWIFT_PROFILE": "plain"]) { $1 }))
            reads(try read(["--profile", "login"], named.merging(["KCAT_SWIFT_PROFILE": "dead"]) { $1 }))
            reads(try read(["--profile", "dead", "-b", cluster.brokers(.plaintext), "-q"], named))
            #expect(try read(["--profile", "dead"], named).code == 3)
            let mistyped = try read(["--profile", "logn"], named)
            #expect(mistyped.code == 2 && mistyped.errors.contains("did you mean 'login'"), "\(mistyped.errors)")
            try laterSpellings(cluster)
            // A password that others can read.
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: kcats)
            let open = try read(["-q", "-F", kcats])
            reads(open)
            #expect(open.errors.contains("WARNING") && open.errors.contains("chmod 600"), "\(open.errors)")
        }
    }
}
