import Foundation
import Testing

extension Integration {
    /// Whatever is written, at `-vv`, in errors, in help, in answers to kcat's lines: none of it holds a secret.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka")) struct Secrets {
        @Test func noneIsWritten() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let wrong = "hush-wrong-9f3a", token = "hush.token.77aa"
            let file = Machine.temporary + "/hush.conf"
            try "sasl.password=\(SecureCluster.password)\nsasl.pasword=\(wrong)\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            let scram = Login.scram512.properties(), plain = Login.plain.properties()
            func jaas(_ text: String) -> [String: String] { ["sasl.mechanism": "PLAIN", "sasl.jaas.config": text] }
            let module = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\""
            let locked = [
                "ssl.certificate.location": cluster.file("client.pem"),
                "ssl.key.location": cluster.file("client.locked.key"),
            ]
            let properties: [(SecureCluster.Listener, [String: String])] = [
                (.saslSSL, scram), (.saslPlaintext, plain), (.saslSSL, Login.bearer.properties()),
                (.saslSSL, scram.merging(["sasl.password": wrong]) { $1 }),
                (.saslPlaintext, plain.merging(["sasl.password": wrong]) { $1 }),
                (.saslSSL, ["sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.token": token]),
                (.saslSSL, jaas("\(module) password=\"\(wrong)\";")), (.saslSSL, jaas("\(module) password=\"\(wrong)")),
                (.saslSSL, jaas(wrong)), (.saslSSL, plain.merging(["sasl.pasword": wrong]) { $1 }),
                (.saslSSL, plain.merging(["sasl.mechanism": "GSSAPI"]) { $1 }),
                (.mutual, locked.merging(["ssl.key.password": SecureCluster.keyPassword]) { $1 }),
                (.mutual, locked.merging(["ssl.key.password": wrong]) { $1 }),
                (.mutual, ["ssl.keystore.location": cluster.file("client.p12"), "ssl.keystore.password": wrong]),
                (.ssl, plain), (.plaintext, plain),
                (
                    .saslSSL,
                    ["sasl.mechanism": "PLAIN", "sasl.username": "alice", "sasl.password.command": "echo \(wrong)"]
                ),
            ]
            var written = ""
            for (listener, more) in properties {
                for command in [["assign", "closed:0@..5", "-vv"], ["topics", "-vv"], ["check", "-vv"]] {
                    let outcome = try cluster.run(listener, more, command)
                    written += outcome.errors + String(decoding: outcome.output, as: UTF8.self)
                }
            }
            let lines = [
                ["assign", "open:0", "-F", file], ["assign", "--help", "-X", "sasl.password=\(wrong)"], ["--help"],
                ["assign", "-X", "list"], ["assign", "open", "-X", "sasl.password:\(wrong)"],
                ["-C", "-t", "open", "-X", "sasl.password=\(wrong)", "-X", "ssl.key.password=\(wrong)"],
                ["-C", "-t", "open", "-X", "sasl.jaas.config=\(wrong)"], ["assign", "open", "-X", "sasl.password"],
            ]
            for line in lines {
                let outcome = try kcatSwift(brokers: nil, line, seconds: 20)
                written += outcome.errors + String(decoding: outcome.output, as: UTF8.self)
            }
            #expect(written.contains("SaslAuthenticate") && written.utf8.count > 10_000)
            // Plain, and as PLAIN and JSON and HTTP would carry them.
            for secret in [SecureCluster.password, SecureCluster.keyPassword, wrong, token] {
                #expect(!written.contains(secret), "\(secret)")
                for lead in ["", "a", "ab", "\0alice\0"] {
                    let coded = Data((lead + secret).utf8).base64EncodedString().dropFirst(lead.isEmpty ? 0 : 4)
                        .dropLast(4)
                    #expect(!written.contains(coded), "\(secret) in base64")
                }
            }
        }
    }
}
