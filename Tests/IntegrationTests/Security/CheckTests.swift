import Foundation
import Testing

extension Integration {
    /// `check`: every step with its time, and at the first that fails what is most likely wrong.
    @Suite(.enabled(if: Machine.canFill4 && Machine.canFill2, "needs Kafka 4 and 2.8, Java, confluent-kafka"))
    struct Check {
        private func steps(_ outcome: Outcome) -> [String] {
            outcome.lines.compactMap { line in
                let words = line.split(separator: " ")
                return line.hasPrefix("  ") && words.count > 1 && words[1] == "ok" ? String(words[0]) : nil
            }
        }

        @Test(arguments: Security.versions) func everyStep(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let outcome = try cluster.run(.saslSSL, Login.scram512.properties(), ["check", "open"])
            #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            #expect(steps(outcome) == ["resolve", "connect", "tls", "versions", "login", "metadata", "fetch"])
            let text = String(decoding: outcome.output, as: UTF8.self)
            let release = version == .kafka4 ? "Kafka 4.3" : "Kafka 2.8"
            for words in ["certificate for localhost, 127.0.0.1", "test-ca", "29 days", release, "SCRAM-SHA-512"] {
                #expect(text.contains(words), "\(words): \(text)")
            }
        }

        private func fails(
            _ outcome: Outcome, _ code: Int32, at stage: String, likely: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let text = String(decoding: outcome.output, as: UTF8.self)
            #expect(outcome.code == code, "\(text)\(outcome.errors)", sourceLocation: sourceLocation)
            #expect(outcome.seconds < 10, sourceLocation: sourceLocation)
            #expect(
                outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("%") }.count == 1,
                sourceLocation: sourceLocation)
            let failed = outcome.lines.first { $0.contains("FAILED") }?.split(separator: " ").first.map(String.init)
            #expect(failed == stage, "\(text)", sourceLocation: sourceLocation)
            let hint = outcome.lines.first { $0.hasPrefix("  most likely: ") } ?? ""
            #expect(hint.contains(likely), "\(text)", sourceLocation: sourceLocation)
        }

        @Test(arguments: Security.versions) func causes(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let plain = Login.plain.properties()
            func check(
                _ listener: SecureCluster.Listener, _ more: [String: String] = [:],
                on port: SecureCluster.Listener? = nil
            ) throws -> Outcome {
                try cluster.run(listener, more, ["check"], brokers: port.map { cluster.brokers($0) })
            }
            fails(try check(.plaintext, on: .ssl), 3, at: "versions", likely: "security.protocol=ssl")
            fails(
                try check(.saslPlaintext, plain, on: .saslSSL), 3, at: "versions", likely: "security.protocol=sasl_ssl")
            fails(try check(.ssl, on: .plaintext), 3, at: "tls", likely: "security.protocol=plaintext")
            fails(try check(.expired), 3, at: "tls", likely: "this machine's clock")
            fails(
                try check(.ssl, ["ssl.ca.location": cluster.file("client.pem")]), 3, at: "tls",
                likely: "a CA of its own")
            fails(
                try check(.plaintext, on: .saslPlaintext), 3, at: "metadata", likely: "security.protocol=sasl_plaintext"
            )
            fails(
                try check(.saslPlaintext, plain, on: .plaintext), 3, at: "login", likely: "security.protocol=plaintext")
            let wrong = Login.scram256.properties(password: "wrong")
            fails(try check(.saslSSL, wrong), 3, at: "login", likely: "user name or password is wrong")
            fails(
                try cluster.run(.saslSSL, plain, ["check", "closed"]), 1, at: "fetch", likely: "--operation Read")
            fails(
                try kcatSwift(brokers: "127.0.0.1:1", ["check"], seconds: 20), 3, at: "connect",
                likely: "nothing listens")
            fails(
                try kcatSwift(brokers: "nowhere.invalid", ["check"], seconds: 20), 3, at: "resolve", likely: "mistyped")
        }

        /// The classic: the first address works, and the brokers send clients to one that doesn't.
        @Test func advertised() throws {
            let program = try #require(Machine.program)
            let pipe = try OutputPipe()
            let broker = try Child(
                [program, "broker", "--listen", "127.0.0.1:0", "--topic", "open:1", "-q"], output: pipe.writing,
                errors: 2)
            pipe.closeWriting()
            defer { kill(broker.pid, SIGKILL) }
            let line = String(decoding: pipe.read(100) ?? Data(), as: UTF8.self)
            let port = try #require(line.split(separator: ":").last.flatMap { Int($0.dropLast()) })
            // A way around: the cluster is known by another name than the one it tells.
            let outcome = try kcatSwift(brokers: "localhost:\(port)", ["check"], seconds: 20)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.lines.contains { $0.contains("as it is advertised") })
            let server = try ServerChild("misadvertised", ["127.0.0.1:\(port)"])
            let missed = try kcatSwift(brokers: "127.0.0.1:\(server.port)", ["check"], seconds: 20)
            fails(missed, 3, at: "resolve", likely: "advertised.listeners")
            #expect(missed.errors.contains("k.invalid"), "\(missed.errors)")
            _ = server.finish()
        }
    }
}
