import Foundation
import Testing

extension Integration {
    /// `--directory`: Kafka's own files in place of brokers, against a broker that serves them.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct Folders {
        private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "KafkaLogTests/Fixtures").path
        private static let specs = [
            "plain", "txn", "trimmed@-7", "compacted@3..40", "plain:1@5+9", "txn@..30", "empty", "plain:0@now-1h",
        ]

        @Test(
            "assign and offsets write the same bytes as through a broker that serves the folder",
            arguments: ["kafka-4", "kafka-2.8"], ["read_committed", "read_uncommitted"])
        func sameBytes(_ version: String, _ isolation: String) throws {
            let folder = Self.root + "/" + version
            let broker = try Command([program(), "broker", "--directory", folder, "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            let old = version == "kafka-2.8" ? ["old0", "old1@..20"] : []
            for spec in Self.specs + old {
                let options = ["-J", "-q", "-X", "isolation.level=\(isolation)"]
                let files = try run([program(), "assign", spec, "--directory", folder] + options)
                let served = try run([program(), "assign", spec, "-b", address, "-e"] + options)
                #expect(files.code == 0 && served.code == 0, "\(spec): \(files.errors) \(served.errors)")
                // Partitions may come in any order through a broker; in each the order is the log's.
                #expect(files.lines.sorted() == served.lines.sorted(), "\(spec)")
            }
            let files = try run([program(), "offsets", "plain", "txn", "trimmed@-3", "--directory", folder])
            let served = try run([program(), "offsets", "plain", "txn", "trimmed@-3", "-b", address])
            #expect(files.output == served.output && files.code == 0)
        }

        @Test("records without times are shown as such in the table of batches") func batchesWithoutTimes() throws {
            let table = try run([program(), "inspect", "old0", "--directory", Self.root + "/kafka-2.8"])
            let row = table.lines.first { $0.hasPrefix("0-0 ") }?.split(separator: " ").map(String.init) ?? []
            #expect(row == ["0-0", "1", "none", "34", "-", "-", "-", "-", "-", "-", "0"], "\(table.errors)")
        }

        @Test("a filter passes the same records of a folder as of a broker that serves it") func filters() throws {
            let folder = Self.root + "/kafka-4"
            let broker = try Command([program(), "broker", "--directory", folder, "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            for options in [
                ["--where", "offset between 2 and 20 or size > 30"], ["--grep", "v:1"], ["--grep", "!k:1"],
                ["--where", "timestamp > 0 and not tombstone", "--grep", "k:."], ["--where", "partition == 1"],
            ] {
                for command in [["assign", "-J", "-q"], ["find", "--all", "-J", "-q"], ["stats", "-J"]] {
                    let line = try [program(), command[0], "plain", "compacted"] + Array(command.dropFirst()) + options
                    let files = try run(line + ["--directory", folder])
                    let end: [String] = command[0] == "assign" ? ["-e"] : []
                    let served = try run(line + ["-b", address] + end)
                    #expect(files.code == 0 && served.code == 0, "\(line): \(files.errors) \(served.errors)")
                    #expect(files.lines.sorted() == served.lines.sorted() && !files.lines.isEmpty, "\(line)")
                }
                let inspected = try run([program(), "inspect", folder + "/plain-1", "--values", "-J"] + options)
                let assigned = try run(
                    [program(), "assign", "plain:1", "--directory", folder, "-f", "%o\\n", "-q"] + options)
                let batches = try inspected.lines.map {
                    try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
                }
                let records = batches.flatMap { $0["records"] as? [[String: Any]] ?? [] }
                #expect(inspected.code == 0, "\(inspected.errors)")
                #expect(records.compactMap { $0["offset"] as? Int } == assigned.numbers, "\(options)")
            }
        }

        @Test("damage is named with file and byte, and what is before it is written")
        func damage() throws {
            let folder = NSTemporaryDirectory() + "kcat-folder-\(UInt64.random(in: 0 ... .max))/plain-0"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try FileManager.default.createDirectory(
                atPath: (folder as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: Self.root + "/kafka-4/plain-0", toPath: folder)
            // Each segment there is one batch: the second is hurt behind its header.
            let segments = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".log") }
            let name = try #require(segments.sorted().dropFirst().first)
            var bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            try #require(bytes.count > 80)
            bytes[70] ^= 0xff
            try bytes.write(to: URL(filePath: "\(folder)/\(name)"))
            let result = try run([program(), "assign", "plain:0", "--directory", folder])
            #expect(result.code == 4)
            #expect(result.errors.contains("\(name) at byte 0"), "\(result.errors)")
            #expect(!result.lines.isEmpty)
        }

        private func program() throws -> String { try #require(Machine.program) }
    }
}
