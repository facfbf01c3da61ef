import Foundation
import Testing

extension Integration {
    /// `capture` against the files that a broker serves, and `replay` of them.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct Captures {
        private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "KafkaLogTests/Fixtures").path

        /// The log files of a partition, one behind the other.
        private func log(_ folder: String, _ partition: String) throws -> Data {
            let path = "\(folder)/\(partition)"
            let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".log") }
            return try names.sorted().reduce(into: Data()) {
                $0 += try Data(contentsOf: URL(filePath: "\(path)/\($1)"))
            }
        }

        @Test(
            "A capture is the served files, byte for byte, whatever the size of its segments; read again it gives the same records",
            arguments: ["kafka-4", "kafka-2.8"], ["1G", "2K"])
        func bytes(_ version: String, _ segment: String) throws {
            let served = Self.root + "/" + version
            let broker = try Command([program(), "broker", "--directory", served, "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            let folder = NSTemporaryDirectory() + "kcat-capture-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let topics = ["plain", "txn", "compacted"] + (version == "kafka-2.8" ? ["old0", "old1"] : [])
            let outcome = try run(
                [program(), "capture"] + topics + ["--to", folder, "-b", address, "--segment-bytes", segment])
            try #require(outcome.code == 0, "\(outcome.errors)")
            for partition in try FileManager.default.contentsOfDirectory(atPath: folder) where partition.contains("-") {
                #expect(try log(folder, partition) == log(served, partition), "\(version) \(partition)")
            }
            for isolation in ["read_committed", "read_uncommitted"] {
                let options = ["-J", "-q", "-X", "isolation.level=\(isolation)"]
                let captured = try run([program(), "assign"] + topics + ["--directory", folder] + options)
                let original = try run([program(), "assign"] + topics + ["--directory", served] + options)
                #expect(captured.code == 0 && captured.output == original.output, "\(captured.errors)")
            }
            let manifest = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(filePath: folder + "/capture.json")))
            let object = try #require(manifest as? [String: Any])
            #expect(object["complete"] as? String == "yes")
            let told = try #require(object["topics"] as? [[String: Any]])
            #expect(Set(told.map { field($0, "topic") }) == Set(topics))
            #expect(told.allSatisfy { $0["configuration"] is [String: Any] }, "\(told)")
            #expect((object["partitions"] as? [[String: Any]])?.count ?? 0 >= 3)
            let again = try run([program(), "capture", "plain", "--to", folder, "-b", address])
            #expect(again.code == 1 && again.errors.contains("has a log already"), "\(again.errors)")
        }

        @Test("A replay tells what it would send, and sends it with --execute: the same records, batches as they were")
        func replay() throws {
            let served = Self.root + "/kafka-4"
            let source = try Command([program(), "broker", "--directory", served, "--listen", "127.0.0.1:0"])
            let target = try Command(
                [program(), "broker", "--listen", "127.0.0.1:0", "--topic", "copy:4", "--topic", "committed:4"]
                    + ["--topic", "filed:4", "--topic", "plain:4", "--topic", "txn:4"])
            for broker in [source, target] {
                try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            }
            let from = source.soFar.output.split(separator: "\n").map(String.init)[0]
            let to = target.soFar.output.split(separator: "\n").map(String.init)[0]
            for (topic, copy) in [("plain", "copy"), ("txn", "committed")] {
                let line = [try program(), "replay", topic, "--to", copy, "-b", from, "--to-brokers", to]
                let told = try run(line)
                #expect(told.code == 0 && told.lines.first?.hasPrefix("would send ") == true, "\(told.errors)")
                let nothing = try run([program(), "assign", copy, "-b", to, "-e", "-q"])
                #expect(nothing.output.isEmpty, "nothing is sent without --execute")
                let done = try run(line + ["--execute"])
                #expect(done.code == 0, "\(done.errors)")
                let format = ["-e", "-q", "-X", "isolation.level=read_committed", "-f", "%p %T %k %s %h\\n"]
                let first = try run([program(), "assign", topic, "-b", from] + format)
                let second = try run([program(), "assign", copy, "-b", to] + format)
                #expect(!first.lines.isEmpty && first.lines.sorted() == second.lines.sorted(), "\(topic)")
            }
            // From the files themselves, and from what a capture has written: the brokers are the target's.
            let captured = NSTemporaryDirectory() + "kcat-capture-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: captured) }
            #expect(try run([program(), "capture", "plain", "txn", "--to", captured, "-b", from]).code == 0)
            let format = ["-e", "-q", "-X", "isolation.level=read_committed", "-f", "%p %T %k %s %h\\n"]
            for (line, topic, copy) in [
                (["--directory", served, "plain", "--to", "filed", "--grep", "k:."], "plain", "filed"),
                ([captured], "plain", "plain"), ([captured], "txn", "txn"),
            ] {
                let there = try run([program(), "assign", copy, "-b", to] + format)
                if there.output.isEmpty {
                    let told = try run([program(), "replay"] + line + ["-b", to])
                    #expect(told.code == 0 && told.lines.first?.hasPrefix("would send ") == true, "\(told.errors)")
                    let done = try run([program(), "replay"] + line + ["-b", to, "--execute"])
                    #expect(done.code == 0, "\(done.errors)")
                }
                let filter = line.contains("--grep") ? ["--grep", "k:."] : []
                let first = try run([program(), "assign", topic, "-b", from] + format + filter)
                let second = try run([program(), "assign", copy, "-b", to] + format)
                #expect(!first.lines.isEmpty && first.lines.sorted() == second.lines.sorted(), "\(line)")
            }
            let two = try run([program(), "replay", captured, served + "/x", "-b", to])
            #expect(two.code == 2 && two.errors.contains("one folder at a time"), "\(two.errors)")
        }

        private func program() throws -> String { try #require(Machine.program) }
    }
}
