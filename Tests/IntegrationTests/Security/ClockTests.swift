import Foundation
import Testing

#if os(Linux)
extension Integration {
    /// `check` on a machine whose clock is off: the program is shown another time than it is, the brokers are not.
    @Suite(.enabled(if: Machine.canFill4 && Machine.canFill2, "needs Kafka 4 and 2.8, Java, confluent-kafka"))
    struct Clock {
        private static let library = Result {
            let path = Machine.temporary + "/skewed.so"
            try succeed(["cc", "-shared", "-fPIC", "-O1", "-o", path, Machine.script("skewed.c")])
            return path
        }

        /// The program, so many seconds ahead of the brokers.
        private func run(
            ahead seconds: Int, _ cluster: SecureCluster, _ listener: SecureCluster.Listener,
            _ more: [String: String] = [:], _ arguments: [String] = ["check", "open"]
        ) throws -> (outcome: Outcome, text: String) {
            let line = try kcatSwiftLine(
                brokers: cluster.brokers(listener), arguments + cluster.properties(listener, more))
            let environment = ["LD_PRELOAD": try Self.library.get(), "SKEW_SECONDS": "\(seconds)"]
            let outcome = try IntegrationTests.run(line, environment: environment, seconds: 20)
            return (outcome, String(decoding: outcome.output, as: UTF8.self))
        }

        private func line(_ text: String, _ step: String) -> String {
            text.split(separator: "\n").map(String.init).last { $0.hasPrefix("  \(step) ") } ?? ""
        }

        @Test func theControllersTime() throws {
            let cluster = try SecureCluster.of(.kafka4)
            let right = try run(ahead: 0, cluster, .plaintext)
            #expect(right.outcome.code == 0, "\(right.outcome.errors)")
            #expect(line(right.text, "clock").hasPrefix("  clock     ok"), "\(right.text)")
            for (seconds, words) in [(-7500, "2 h 5 min behind"), (190_000, "2 days 4 h ahead of")] {
                let off = try run(ahead: seconds, cluster, .plaintext)
                // All of it works; only the time is another.
                #expect(off.outcome.code == 0, "\(off.outcome.errors)")
                let clock = line(off.text, "clock")
                #expect(clock.hasPrefix("  clock     OFF"), "\(off.text)")
                let near = words.replacing("5 min", with: "4 min").replacing("4 h", with: "4 h")
                #expect(clock.contains(words) || clock.contains(near), "\(clock)")
                #expect(off.text.contains("most likely: one of the two is not set by NTP"), "\(off.text)")
            }
        }

        /// Where the account may not ask the controller, and before Kafka 3.3, records from the future tell.
        @Test(arguments: Security.versions) func recordsFromTheFuture(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let login = Login.scram256.properties()
            try cluster.kafka.fill("append-time")
            try cluster.kafka.fill("allow", SecureCluster.user, "append-time")
            let check = ["check", "append-time"]
            let right = try run(ahead: 0, cluster, .saslSSL, login, check)
            #expect(right.outcome.code == 0, "\(right.outcome.errors)")
            let unknown = line(right.text, "clock")
            let why = version == .kafka4 ? "may not describe the cluster" : "from Kafka 3.3 on"
            #expect(unknown.hasPrefix("  clock     -") && unknown.contains(why), "\(right.text)")
            let behind = try run(ahead: -86_400, cluster, .saslPlaintext, login, check)
            #expect(behind.outcome.code == 0, "\(behind.outcome.errors)")
            #expect(line(behind.text, "clock").hasPrefix("  clock     OFF"), "\(behind.text)")
            #expect(line(behind.text, "clock").contains("later than it is by this machine's clock"), "\(behind.text)")
            #expect(behind.text.contains("most likely: this machine's clock is behind"), "\(behind.text)")
        }

        /// A start that is ahead of this machine's clock is the broker's to know: the clock may be behind.
        @Test(arguments: Security.versions) func aStartInTheFuture(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            // Its records are a millisecond apart, from 1700000000000 on; the program's clock is in 2016.
            let start = "open:0@2023-11-14T22:13:20.500Z"
            func behind(_ line: String...) throws -> Outcome {
                try run(ahead: -10 * 365 * 86_400, cluster, .plaintext, [:], line).outcome
            }
            let records = try behind("assign", start + "..end", "-f", "%o\\n")
            #expect(records.code == 0 && records.numbers == Array(500..<1000), "\(records.errors)")
            let row = try behind("offsets", start).lines.last?.split(separator: " ").map(String.init) ?? []
            #expect(row.dropFirst(6).first == "500", "\(row)")
        }

        @Test(arguments: Security.versions) func certificates(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            let early = try run(ahead: -40 * 86_400, cluster, .ssl)
            #expect(early.outcome.code == 3, "\(early.outcome.errors)")
            #expect(line(early.text, "tls").contains("not valid yet"), "\(early.text)")
            #expect(early.text.contains("most likely: this machine's clock is behind, it says"), "\(early.text)")
            let late = try run(ahead: 40 * 86_400, cluster, .ssl)
            #expect(late.outcome.code == 3, "\(late.outcome.errors)")
            #expect(line(late.text, "tls").contains("has expired"), "\(late.text)")
            #expect(late.text.contains("or this machine's clock is off, it says"), "\(late.text)")
        }

        /// A token that this machine made for itself, by a clock that is not the broker's.
        @Test(arguments: Security.versions) func tokens(_ version: DataSet.Version) throws {
            let cluster = try SecureCluster.of(version)
            func part(_ json: String) -> String {
                Data(json.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
                    .replacing("/", with: "_")
            }
            let now = Int(Date().timeIntervalSince1970)
            func token(_ issued: Int, _ seconds: Int) -> [String: String] {
                let claims = "{\"sub\":\"\(SecureCluster.user)\",\"iat\":\(issued),\"exp\":\(issued + seconds)}"
                return [
                    "sasl.mechanism": "OAUTHBEARER",
                    "sasl.oauthbearer.token": "\(part("{\"alg\":\"none\"}")).\(part(claims)).",
                ]
            }
            let expired = try run(ahead: 0, cluster, .saslPlaintext, token(now - 7200, 3600))
            #expect(expired.outcome.code == 3, "\(expired.outcome.errors)")
            #expect(line(expired.text, "login").contains("the token ended 1 h"), "\(expired.text)")
            #expect(expired.text.contains("most likely: the token is used up"), "\(expired.text)")
            let early = try run(ahead: 0, cluster, .saslPlaintext, token(now + 7200, 3600))
            #expect(early.outcome.code == 3, "\(early.outcome.errors)")
            #expect(line(early.text, "login").contains("the token begins in"), "\(early.text)")
            #expect(early.text.contains("most likely: this machine's clock is behind"), "\(early.text)")
            // The same cause for those who only want to read.
            let reading = try run(
                ahead: 0, cluster, .saslPlaintext, token(now - 7200, 3600), ["assign", "open:0@7..9"])
            #expect(reading.outcome.code == 3 && reading.outcome.errors.contains("the token ended 1 h"))
            #expect(reading.outcome.errors.split(separator: "\n").count == 1, "\(reading.outcome.errors)")
        }
    }
}
#endif
