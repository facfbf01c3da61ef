import Foundation
import KafkaWire
import TestSupport
import Testing

extension Integration {
    /// Filters, `find`, `--latest-per-key`, `--merge` and `stats` on a real broker, held against what another client reads.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Finds {
        private static let filled = Result {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("keys", "stories")
            return cluster
        }

        private var cluster: KafkaCluster { get throws { try Self.filled.get() } }

        private func ours(_ arguments: String..., code: Int32? = 0) throws -> Outcome {
            let outcome = try kcatSwift(brokers: try cluster.bootstrap, arguments, seconds: 40)
            if let code { #expect(outcome.code == code, "\(arguments): \(outcome.errors)") }
            return outcome
        }

        private func theirs(_ arguments: String...) throws -> [String] {
            let python = try #require(Machine.python)
            return try succeed([python, Machine.script("reads"), try cluster.bootstrap] + arguments).lines
        }

        /// The offsets that `assign` gives.
        private func offsets(_ arguments: String...) throws -> [Int] {
            let line = ["assign"] + arguments + ["-e", "-q", "-f", "%o\\n"]
            return try kcatSwift(brokers: try cluster.bootstrap, line, seconds: 40).numbers
        }

        @Test("find --key reads the partition where either producer put the key, and gives its newest record")
        func keys() throws {
            for partitioner in ["murmur2", "crc32"] {
                let topic = "keys-\(partitioner)"
                for number in stride(from: 2, to: 3000, by: 334) {
                    let found = try ours(
                        "find", topic, "--key", "key-\(number)", "--partitioner", partitioner, "-J", "-q")
                    try #require(found.lines.count == 1, "\(found.errors)")
                    #expect(found.lines[0].contains("\\\"turn\\\": 1, \\\"number\\\": \(number)}"))
                }
            }
            let empty = try ours("find", "keys-murmur2", "--key", "", "-f", "%s\\n", "-q")
            #expect(empty.lines == [#"{"turn": 1, "number": 0}"#])
            let anywhere = try ours(
                "find", "keys-crc32", "--key", "", "--partitioner", "crc32", "--all", "-f", "%s\\n", "-q")
            #expect(anywhere.lines.sorted() == [#"{"turn": 0, "number": 0}"#, #"{"turn": 1, "number": 0}"#])
            let missing = try ours("find", "keys-murmur2", "--key", "nobody", code: 1)
            #expect(missing.errors.contains("no record has the key") && missing.errors.contains("--all-partitions"))
        }

        @Test("find --key-file finds many keys in one pass") func keyFile() throws {
            let file = Machine.temporary + "/keys-\(UUID().uuidString)"
            try (["nobody"] + (2..<90).map { "key-\($0)" }).joined(separator: "\n").write(
                toFile: file, atomically: true, encoding: .utf8)
            let found = try ours("find", "keys-murmur2", "--key-file", file, "-f", "%k %s\\n")
            #expect(found.lines.count == 88 && found.errors.contains("88 of 89 keys found"), "\(found.errors)")
            #expect(found.lines.allSatisfy { $0.contains("\"turn\": 1") })
        }

        @Test(
            "--bisect gives the records on both sides, over holes of compaction and of transactions, by offset and by time",
            arguments: ["compacted:0", "transactions:0", "records-zstd:1", "stories:1"])
        func bisect(_ spec: String) throws {
            let all = try offsets(spec)
            for place in [1, all.count / 7, all.count / 2, all.count - 1] {
                let wanted = [all[place - 1], all[place]]
                for by in [[], ["--by-time"]] {
                    let found = try kcatSwift(
                        brokers: try cluster.bootstrap,
                        ["find", spec, "--where", "offset >= \(all[place])", "--bisect", "-f", "%o\\n"] + by)
                    #expect(found.numbers == wanted, "\(spec) \(by): \(found.errors)")
                }
            }
            let run = try ours(
                "find", spec, "--run", "read line; test ${line%% *} -lt \(all[all.count / 3])", "-f", "%o %k\\n")
            #expect(run.lines.last?.split(separator: " ").first == "\(all[all.count / 3])", "\(run.errors)")
            let nowhere = try ours("find", spec, "--where", "offset < 0", "--bisect", code: 1)
            #expect(nowhere.errors.contains("does not hold yet"))
        }

        @Test(
            "--latest-per-key is what a dictionary by another client is",
            arguments: ["compacted", "keys-murmur2", "records-lz4", "stories"])
        func latest(_ topic: String) throws {
            func sorted(_ lines: [String]) -> [String] { lines.sorted() }
            let found = try ours("assign", topic, "--latest-per-key", "-f", "%p %o\\n", "-q")
            #expect(sorted(found.lines) == sorted(try theirs("latest", topic)))
            #expect(!found.lines.isEmpty)
            let times = ["compacted": 1_700_000_040_000, "records-lz4": 1_700_000_050_000].merging(
                ["keys-murmur2": 1_700_000_004_000, "stories": 1_700_000_005_000]) { $1 }
            let time = try #require(times[topic])
            let then = try ours("assign", "\(topic)@..ms:\(time)", "--latest-per-key", "-f", "%p %o\\n", "-q")
            #expect(sorted(then.lines) == sorted(try theirs("latest", topic, "\(time)")), "then")
            #expect(!then.lines.isEmpty && then.lines != found.lines)
        }

        @Test("--merge is a stable sort by time") func merge() throws {
            for topic in ["stories", "keys-crc32"] {
                let found = try ours("assign", topic, "--merge", "time", "-e", "-f", "%p %o\\n", "-q")
                #expect(found.lines == (try theirs("merge", topic)), "\(topic)")
            }
            let readable = try ours("assign", "stories@..50", "--merge", "time", "--output", "readable", "-q")
            #expect(String(decoding: readable.output, as: UTF8.self).contains("(goes back "))
        }

        @Test(
            "stats counts as another client does", arguments: ["records-gzip", "compacted", "stories", "transactions"])
        func stats(_ topic: String) throws {
            let ours = try ours("stats", topic, "-J", "--by", "partition")
            let found = try #require(try JSONSerialization.jsonObject(with: ours.output) as? [String: Any])
            let text = try #require(try theirs("stats", topic).first)
            let wanted = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Int])
            for (name, value) in wanted { #expect(found[name] as? Int == value, "\(topic) \(name)") }
            let by = try #require(found["by"] as? [[String: Any]])
            #expect(by.reduce(0) { $0 + ($1["records"] as? Int ?? 0) } == wanted["records"])
            let fast = try self.ours("stats", topic, "-J", "--by", "partition", "--fast")
            let headers = try #require(try JSONSerialization.jsonObject(with: fast.output) as? [String: Any])
            for name in ["records", "wire_bytes", "batches", "last_timestamp"] {
                #expect(headers[name] as? Int == found[name] as? Int, "\(topic) \(name) from headers")
            }
            let groups = try #require(headers["by"] as? [[String: Any]])
            #expect(groups.map { $0["records"] as? Int } == by.map { $0["records"] as? Int })
        }

