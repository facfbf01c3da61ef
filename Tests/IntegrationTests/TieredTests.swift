import Foundation
import Testing

extension Integration {
    /// A broker of which old segments lie in a second tier (KIP-405).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, a JDK and confluent-kafka")) struct Tiered {
        @Test("where the local log begins and the tiered one ends is what Kafka's get-offsets says, and both are read")
        func tiers() throws {
            let cluster = try KafkaCluster(version: "4", options: ["--tiered"])
            try cluster.fill(
                "create", "tiered", "1", "1", "remote.storage.enable=true", "local.retention.bytes=1",
                "segment.bytes=1048576")
            try cluster.fill("create", "local", "1", "1")
            try cluster.fill("plain", "tiered", "3000", "1000")
            var row: [String: Any] = [:]
            let deadline = Date.now + 60
            repeat {
                row = try offsets("tiered", cluster)
            } while row["local_start"] as? Int ?? 0 < 1500 && Date.now < deadline
            let (start, end) = (row["local_start"] as? Int ?? -1, row["tiered_end"] as? Int ?? -1)
            #expect(start > 1500 && end == start - 1 && row["log_start"] as? Int == 0, "\(row)")
            for (time, expected) in [("earliest-local", start), ("latest-tiered", end)] {
                let told = try cluster.control("tool", "get-offsets", "--topic", "tiered", "--time", time).lines
                #expect(told.contains("tiered:0:\(expected)"), "\(time): \(told)")
            }
            let text = try run(
                [try #require(Machine.program), "offsets", "tiered", "--tiered", "-q", "-b", cluster.bootstrap],
                seconds: 60)
            let cells = text.lines.last?.split(separator: " ").suffix(2).map(String.init)
            #expect(text.lines.first?.hasSuffix("LOCAL-START  TIERED-END") == true && cells == ["\(start)", "\(end)"])
            // A topic without a tier.
            let local = try offsets("local", cluster)
            #expect(local["local_start"] as? Int == 0 && local["tiered_end"] is NSNull, "\(local)")
            // What is in the tier alone is inspected as the rest is.
            let summary = try run(
                [try #require(Machine.program), "inspect", "tiered", "--summary", "-J", "-q", "-b", cluster.bootstrap],
                seconds: 60)
            let found = try JSONSerialization.jsonObject(with: summary.output) as? [String: Any]
            let gaps = found?["gaps"] as? [String: Int] ?? [:]
            #expect(
                found?["records"] as? Int == 3000 && gaps.values.allSatisfy { $0 == 0 }, "\(String(describing: found))")
            try cluster.control("stop")
        }

        private func offsets(_ topic: String, _ cluster: KafkaCluster) throws -> [String: Any] {
            let program = try #require(Machine.program)
            let outcome = try run(
                [program, "offsets", topic, "--tiered", "-J", "-q", "-b", cluster.bootstrap], seconds: 60)
            return try #require(
                try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any], "\(outcome.errors)")
        }
    }
}
