import Foundation
import Testing

extension Integration {
    /// What `produce`, `capture` and `broker --writable` don't take, against the program's own brokers.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct WriteRefusals {
        private func program() throws -> String { try #require(Machine.program) }

        /// A broker, and where it listens.
        private func serve(_ words: String...) throws -> (broker: Command, address: String) {
            let broker = try Command([try program(), "broker", "--listen", "127.0.0.1:0", "-q"] + words)
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            return (broker, String(broker.soFar.output.prefix { $0 != "\n" }))
        }

        private func run(_ words: String...) throws -> Outcome { try IntegrationTests.run([try program()] + words) }

        private func path() -> String { Machine.temporary + "/refused-\(UUID().uuidString)" }

        /// Produces the lines.
        private func produce(_ address: String, _ lines: String, _ words: String...) throws -> Outcome {
            let script = #"lines=$1; shift; printf "$lines" | "$@""#
            return try IntegrationTests.run(
                ["bash", "-c", script, "bash", lines, try program(), "produce", "-b", address] + words, seconds: 30)
        }

        @Test("a folder is one program's at a time: a second broker, and a second capture, would write over it")
        func locked() throws {
            let kept = path()
            let (broker, address) = try serve("--writable", kept, "--create")
            defer { withExtendedLifetime(broker) {} }
            #expect(try produce(address, "a\\nb\\n", "t").code == 0)
            let second = try run("broker", "--writable", kept, "--listen", "127.0.0.1:0")
            #expect(second.code == 1 && second.errors.contains("\(kept): another program writes here"))
            let folder = path()
            let capture = try Command(
                [try program(), "capture", "t", "-b", address, "--to", folder, "--follow"])
            #expect(capture.wait(seconds: 30) { _ in FileManager.default.fileExists(atPath: folder + "/capture.json") })
            let other = try run("capture", "t", "-b", address, "--to", folder, "--resume")
            #expect(other.code == 1 && other.errors.contains("\(folder): another program writes here"))
            kill(capture.child.pid, SIGINT)
            #expect(try capture.finish(seconds: 20).code == 130)
            #expect(try run("capture", "t", "-b", address, "--to", folder, "--resume").code == 0)
        }

        @Test("standard input that is closed is told; it isn't somebody else's connection")
        func closedInput() throws {
            let (broker, address) = try serve("--topic", "t:1")
            defer { withExtendedLifetime(broker) {} }
            let outcome = try IntegrationTests.run(
                ["bash", "-c", #"exec "$@" <&-"#, "bash", try program(), "produce", "t", "-b", address],
                seconds: 30)
            #expect(outcome.code == 1 && outcome.errors.contains("the input can't be read"), "\(outcome.errors)")
        }

        @Test("a JSON line that calls its payload otherwise is no tombstone")
        func noPayload() throws {
            let (broker, address) = try serve("--topic", "t:1")
            defer { withExtendedLifetime(broker) {} }
            let lines = #"{"payload":"a"}\n{"key":"k","value":"v"}\n"#
            let outcome = try produce(address, lines, "t", "-J")
            #expect(outcome.code == 1 && outcome.errors.contains("line 2: payload is not there"), "\(outcome.errors)")
            #expect(try run("assign", "t", "-b", address, "-e", "-q").lines == ["a"])
        }

        @Test("what is refused is told with its place: a file by its name, a line's topic by the line")
        func places() throws {
            let (broker, address) = try serve("--topic", "t:1")
            defer { withExtendedLifetime(broker) {} }
            let (large, empty) = (path(), path())
            try Data(repeating: 0x78, count: 2_000_000).write(to: URL(filePath: large))
            try Data().write(to: URL(filePath: empty))
            let file = try run("produce", "t", large, "-b", address)
            #expect(
                file.code == 1 && file.errors.contains("kcat-swift: \(large): the record of 2000"), "\(file.errors)")
            let none = try run("produce", "t", empty, "-Z", "-b", address)
            #expect(none.code == 0 && none.errors.contains("% \(empty): empty, which is no record"), "\(none.errors)")
            let folder = try run("produce", "t", "-l", Machine.temporary, "-b", address)
            #expect(
                folder.code == 1 && folder.errors.contains("\(Machine.temporary) can't be read: "), "\(folder.errors)")
            let lines =
                #"{"topic":"t","partition":0,"payload":"a"}\r\n\r\n \n{"topic":"no t","partition":0,"payload":""}"#
            let topic = try produce(address, lines, "-J")
            #expect(
                topic.code == 1 && topic.errors.contains("kcat-swift: line 4: no t: INVALID_TOPIC"), "\(topic.errors)")
            #expect(try produce(address, "\\n\\nb\\n\\n", "t", "-Z").code == 0)
            #expect(try run("assign", "t", "-b", address, "-e", "-q", "-f", "%s;%S,").lines == ["a;1,b;1,"])
        }

        @Test("a reader of -T that leaves is told, and what was read before it left is delivered")
        func closedTee() throws {
            let (broker, address) = try serve("--topic", "t:1")
            defer { withExtendedLifetime(broker) {} }
            let script = #"seq 1 200000 | "$@" | head -1; echo "code ${PIPESTATUS[1]}""#
            let outcome = try IntegrationTests.run(
                ["bash", "-c", script, "bash", try program(), "produce", "t", "-T", "-b", address])
            #expect(outcome.lines == ["1", "code 1"])
            #expect(outcome.errors.contains("standard output (-T) takes no more"), "\(outcome.errors)")
            let told = outcome.errors.firstMatch(of: /% ([\d,]+) records delivered to t/)
            let count = Int(try #require(told, "\(outcome.errors)").1.replacing(",", with: ""))
            #expect(try run("assign", "t", "-b", address, "-e", "-q", "-c", "200000").lines.count == count)
        }

        @Test("-X partitioner places keys as it says, and a property that changes nothing is told")
        func partitioner() throws {
            let (broker, address) = try serve("--topic", "a:7", "--topic", "b:7", "--topic", "c:7")
            defer { withExtendedLifetime(broker) {} }
            let lines = (0..<50).map { "k\($0):v\\n" }.joined()
            let plain = try produce(address, lines, "a", "-K:", "--partitioner", "crc32", "-q")
            let named = try produce(
                address, lines, "b", "-K:", "-X", "partitioner=consistent_random", "-X", "retries=3")
            let other = try produce(address, lines, "c", "-K:", "-q")
            #expect(plain.code == 0 && named.code == 0 && other.code == 0, "\(named.errors)")
            #expect(named.errors.contains("retries changes nothing here") && !named.errors.contains("partitioner"))
            func places(_ topic: String) throws -> [String] {
                try run("assign", topic, "-b", address, "-e", "-q", "-f", "%k %p\\n").lines.sorted()
            }
            #expect(try places("a") == places("b") && places("a") != places("c"))
        }

        @Test("a start that is not in the log is refused by capture and replay as by a read; a count ends a capture")
        func outside() throws {
            let (broker, address) = try serve("--topic", "t:1", "--topic", "u:1")
            defer { withExtendedLifetime(broker) {} }
            #expect(try produce(address, "a\\nb\\nc\\n", "t", "-X", "batch.size=1").code == 0)
            for words in [
                ["assign", "t@9", "-e"], ["capture", "t@9", "--to", path()], ["replay", "t@9", "--to", "u"],
            ] {
                let outcome = try IntegrationTests.run([try program()] + words + ["-b", address])
                #expect(
                    outcome.code == 1 && outcome.errors.contains("offset 9 is not in the log"),
                    "\(words): \(outcome.errors)")
            }
            let told = try run("replay", "t", "-b", address, "--to", "u", "-X", "linger.ms=1", "-X", "retries=3")
            #expect(told.code == 0 && told.errors.contains("% retries changes nothing here"), "\(told.errors)")
            let folder = path()
            #expect(try run("capture", "t@0+2", "-b", address, "--to", folder).code == 0)
            #expect(try run("assign", "t", "--directory", folder, "-e", "-q").lines == ["a", "b"])
        }
    }
}
