import Foundation
import Testing

extension Integration {
    /// Brokers that die, hang and move while records stream, both ways to get partitions: nothing lost, nothing twice (A2,
    /// S10). Tests/faults by itself does more of them.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4 and confluent-kafka"))
    struct Faults {
        @Test(.timeLimit(.minutes(5))) func everyOffsetOnceWhileBrokersFail() throws {
            let folder = Machine.temporary + "/kafka-faults"
            let program = try #require(Machine.program)
            let python = try #require(Machine.python)
            let outcome = try run(
                [
                    python, Machine.root + "/Tests/faults", "--program", program, "--dir", folder, "--kinds",
                    "kill,pause,election",
                    "--faults", "3", "--modes", "assign,subscribe,classic", "--pause", "11",
                ], seconds: 280)
            #expect(outcome.code == 0, "\(outcome.lines.joined(separator: "\n"))\n\(outcome.errors.suffix(4000))")
        }
    }
}
