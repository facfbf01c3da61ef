import Foundation
import Testing

extension Integration {
    /// `broker --writable` under another client, killed again and again.
    @Suite(
        .enabled(if: Machine.hasProgram, "needs the built program"),
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Writable {
        @Test("Killed at 200 moments under producers with acks all: nothing acknowledged is lost, every file is sound")
        func killed() throws {
            let folder = Machine.temporary + "/writable-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            guard let python = Machine.python, let program = Machine.program else { throw Problem("no program") }
            // It starts the program, kills it, produces, and prints partition, offset and number of what was acknowledged.
            let outcome = try run(
                [python, Machine.script("killed"), program, folder, "200", "\(UInt64.random(in: 0..<1 << 32))"],
                seconds: 240)
            try #require(outcome.code == 0, "\(outcome.errors.suffix(600))")
            let acknowledged = outcome.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
            for partition in 0..<2 {
                let told = acknowledged.filter { $0[0] == partition }
                try #require(told.count > 2000, "\(told.count) acknowledged")
                let read = try run(
                    [program, "assign", "t:\(partition)", "--directory", folder, "-q", "-e", "-f", "%o %s\\n"]
                ).lines.map { $0.split(separator: " ").compactMap { Int($0) } }
                let byOffset = Dictionary(uniqueKeysWithValues: read.map { ($0[0], $0[1]) })
                let lost = told.filter { byOffset[$0[1]] != $0[2] }
                #expect(lost.isEmpty, "\(lost.count) lost or moved, \(lost.prefix(3))")
                #expect(read.map { $0[0] } == Array(0..<read.count), "no offset is left out")
                // Without idempotence what may be there is sent again.
                if partition == 0 {
                    let numbers = read.map { $0[1] }
                    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "each once, in order")
                }
            }
            let files = try files(folder)
            #expect(files.count == 6, "\(files)")
            let dump = try Shared.kafka4.get().control("tool", "dump-log", "--files", files.joined(separator: ","))
            #expect(dump.lines.count { $0.hasPrefix("Dumping ") } == files.count)
            #expect(dump.lines.count { $0.contains("isvalid: true") } > 400)
            let complaints = ["isvalid: false", "invalid", "ismatch", "orrupt", "onsecutive", "out of order"]
            let found = (dump.lines + dump.errors.split(separator: "\n").map(String.init)).filter { line in
                complaints.contains { line.contains($0) }
            }
            #expect(found.isEmpty, "\(found.prefix(3))")
        }

        /// The logs and indexes of both partitions.
        private func files(_ folder: String) throws -> [String] {
            try ["t-0", "t-1"].flatMap { partition in
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(partition)").sorted()
                    .filter { $0.hasSuffix(".log") || $0.hasSuffix("index") }.map { "\(folder)/\(partition)/\($0)" }
            }
        }
    }

    /// `broker --writable` and `--load`.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct WritableLoads {
        @Test("A file is loaded once, however often the same line starts the brokers; another one comes on top")
        func once() throws {
            let root = NSTemporaryDirectory() + "kcat-loads-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: root) }
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            let (file, folder) = (root + "/records", root + "/data")
            let line = [
                try #require(Machine.program), "broker", "--writable", folder, "--load", file, "--listen",
                "127.0.0.1:0",
            ]
            func write(_ values: String...) throws {
                let lines = values.map { #"{"topic":"t","partition":1,"payload":"\#($0)"}"# + "\n" }
                try Data(lines.joined().utf8).write(to: URL(filePath: file))
            }
            /// What is served, and what was said of it.
            func served() throws -> (values: [String], errors: String) {
                let broker = try Command(line)
                try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
                let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
                let read = try kcatSwift(brokers: address, ["assign", "t", "-e", "-q"])
                kill(broker.child.pid, SIGTERM)
                return (read.lines, try broker.finish(seconds: 20).errors)
            }
            try write("one", "two")
            #expect(try served().values == ["one", "two"])
            for _ in 0..<2 {
                let again = try served()
                #expect(again.values == ["one", "two"] && again.errors.contains("it is not loaded again"), "\(again)")
            }
            try write("three")
            #expect(try served().values == ["one", "two", "three"])

            // A mistake in the file loads nothing of it.
            try write("four", "five")
            let more = try FileHandle(forUpdating: URL(filePath: file))
            try more.seekToEnd()
            try more.write(contentsOf: Data(#"{"topic":"t","partition":2,"payload":"six"}"#.utf8))
            try more.close()
            let refused = try run(line)
            #expect(refused.code == 1 && refused.errors.contains("line 3: t:2: unknown partition"), "\(refused.errors)")
            try write("three")
            #expect(try served().values == ["one", "two", "three"])

            // A run that was broken off.
            let noted = try String(contentsOfFile: folder + "/loaded-files", encoding: .utf8)
            try noted.replacing("whole", with: "begun").write(
                toFile: folder + "/loaded-files", atomically: true, encoding: .utf8)
            let broken = try run(line)
            #expect(
                broken.code == 1
                    && broken.errors.contains("was broken off, and some of its records are there; without --load"),
                "\(broken.errors)")
            try "x".write(toFile: folder + "/loaded-files", atomically: true, encoding: .utf8)
            let unreadable = try run(line)
            #expect(
                unreadable.code == 1 && unreadable.errors.contains("\(folder)/loaded-files: it does not say what"),
                "\(unreadable.errors)")
        }
    }
}