        @Test("stats --fast looks into a batch that lies across an edge of the range") func edges() throws {
            for (start, end) in [(1234, 1240), (777, 5555), (0, 100_000)] {
                let fast = try ours("stats", "records-lz4:1@\(start)..\(end)", "-J", "--fast", "--by", "time=1s")
                let found = try #require(try JSONSerialization.jsonObject(with: fast.output) as? [String: Any])
                #expect(found["records"] as? Int == end - start)
            }
        }

        @Test("a filter passes the same records live, by find, by replay and by inspect") func everywhere() throws {
            let expression = ".number between 500 and 799 or header.trace ~ \"^99[0-9]+$\""
            let live = try offsets("records-snappy:0", "--where", expression)
            #expect(live.count > 300)
            let found = try ours("find", "records-snappy:0", "--where", expression, "--all", "-f", "%o\\n", "-q")
            #expect(found.numbers == live)
            let inspected = try ours("inspect", "records-snappy:0", "--records", "--where", expression, "-J")
            let lines = try inspected.lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            let shown = lines.flatMap { ($0["records"] as? [[String: Any]] ?? []) + ($0["offset"] != nil ? [$0] : []) }
            #expect(shown.compactMap { $0["offset"] as? Int } == live)
            try cluster.fill("create", "replayed", "1", "1")
            let dry = try ours("replay", "records-snappy:0", "--to", "replayed", "--where", expression)
            #expect(
                String(decoding: dry.output, as: UTF8.self).contains("would send \(live.count) records"),
                "\(String(decoding: dry.output, as: UTF8.self))")
            #expect(try offsets("replayed:0").isEmpty)
            _ = try ours("replay", "records-snappy:0", "--to", "replayed", "--where", expression, "--execute")
            #expect(try offsets("replayed:0").count == live.count)
            let told = try ours("assign", "records-snappy:0", "-e", "--where", expression, "-v", "-f", "")
            #expect(told.errors.contains("\(live.count) matched"), "\(told.errors)")
            let unread = try ours("assign", "records-snappy:0", "-e", "--grep", "v:is nowhere at all", "-v")
            #expect(
                unread.errors.contains("0 records looked at, 0 matched") && unread.lines.isEmpty, "\(unread.errors)")
            let mistake = try ours("inspect", "records-snappy:0", "--where", expression, code: nil)
            #expect(mistake.code != 0 && mistake.errors.contains("--records"))
        }
    }

    /// Where producers put keys, by Kafka's own class and by librdkafka's function.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.hasKcat,
            "needs Kafka 4, Java, confluent-kafka and librdkafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Placements {
        @Test("10,000 keys lie where Kafka's producer and librdkafka put them, among 1 to 1,000 partitions")
        func keys() throws {
            var generator = SeededGenerator(seed: 20_261_128)
            let keys: [[UInt8]] = (0..<10_000).map { number in
                if number == 0 { return [] }
                if number % 2 == 0 { return Array("key-\(number)".utf8) }
                return (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
            }
            let file = Machine.temporary + "/placement-\(UUID().uuidString)"
            let lines = keys.enumerated().map { number, key in
                key.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + " \(1 + number % 1000)"
            }
            try (lines.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let command = "\"$0\" < \"$1\""
            let placed = try succeed(["sh", "-c", command, Machine.script("placement"), file]).lines
            try #require(placed.count == keys.count)
            for (number, (key, line)) in zip(keys, placed).enumerated() {
                let theirs = line.split(separator: " ").compactMap { Int32($0) }
                let count = Int32(1 + number % 1000)
                try #require(
                    Partitioner.murmur2.partition(of: key.span.bytes, count: count) == theirs[0], "key \(number)")
                // librdkafka's default places an empty key as a null one: anywhere.
                let wanted = key.isEmpty ? nil : theirs[1]
                try #require(Partitioner.crc32.partition(of: key.span.bytes, count: count) == wanted, "key \(number)")
            }
            for count in Int32(1)...1000 {
                #expect(Partitioner.murmur2.partition(of: nil, count: count) == nil)
                #expect(Partitioner.crc32.partition(of: nil, count: count) == nil)
            }
        }
    }
}
