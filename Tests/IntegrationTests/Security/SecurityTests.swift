import Foundation
import Testing

extension Integration {
    /// Every way in reads a partition, on both lines of Kafka; every way that is barred says so in one line (B2).
    @Suite(
        .enabled(if: Machine.canFill4 && Machine.canFill2, "needs Kafka 4 and 2.8, Java, confluent-kafka"))
    struct Security {
        static let versions: [DataSet.Version] = [.kafka4, .kafka2]

        private func reads(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(
                outcome.code == 0 && outcome.lines.count == 2, "\(outcome.code): \(outcome.errors)",
                sourceLocation: sourceLocation)
            #expect(outcome.errors.isEmpty, sourceLocation: sourceLocation)
        }

        @Test(arguments: versions, Login.allCases)
        func login(_ version: DataSet.Version, _ login: Login) throws {
            let cluster = try SecureCluster.of(version)
            for listener in [SecureCluster.Listener.saslPlaintext, .saslSSL] {
                reads(try cluster.run(listener, login.properties()))
            }
        }

        /// Without a client certificate where it is requested, with one in every form where it is requested or required.
        @Test(arguments: versions) func certificates(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            reads(try cluster.run(.plaintext))
            reads(try cluster.run(.ssl))
            let password = SecureCluster.keyPassword
            let certificate = try String(contentsOfFile: cluster.file("client.pem"), encoding: .utf8)
            let key = try String(contentsOfFile: cluster.file("client.key"), encoding: .utf8)
            let authority = try String(contentsOfFile: cluster.file("ca.pem"), encoding: .utf8)
            let forms: [[String: String]] = [
                [
                    "ssl.certificate.location": cluster.file("client.pem"),
                    "ssl.key.location": cluster.file("client.key"),
                ],
                ["ssl.certificate.location": cluster.file("client.both.pem")],
                [
                    "ssl.certificate.location": cluster.file("client.pem"), "ssl.key.password": password,
                    "ssl.key.location": cluster.file("client.locked.key"),
                ],
                ["ssl.keystore.location": cluster.file("client.p12"), "ssl.keystore.password": password],
                ["ssl.keystore.location": cluster.file("client.both.pem"), "ssl.keystore.type": "PEM"],
                [
                    "ssl.keystore.certificate.chain": certificate.replacing("\n", with: "\\n"),
                    "ssl.keystore.key": key.replacing("\n", with: " "),
                ],
                [
                    "ssl.certificate.pem": certificate.replacing("\n", with: "\r\n"),
                    "ssl.key.pem": key.replacing("\n", with: "\\r\\n"), "ssl.ca.location": "",
                    "ssl.ca.pem": authority.replacing("\n", with: "\\r\\n"),
                ],
                [
                    "ssl.keystore.location": cluster.file("client.p12"), "ssl.keystore.password": password,
                    "ssl.ca.location": "", "ssl.truststore.location": cluster.file("ca.p12"),
                    "ssl.truststore.password": password, "ssl.truststore.type": "PKCS12",
                ],
                [
                    "ssl.certificate.location": cluster.file("client.pem"),
                    "ssl.key.location": cluster.file("client.key"),
                    "ssl.enabled.protocols": "TLSv1.2", "ssl.cipher.suites": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                ],
            ]
            for form in forms {
                for listener in [SecureCluster.Listener.mutual, .ssl] { reads(try cluster.run(listener, form)) }
            }
        }

        // MARK: What is barred

        private func refused(
            _ outcome: Outcome, _ code: Int32 = 3, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let told = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("%") }
            #expect(outcome.code == code, "\(outcome.errors)", sourceLocation: sourceLocation)
            #expect(told.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
            #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
            #expect(outcome.seconds < 10, "\(outcome.seconds) s: \(outcome.errors)", sourceLocation: sourceLocation)
            for word in words {
                #expect(told.joined().contains(word), "\(word): \(outcome.errors)", sourceLocation: sourceLocation)
            }
            #expect(!outcome.errors.contains("wrong-secret"), sourceLocation: sourceLocation)
        }

