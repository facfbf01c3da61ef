import Foundation
import Testing

extension Integration {
    /// What is taken out of a topic and brought back is the same, as confluent-kafka and kcat read it.
    @Suite(
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"),
        .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct RoundTrips {
        private var brokers: String { get throws { try Shared.kafka4.get().bootstrap } }

        private func kcatSwift(_ words: [String]) throws -> Outcome {
            try IntegrationTests.kcatSwift(brokers: try brokers, words)
        }

        /// How many records confluent-kafka reads of each partition, and a digest of all that is in them, offsets included.
        private func digests(_ topic: String) throws -> [String] {
            guard let python = Machine.python else { throw Problem("no Python with confluent-kafka") }
            let line = [python, Machine.script("reads"), try brokers, "records", "read_committed", topic]
            return try succeed(line).lines.map { String($0.drop { $0 != " " }) }
        }

        /// What `inspect` says of each batch, and no more than stays when it is appended again.
        private func batches(_ topic: String) throws -> [String] {
            let outcome = try kcatSwift(["inspect", topic, "-J"])
            #expect(outcome.code == 0, "\(outcome.errors)")
            let names = [
                "partition", "base_offset", "last_offset", "count", "codec", "size", "uncompressed_size",
                "first_timestamp", "max_timestamp", "magic",
            ]
            return try outcome.objects().map { object in names.map { field(object, $0) }.joined(separator: " ") }
        }

        /// The compressed records of each batch of a capture, by partition.
        private func payloads(_ folder: String, _ topic: String) throws -> [[Data]] {
            try (0..<2).map { partition in
                let path = "\(folder)/\(topic)-\(partition)/00000000000000000000.log"
                var rest = try Data(contentsOf: URL(filePath: path))
                var found: [Data] = []
                while rest.count > 61 {
                    // Its size lies behind the offset, and its records behind the header.
                    let size = 12 + rest.dropFirst(8).prefix(4).reduce(0) { $0 << 8 | Int($1) }
                    found.append(Data(rest.prefix(size).dropFirst(61)))
                    rest = rest.dropFirst(size)
                }
                return found
            }
        }

        @Test("100,000 records with any bytes, by assign -J | produce -J and by replay, whose batches are not opened")
        func everything() throws {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("binary", "binary", "100000")
            try cluster.fill("topics", "binary-lines:2", "binary-batches:2")
            let program = try #require(Machine.program)
            let script = #"""
                "$1" assign binary -b "$2" -e -q -J --key-encoding base64 --value-encoding base64 --header-encoding base64 |
                    "$1" produce binary-lines -b "$2" -J --partitioner keep
                """#
            let piped = try run(["bash", "-c", script, "bash", program, try brokers], seconds: 60)
            #expect(piped.code == 0 && piped.errors.contains("100,000 records delivered"), "\(piped.errors)")
            let sent = try kcatSwift(["replay", "binary", "--to", "binary-batches", "--execute"])
            #expect(
                sent.code == 0 && sent.errors.contains("as they are, 0 made anew) to binary-batches"), "\(sent.errors)")
            let source = try digests("binary")
            #expect(source.count == 2 && source.allSatisfy { $0.hasPrefix(" ") && $0.contains(" 50000 ") })
            #expect(try digests("binary-lines") == source)
            #expect(try digests("binary-batches") == source)

            let whole = try batches("binary")
            #expect(whole.count >= 100 && whole.allSatisfy { $0.contains(" gzip ") })
            #expect(try batches("binary-batches") == whole)
            let folder = Machine.temporary + "/binary-captured"
            let captured = try kcatSwift(["capture", "binary", "binary-batches", "--to", folder])
            #expect(captured.code == 0, "\(captured.errors)")
            let (old, new) = (try payloads(folder, "binary"), try payloads(folder, "binary-batches"))
            #expect(old.map(\.count).reduce(0, +) == whole.count && old == new)
        }

        @Test("a count is of what assign counts: records of aborted transactions, markers and holes are none")
        func counted() throws {
            try Shared.kafka4.get().fill("topics", "counted:1")
            var wanted: [String] = []
            for range in ["transactions:0@3+123", "compacted:0@500+77", "records-lz4:1@1990+915"] {
                let read = try kcatSwift(["assign", range, "-q", "-f", "%T %k %s\\n"])
                let count = Int(range.split(separator: "+").last ?? "") ?? 0
                #expect(read.code == 0 && read.lines.count == count, "\(read.errors)")
                wanted += read.lines
                let sent = try kcatSwift(["replay", range, "--to", "counted:0", "--execute"])
                #expect(sent.code == 0 && sent.errors.contains("sent \(count) records ("), "\(sent.errors)")
            }
            #expect(try kcatSwift(["assign", "counted", "-e", "-q", "-f", "%T %k %s\\n"]).lines == wanted)
        }

        @Test("broker --load serves what assign -J wrote: kcat reads the same; --create makes what is written to")
        func loaded() throws {
            let file = Machine.temporary + "/loaded-\(UUID().uuidString).jsonl"
            let topics = ["append-time", "records-lz4", "transactions"]
            let written = try kcatSwift(
                ["assign"] + topics + ["-e", "-q", "-J", "--key-encoding", "base64", "--value-encoding", "base64"]
                    + ["--header-encoding", "base64"])
            try #require(written.code == 0, "\(written.errors)")
            try written.output.write(to: URL(filePath: file))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let program = try #require(Machine.program)
            func serve(_ more: String...) throws -> (Command, String) {
                let broker = try Command([program, "broker", "--load", file, "--listen", "127.0.0.1:0", "-q"] + more)
                try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
                return (broker, String(broker.soFar.output.prefix { $0 != "\n" }))
            }
            let (broker, address) = try serve("--create")
            defer { withExtendedLifetime(broker) {} }
            for (topic, partition) in [("append-time", 0), ("records-lz4", 0), ("records-lz4", 1), ("transactions", 0)]
            {
                func read(_ brokers: String) throws -> Data {
                    let line = ["kcat", "-b", brokers, "-C", "-e", "-q", "-t", topic, "-p", "\(partition)"]
                    let pace = ["-X", "fetch.wait.max.ms=10", "-X", "queued.min.messages=1000000"]
                    return try succeed(line + pace + ["-f", "%T %K %k %S %s %h\\n"]).output
                }
                let (own, theirs) = (try read(brokers), try read(address))
                #expect(!own.isEmpty)
                expectEqual(theirs, own, "\(topic):\(partition) as it was loaded")
            }
            let script = #"echo key:value | "$1" produce made -b "$2" -K: -q"#
            try succeed(["bash", "-c", script, "bash", program, address])
            let made = try run(["kcat", "-b", address, "-C", "-e", "-q", "-t", "made", "-f", "%k %s\\n"], seconds: 30)
            #expect(made.lines == ["key value"], "\(made.errors)")
            // Without it a topic is there or not.
            let (closed, other) = try serve()
            defer { withExtendedLifetime(closed) {} }
            let refused = try run(["bash", "-c", script, "bash", program, other], seconds: 30)
            #expect(refused.code == 1 && refused.errors.contains("topic 'made' does not exist"), "\(refused.errors)")
        }
    }
}
