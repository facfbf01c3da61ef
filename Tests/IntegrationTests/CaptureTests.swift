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

        @Test(
            "A capture that is killed again and again goes on with --resume, and is the log; what was changed is told")
        func resume() throws {
            let root = NSTemporaryDirectory() + "kcat-resume-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: root) }
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            func serve(_ name: String) throws -> (broker: Command, address: String) {
                let broker = try Command(
                    [program(), "broker", "--writable", "\(root)/\(name)", "--topic", "t:2", "--listen", "127.0.0.1:0"])
                try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
                return (broker, broker.soFar.output.split(separator: "\n").map(String.init)[0])
            }
            let (source, address) = try serve("source")
            let (captured, line) = (root + "/captured", [try program(), "capture", "t", "-b", address])
            func produce(_ count: Int) throws {
                let input = (0..<count).map { "record \($0)" }.joined(separator: "\n")
                try Data(input.utf8).write(to: URL(filePath: root + "/input"))
                try succeed(
                    [program(), "produce", "t", "-b", address, "-l", root + "/input", "-X", "batch.size=300"])
            }
            for round in 0..<4 {
                try produce(400)
                let run = try Command(
                    line + ["--to", captured, "--follow", "--segment-bytes", "8K"] + (round > 0 ? ["--resume"] : []))
                let done = run.wait(seconds: 20) { _ in
                    let sizes = [0, 1].map { (try? log(captured, "t-\($0)").count) ?? 0 }
                    return sizes.reduce(0, +) > round * 9000 + 2000
                }
                kill(run.child.pid, SIGKILL)
                _ = try run.finish(seconds: 10)
                #expect(done, "nothing was captured in round \(round)")
                // What a crash tears.
                let names = try FileManager.default.contentsOfDirectory(atPath: captured + "/t-0").sorted()
                let last = URL(filePath: captured + "/t-0/" + (try #require(names.last { $0.hasSuffix(".log") })))
                try (Data(contentsOf: last).dropLast(5)).write(to: last)
            }
            let whole = try run(line + ["--to", captured, "--resume"])
            #expect(whole.code == 0 && whole.errors.contains("captured t:0"), "\(whole.errors)")
            for partition in ["t-0", "t-1"] {
                #expect(try log(captured, partition) == log(root + "/source", partition), "\(partition)")
            }
            let told = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: captured + "/capture.json")))
                    as? [String: Any])
            #expect(told["complete"] as? String == "yes")
            let records = try #require(told["partitions"] as? [[String: Any]]).compactMap { $0["records"] as? Int }
            #expect(records.reduce(0, +) == 1600)
            // Once more: nothing to do. Then a file that was changed, and another cluster.
            #expect(try run(line + ["--to", captured, "--resume"]).code == 0)
            let manifest = URL(filePath: captured + "/capture.json")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            let id = try #require(told["cluster_id"] as? String)
            try text.replacing(id, with: "another").write(to: manifest, atomically: true, encoding: .utf8)
            let elsewhere = try run(line + ["--to", captured, "--resume"])
            #expect(
                elsewhere.code == 1 && elsewhere.errors.contains("of cluster another, this is"), "\(elsewhere.errors)")
            try text.write(to: manifest, atomically: true, encoding: .utf8)
            let names = try FileManager.default.contentsOfDirectory(atPath: captured + "/t-1").sorted()
            let first = URL(filePath: captured + "/t-1/" + (try #require(names.first { $0.hasSuffix(".log") })))
            var bytes = try Data(contentsOf: first)
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: first)
            let changed = try run(line + ["--to", captured, "--resume"])
            #expect(changed.code == 4 && changed.errors.contains("it is not what was captured"), "\(changed.errors)")
            kill(source.child.pid, SIGTERM)
        }

        @Test(
            "A folder is told from what it is said to be: by capture, replay and assign, in one line with the way out")
        func lies() throws {
            let folder = NSTemporaryDirectory() + "kcat-lies-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let broker = try Command(
                [program(), "broker", "--topic", "t:3", "--topic", "copy:3", "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            let capture = [try program(), "capture", "-b", address, "--to", folder]
            for partition in 0..<3 {
                try Data("value".utf8).write(to: URL(filePath: folder + ".txt"))
                try succeed([program(), "produce", "t:\(partition)", "-b", address, "-l", folder + ".txt"])
            }
            defer { try? FileManager.default.removeItem(atPath: folder + ".txt") }
            // One by one, of three: what was there before stays in the list.
            try succeed(capture + ["t:0"])
            try succeed(capture + ["t:2"])
            let manifest = folder + "/capture.json"
            let text = try String(contentsOfFile: manifest, encoding: .utf8)
            #expect(text.contains(#""topic":"t","partition":0,"complete":"yes""#), "\(text)")
            let read = try kcatSwift(brokers: nil, ["assign", "t", "--directory", folder, "-q"])
            #expect(
                read.code == 0 && read.lines == ["value", "value"], "a topic is read without what the folder lacks")
            let replay = [try program(), "replay", folder, "-b", address, "--to", "copy"]
            let sound = try run(replay)
            #expect(sound.code == 0 && sound.lines.first?.hasPrefix("would send 2 records") == true, "\(sound.errors)")

            func expect(_ line: [String], _ code: Int32, _ words: String...) throws {
                let outcome = try run(line)
                #expect(outcome.code == code, "\(outcome.errors)")
                for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
                let errors = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("kcat-swift: ") }
                #expect(errors.count == 1, "\(outcome.errors)")
            }
            let resume = capture + ["t:0,2", "--resume"]
            try String(text.prefix(200)).write(toFile: manifest, atomically: true, encoding: .utf8)
            try expect(resume, 1, "\(manifest): it is broken: byte", "; another folder is wanted")
            try expect(capture + ["t:1"], 1, "\(manifest): it is broken")
            try expect(replay, 1, "\(manifest): it is broken", "; moved away, the files count as they are")
            try text.replacing(/"bytes":\d+,"sha/, with: #""bytes":7000000,"sha"#)
                .write(toFile: manifest, atomically: true, encoding: .utf8)
            for line in [resume, replay] {
                try expect(
                    line, 4, "t-0/", ".log: it is not what was captured: it has ", " bytes, and 7000000 in \(manifest)")
            }
            try FileManager.default.removeItem(atPath: manifest)
            try expect(resume, 1, "\(folder)/t-0 was not captured: there is no \(manifest); another folder is wanted")
            try text.write(toFile: manifest, atomically: true, encoding: .utf8)
            try FileManager.default.moveItem(atPath: folder + "/t-2", toPath: folder + "/t-1")
            try expect(
                capture + ["t:1", "--resume"], 1, "\(folder)/t-1 was not captured: \(manifest) does not list it")
            try expect(
                resume, 4, "t-2/", ".log: it is not what was captured: \(manifest) lists it, and it is not there")
            try expect(replay, 4, "\(manifest) lists t:2, which \(folder) lacks; --directory \(folder) with SPECs")
            let named = try run([program(), "replay", "--directory", folder, "t:0,1", "-b", address, "--to", "copy"])
            #expect(named.code == 0 && named.errors.contains("t:1: not in \(manifest)"), "\(named.errors)")
            let topic = try run([program(), "replay", "--directory", folder, "t", "-b", address, "--to", "copy"])
            #expect(
                topic.code == 0 && topic.errors.contains("t:2: left out: \(manifest) lists it, and \(folder) lacks it"),
                "\(topic.errors)")
            kill(broker.child.pid, SIGTERM)
        }

        @Test(
            "A disk that is full is told with the file, and that what is before it is whole", arguments: [true, false])
        func fullDisk(_ isManifest: Bool) throws {
            let folder = NSTemporaryDirectory() + "kcat-full-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let broker = try Command([program(), "broker", "--topic", "t:1", "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            try FileManager.default.createDirectory(atPath: folder + "/t-0", withIntermediateDirectories: true)
            try Data("value".utf8).write(to: URL(filePath: folder + "/input"))
            try succeed([program(), "produce", "t", "-b", address, "-l", folder + "/input"])
            let full = folder + (isManifest ? "/capture.json.new" : "/t-0/00000000000000000000.timeindex")
            try FileManager.default.createSymbolicLink(atPath: full, withDestinationPath: "/dev/full")
            let line = [try program(), "capture", "t", "-b", address, "--to", folder]
            let refused = try run(line)
            #expect(refused.code == 1, "\(refused.errors)")
            #expect(
                refused.errors.contains(
                    "\(full): No space left on device; what was written before it is whole; --resume checks it and goes on"
                ),
                "\(refused.errors)")
            try FileManager.default.removeItem(atPath: full)
            let resumed = try run(line + ["--resume"])
            #expect(resumed.code == 0 && resumed.errors.contains("captured t:0  0..1"), "\(resumed.errors)")
            kill(broker.child.pid, SIGTERM)
        }

        @Test(
            "An end that is a time ahead is waited for; a capture that is interrupted before it is whole, and --resume goes on"
        )
        func endTime() throws {
            let folder = NSTemporaryDirectory() + "kcat-ahead-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let broker = try Command([program(), "broker", "--topic", "t:2", "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            func produce(_ values: String...) throws {
                try Data(values.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "-input"))
                try succeed([program(), "produce", "t:0", "-b", address, "-l", folder + "-input"])
            }
            defer { try? FileManager.default.removeItem(atPath: folder + "-input") }
            func start(_ ends: String, _ more: String...) throws -> Command {
                let line = [try program(), "capture", "t@..\(ends)", "--to", folder, "-b", address]
                let run = try Command(line + more)
                let isWaiting = run.wait(seconds: 20) { $0.errors.contains("waiting for 2") }
                #expect(isWaiting, "\(run.soFar.errors)")
                return run
            }
            func told() throws -> (isComplete: Bool, records: [Int]) {
                let text = try Data(contentsOf: URL(filePath: folder + "/capture.json"))
                let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
                let partitions = try #require(object["partitions"] as? [[String: Any]])
                return (object["complete"] as? String == "yes", partitions.compactMap { $0["records"] as? Int })
            }
            try produce("one", "two")
            let interrupted = try start("now+1h")
            kill(interrupted.child.pid, SIGINT)
            #expect(try interrupted.finish(seconds: 20).code == 130)
            #expect(try told() == (false, [2, 0]))
            let run = try start("now+5s", "--resume")
            try produce("three")
            let outcome = try run.finish(seconds: 20)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(try told() == (true, [3, 0]))
            let read = try kcatSwift(brokers: nil, ["assign", "t", "--directory", folder, "-q"])
            #expect(read.lines == ["one", "two", "three"], "\(read.errors)")
            kill(broker.child.pid, SIGTERM)
        }

        @Test(
            "Where a log begins inside of its first batch --resume notes it, if a crash came before: no deleted record is read",
            arguments: ["kafka-4", "kafka-2.8"])
        func logStart(_ version: String) throws {
            let broker = try Command(
                [program(), "broker", "--directory", Self.root + "/" + version, "--listen", "127.0.0.1:0"])
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = broker.soFar.output.split(separator: "\n").map(String.init)[0]
            let folder = NSTemporaryDirectory() + "kcat-start-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let line = [try program(), "capture", "trimmed", "--to", folder, "-b", address]
            try succeed(line)
            let checkpoint = URL(filePath: folder + "/log-start-offset-checkpoint")
            let noted = try Data(contentsOf: checkpoint)
            try FileManager.default.removeItem(at: checkpoint)
            try succeed(line + ["--resume"])
            #expect(try Data(contentsOf: checkpoint) == noted)
            let captured = try run([program(), "assign", "trimmed", "--directory", folder, "-q"])
            let served = try run([program(), "assign", "trimmed", "-b", address, "-e", "-q"])
            #expect(captured.output == served.output && !served.output.isEmpty, "\(captured.errors)")
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