        @Test(arguments: versions) func wrongLogins(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            for listener in [SecureCluster.Listener.saslPlaintext, .saslSSL] {
                for login in Login.allCases where login != .bearer {
                    let outcome = try cluster.run(listener, login.properties(password: "wrong-secret"))
                    refused(outcome, 3, login.rawValue, "login refused", cluster.brokers(listener))
                }
                let token = ["sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token": "wrong-secret"]
                refused(try cluster.run(listener, token), 3, "OAUTHBEARER", "login refused", "invalid_token")
            }
            // Traces of the file that a password was taken from are what is most likely wrong.
            for (text, words) in [
                ("\"alice-secret\"", "stands in quotation marks"), ("alice-secret # since May", "has ' #' in it"),
                ("${KAFKA_PASSWORD}", "a placeholder"), ("{{KAFKA_PASSWORD}}", "a placeholder"),
            ] {
                let outcome = try cluster.run(.saslSSL, Login.scram256.properties(password: text))
                refused(outcome, 3, "login refused", "most likely wrong: the password that was sent", words)
                #expect(!outcome.errors.contains("alice-secret") && !outcome.errors.contains("KAFKA_PASSWORD"))
            }
            // A mechanism that the broker lacks is answered with those that it has.
            let msk = ["sasl.mechanism": "AWS_MSK_IAM"]
            let outcome = try run(
                try kcatSwiftLine(
                    brokers: cluster.brokers(.saslSSL), ["assign", "open:0"] + cluster.properties(.saslSSL, msk)),
                environment: [
                    "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "wrong-secret",
                ], seconds: 20)
            refused(outcome, 3, "AWS_MSK_IAM is not enabled", "PLAIN", "SCRAM-SHA-512", "OAUTHBEARER")
        }

        @Test(arguments: versions) func wrongCertificates(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            refused(
                try cluster.run(.ssl, ["ssl.ca.location": cluster.file("client.pem")]), 3, "not signed by a CA",
                "ssl.ca.location")
            refused(try cluster.run(.expired), 3, "certificate has expired")
            let other = "127.1:" + cluster.port(.ssl)
            let names = "localhost, 127.0.0.1, broker-1.internal, broker-2.internal"
            refused(try cluster.run(.ssl, brokers: other), 3, "certificate is for \(names), not for 127.1")
            // The loud ways to have it all the same.
            for off in ["ssl.endpoint.identification.algorithm": "", "enable.ssl.certificate.verification": "false"] {
                let outcome = try cluster.run(
                    .ssl, [off.key: off.value], ["assign", "open:0@7..9", "-q"], brokers: other)
                #expect(outcome.code == 0 && outcome.lines.count == 2 && outcome.errors.hasPrefix("% WARNING"))
            }
            refused(try cluster.run(.mutual), 3, "wants a client certificate", "ssl.certificate.location")
            let old = [
                "ssl.certificate.location": cluster.file("expired.pem"),
                "ssl.key.location": cluster.file("expired.key"),
            ]
            refused(try cluster.run(.mutual, old), 3, "our client certificate has expired")
            // What is wrong before anybody was asked is the configuration.
            let locked = [
                "ssl.certificate.location": cluster.file("client.pem"),
                "ssl.key.location": cluster.file("client.locked.key"),
            ]
            refused(try cluster.run(.mutual, locked), 2, "client.locked.key", "ssl.key.password")
            let wrong = locked.merging(["ssl.key.password": "wrong-secret"]) { $1 }
            refused(try cluster.run(.mutual, wrong), 2, "client.locked.key", "ssl.key.password")
            let store = ["ssl.keystore.location": cluster.file("client.p12"), "ssl.keystore.password": "wrong-secret"]
            refused(try cluster.run(.mutual, store), 2, "client.p12", "password")
            refused(try cluster.run(.ssl, ["ssl.ca.location": "/nowhere/ca.pem"]), 2, "/nowhere/ca.pem", "no such file")
        }

