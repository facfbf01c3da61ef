import Foundation
import Testing

extension Integration {
    /// A login that is renewed again and again while records stream (KIP-368): none is lost, none comes twice.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka")) struct Renewal {
        @Test func aMinute() throws {
            let cluster = try SecureCluster(
                "4", settings: ["connections.max.reauth.ms=2000", "connection.failed.authentication.delay.ms=3000"])
            defer { _ = try? cluster.kafka.control("stop") }
            try stream(cluster, seconds: 60, rate: 100_000, logins: 20)
            try delayedRefusals(cluster)
        }

        /// The broker keeps the refusal, and the connection, for three seconds.
        private func delayedRefusals(_ cluster: SecureCluster) throws {
            for login in Login.allCases where login != .bearer {
                let outcome = try cluster.run(.saslSSL, login.properties(password: "wrong"))
                #expect(outcome.code == 3 && outcome.errors.contains("login refused"), "\(outcome.errors)")
                #expect(outcome.seconds > 2 && outcome.seconds < 10, "\(login): \(outcome.seconds) s")
            }
        }

        private func stream(_ cluster: SecureCluster, seconds: Int, rate: Int, logins: Int) throws {
            let python = try #require(Machine.python)
            let count = seconds * rate
            try cluster.kafka.fill("create", "flow", "1", "1")
            try cluster.kafka.fill("allow", SecureCluster.user, "flow")
            let producer = try Command([
                python, Machine.script("fill"), cluster.kafka.bootstrap, "flow", "flow", "\(count)", "\(rate)",
            ])
            let words = ["assign", "flow:0@0..\(count)", "-f", "%k\\n", "-v"]
            let outcome = try cluster.run(.saslSSL, Login.scram256.properties(), words, seconds: Double(seconds) + 60)
            #expect(try producer.finish(seconds: 60).code == 0)
            #expect(outcome.code == 0, "\(outcome.errors.suffix(600))")
            let numbers = outcome.output.split(separator: UInt8(ascii: "\n"))
            #expect(numbers.count == count)
            let isInOrder = numbers.enumerated().allSatisfy { index, line in
                line.reduce(0) { $0 * 10 + Int($1) - 0x30 } == index
            }
            #expect(isInOrder)
            let renewed = outcome.errors.components(separatedBy: "logged in, for 2 s").count - 1
            #expect(renewed >= logins, "\(renewed) logins: \(outcome.errors.suffix(600))")
            // A broker that has no processor for a second may end a session before its renewal was read.
            let lost = outcome.errors.components(separatedBy: "lost").count - 1
            #expect(lost <= renewed / 4, "\(lost) of \(renewed): \(outcome.errors.suffix(600))")
        }
    }
}
