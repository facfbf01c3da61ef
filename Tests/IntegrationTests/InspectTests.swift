import Foundation
import Testing

extension Integration {
    /// `inspect` against Kafka's own dump-log, batch for batch and field for field, over brokers and over their files.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Inspection {
        @Test("equals dump-log over Kafka 4.3") func kafka4() throws { try compare(Shared.kafka4.get()) }

        @Test("equals dump-log over Kafka 2.8", .enabled(if: Machine.canFill2, "needs Kafka 2.8 (KAFKA_LIBS_2_8)"))
        func kafka2() throws { try compare(Shared.kafka2.get()) }

        /// Every partition that the cluster's first broker has, but those that are written to all the time.
        private func compare(_ cluster: KafkaCluster) throws {
            let data = cluster.folder + "/data-1"
            let folders = try FileManager.default.contentsOfDirectory(atPath: data).filter {
                $0.range(of: "^[^_].*-[0-9]+$", options: .regularExpression) != nil && !$0.contains("large")
            }.sorted()
            try #require(folders.count >= 5, "\(folders)")
            for folder in folders {
                let files = try FileManager.default.contentsOfDirectory(atPath: "\(data)/\(folder)")
                    .filter { $0.hasSuffix(".log") }.sorted().map { "\(data)/\(folder)/\($0)" }
                let dumped = try cluster.control(
                    "tool", "dump-log", "--files", files.joined(separator: ","))
                let expected = dumped.lines.compactMap(Self.fields)
                let offline = try inspected(["\(data)/\(folder)"])
                try expect(offline, expected, "\(folder) by its files", withPosition: true)
                let dash = try #require(folder.lastIndex(of: "-"))
                let spec = "\(folder[..<dash]):\(folder[folder.index(after: dash)...])"
                let live = try inspected([spec, "-b", cluster.bootstrap])
                let first = live.first?["last_offset"] as? Int ?? .max
                // What the log start has passed is in the file still, but not served.
                try expect(
                    live, expected.filter { $0.last >= first }, "\(spec) by the broker", withPosition: false)
                try sums(spec, cluster)
            }
        }

        /// What dump-log tells of a batch.
        private struct Dumped {
            var text: [String: String]
            var last: Int { Int(text["lastOffset"] ?? text["offset"] ?? "") ?? -1 }
        }

        private static func fields(_ line: String) -> Dumped? {
            guard line.hasPrefix("baseOffset: ") || line.hasPrefix("offset: "), line.contains(" position: ") else {
                return nil
            }
            var words = line.split(separator: " ")[...]
            var fields: [String: String] = [:]
            while let name = words.popFirst(), let value = words.popFirst() {
                fields[String(name.dropLast())] = String(value)
            }
            return Dumped(text: fields)
        }

        private func inspected(_ words: [String]) throws -> [[String: Any]] {
            let program = try #require(Machine.program)
            let outcome = try run([program, "inspect", "-J", "-q"] + words, seconds: 60)
            #expect(outcome.code == 0, "\(words): \(outcome.errors)")
            return try outcome.lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }

        private func expect(
            _ rows: [[String: Any]], _ expected: [Dumped], _ name: String, withPosition: Bool
        ) throws {
            #expect(rows.count == expected.count, "\(name)")
            for (row, dumped) in zip(rows, expected) {
                func text(_ name: String) -> String? { (row[name] as? NSNumber)?.stringValue }
                func truth(_ name: String) -> String? { (row[name] as? Bool).map { $0 ? "true" : "false" } }
                let place = "\(name) at \(dumped.last)"
                var pairs = [
                    ("size", text("size")), ("magic", text("magic")), ("compresscodec", row["codec"] as? String),
                    ("crc", text("crc")), ("isvalid", truth("is_valid")),
                ]
                if withPosition { pairs.append(("position", text("position"))) }
                if dumped.text["baseOffset"] != nil {
                    pairs += [
                        ("baseOffset", text("base_offset")), ("lastOffset", text("last_offset")),
                        ("count", text("count")), ("baseSequence", text("base_sequence")),
                        ("lastSequence", text("last_sequence")), ("producerId", text("producer_id")),
                        ("producerEpoch", text("producer_epoch")),
                        ("partitionLeaderEpoch", text("partition_leader_epoch")),
                        ("isTransactional", truth("is_transactional")), ("isControl", truth("is_control")),
                    ]
                    let horizon = dumped.text["deleteHorizonMs"] ?? "OptionalLong.empty"
                    let ours = text("delete_horizon_ms").map { "OptionalLong[\($0)]" } ?? "OptionalLong.empty"
                    #expect(horizon == ours, "\(place)")
                } else {
                    pairs.append(("offset", text("last_offset")))
                }
                for (type, ours) in [("CreateTime", "create"), ("LogAppendTime", "logappend")] {
                    guard let time = dumped.text[type] else { continue }
                    #expect(
                        time == text("max_timestamp") ?? "-1" && row["timestamp_type"] as? String == ours, "\(place)")
                }
                for (field, value) in pairs {
                    #expect(dumped.text[field]?.lowercased() == value, "\(place): \(field)")
                }
            }
        }

        /// Records and reasons together are the count of offsets, and nothing is unexplained.
        private func sums(_ spec: String, _ cluster: KafkaCluster) throws {
            let summary = try #require(try inspected([spec, "--summary", "-b", cluster.bootstrap]).first)
            let gaps = try #require(summary["gaps"] as? [String: Int])
            let offsets = try #require(summary["offsets"] as? Int)
            let records = try #require(summary["records"] as? Int)
            // Aborted and open records are both: records, and not given to a committed reader.
            let without = gaps.filter { $0.key != "aborted" && $0.key != "open" }.reduce(0) { $0 + $1.value }
            #expect(records + without == offsets, "\(spec): \(summary)")
            #expect(gaps["unexplained"] == 0, "\(spec): \(gaps)")
        }
    }
}