        /// Each protocol on each port of another: never silence, always the port's own nature.
        @Test(arguments: versions) func wrongProtocol(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let plain = Login.plain.properties()
            func on(_ port: SecureCluster.Listener, speaking: SecureCluster.Listener) throws -> Outcome {
                try cluster.run(
                    speaking, speaking.rawValue.hasPrefix("SASL") ? plain : [:], brokers: cluster.brokers(port))
            }
            for port in [SecureCluster.Listener.ssl, .saslSSL] {
                for speaking in [SecureCluster.Listener.plaintext, .saslPlaintext] {
                    refused(try on(port, speaking: speaking), 3, "answers in TLS")
                }
            }
            for port in [SecureCluster.Listener.plaintext, .saslPlaintext] {
                for speaking in [SecureCluster.Listener.ssl, .saslSSL] {
                    refused(try on(port, speaking: speaking), 3, "TLS", "plain-text port")
                }
            }
            refused(try on(.ssl, speaking: .saslSSL), 3, "expects no login")
            refused(try on(.plaintext, speaking: .saslPlaintext), 3, "expects no login")
            refused(try on(.saslSSL, speaking: .ssl), 3, "may want a login")
            refused(try on(.saslPlaintext, speaking: .plaintext), 3, "may want a login")
        }

        /// Addresses as consoles print them, with a protocol: the right one, a listener's name, a wrong one.
        @Test(arguments: versions) func protocolsBeforeAddresses(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let login = Login.plain.properties()
            let address = cluster.brokers(.saslSSL)
            for name in ["SASL_SSL", "sasl_ssl", "EXTERNAL-1", "kafka"] {
                reads(try cluster.run(.saslSSL, login, brokers: "\(name)://\(address)"))
            }
            let wrong = try cluster.run(.saslSSL, login, brokers: "SSL://\(address)")
            refused(wrong, 2, "security.protocol is sasl_ssl", "-X security.protocol=ssl")
            let none = try kcatSwift(brokers: "SASL_SSL://\(address)", ["topics"], seconds: 20)
            refused(none, 2, "security.protocol is plaintext", "-X security.protocol=sasl_ssl")
            refused(try cluster.run(.saslSSL, login, brokers: "https://\(address)"), 2, "not a broker address")
        }

        /// What the account may not read: the topic and the permission.
        @Test(arguments: versions) func forbidden(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let commands = [
                ["assign", "closed:0@7..9"], ["assign", "closed"], ["assign", "closed:0@-3", "-e"],
                ["offsets", "closed"],
                ["offsets", "closed:0@7"],
            ]
            for command in commands {
                let outcome = try cluster.run(.saslSSL, Login.scram256.properties(), command)
                refused(outcome, 1, "closed", "Read on topic 'closed'", "TOPIC_AUTHORIZATION_FAILED")
            }
            // Beside it there is all of what the account may read.
            let offsets = try cluster.run(.saslSSL, Login.scram256.properties(), ["offsets", "open", "closed"])
            let rows = offsets.lines.dropFirst()
            #expect(offsets.code == 1 && rows.count > 1 && rows.allSatisfy { $0.hasPrefix("open ") }, "\(rows)")
            #expect(offsets.errors.contains("Read on topic 'closed'"), "\(offsets.errors)")
            let both = ["assign", "closed", "open:0@7..9", "-e", "-f", "%o\\n"]
            let records = try cluster.run(.saslSSL, Login.scram256.properties(), both)
            #expect(records.code == 1 && records.numbers == [7, 8], "\(records.errors)")
            #expect(records.errors.contains("Read on topic 'closed'"), "\(records.errors)")
            let group = try cluster.run(.saslSSL, Login.plain.properties(), ["offsets", "open", "-g", "billing"])
            refused(group, 1, "billing", "Describe on group 'billing'", "GROUP_AUTHORIZATION_FAILED")
        }
    }
}
