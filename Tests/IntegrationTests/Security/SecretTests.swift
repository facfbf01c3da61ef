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
            // What goes to others than the broker: an identity provider, and AWS's signature.
            let client = "hush-client-51c7", aws = "hushAWS/88ef"
            let provider = try ServerChild(
                "identity",
                [
                    cluster.file("broker.pem"), cluster.file("broker.key"), "watch", client, "all", SecureCluster.user,
                    "3600",
                ])
            func oidc(_ secret: String) -> [String: String] {
                [
                    "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.method": "oidc",
                    "sasl.oauthbearer.token.endpoint.url": "https://localhost:\(provider.port)/oauth2/token",
                    "sasl.oauthbearer.client.id": "watch", "sasl.oauthbearer.client.secret": secret,
                    "sasl.oauthbearer.scope": "all", "https.ca.location": cluster.file("ca.pem"),
                ]
            }
            var written = ""
            for (listener, more) in properties + [(.saslSSL, oidc(client)), (.saslSSL, oidc(client + wrong))] {
                for command in [["assign", "closed:0@..5", "-vv"], ["topics", "-vv"], ["check", "-vv"]] {
                    let outcome = try cluster.run(listener, more, command)
                    written += outcome.errors + String(decoding: outcome.output, as: UTF8.self)
                }
            }
            #expect(provider.finish().contains("token"))
            let signed = try kcatSwiftLine(
                brokers: cluster.brokers(.saslSSL),
                ["topics", "-vv"] + cluster.properties(.saslSSL, ["sasl.mechanism": "AWS_MSK_IAM"]))
            let environment = [
                "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": aws,
                "AWS_SESSION_TOKEN": aws + token,
            ]
            written += try run(signed, environment: environment, seconds: 20).errors
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
            for secret in [SecureCluster.password, SecureCluster.keyPassword, wrong, token, client, aws] {
                #expect(!written.contains(secret), "\(secret)")
                for lead in ["", "a", "ab", "\0alice\0"] {
                    let coded = Data((lead + secret).utf8).base64EncodedString().dropFirst(lead.isEmpty ? 0 : 4)
                        .dropLast(4)
                    #expect(!written.contains(coded), "\(secret) in base64")
                }
            }
        }

        #if os(Linux)
        /// Nor do the process's arguments show one, which every user of a machine may read.
        @Test func noneIsInTheArguments() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let line = try kcatSwiftLine(
                brokers: cluster.brokers(.saslSSL),
                ["assign", "open:0"] + cluster.properties(.saslSSL, Login.scram512.properties()))
            let command = try Command(line)
            defer { kill(command.child.pid, SIGKILL) }
            // They are there for a moment at the start.
            var arguments = ""
            for _ in 0..<500 {
                usleep(20_000)
                arguments = try String(
                    decoding: Data(contentsOf: URL(filePath: "/proc/\(command.child.pid)/cmdline")), as: UTF8.self)
                if arguments.contains("sasl.password=*") { break }
            }
            #expect(arguments.contains("sasl.username=\(SecureCluster.user)"), "\(arguments)")
            #expect(arguments.contains("sasl.password=\(String(repeating: "*", count: SecureCluster.password.count))"))
            #expect(!arguments.contains(SecureCluster.password))
        }
        #endif
    }
}
