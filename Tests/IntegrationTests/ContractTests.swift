import Foundation
import Testing

extension Integration {
    /// What the program is for (P1, P3), and what it leaves alone (P5).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Contract {
        private func assign(_ arguments: String...) throws -> Outcome {
            let outcome = try kcatSwift(brokers: try Shared.kafka4.get().bootstrap, ["assign"] + arguments, seconds: 30)
            #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
            return outcome
        }

        private func shell(_ script: String, _ arguments: [String]) throws -> Outcome {
            let line = try kcatSwiftLine(brokers: try Shared.kafka4.get().bootstrap, arguments)
            return try run(["bash", "-c", script, "bash"] + line, seconds: 30)
        }

        @Test("P1: the records of one partition from an offset on, decompressed, on standard output")
        func streams() throws {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("create", "eight", "8", "1")
            try cluster.fill("spread", "eight", "8", "16000")
            let seven = try assign("eight:7@1200", "-e", "-f", "%p %o\\n")
            #expect(seven.lines == (1200..<2000).map { "7 \($0)" })
            for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
                let outcome = try assign("records-\(codec):1@1200", "-c", "3")
                #expect(outcome.lines == (1200..<1203).map { "record \($0) of the partition without keys" }, "\(codec)")
            }
        }

        @Test("P3: a partition is replayed to a file, and its records are piped into jq")
        func replays() throws {
            let file = Machine.temporary + "/replay-\(getpid())"
            defer { unlink(file) }
            let replayed = try shell(#""$@" > "# + file, ["assign", "records-zstd:1@99990..100000"])
            #expect(replayed.code == 0 && replayed.errors == "" && replayed.output.isEmpty)
            let expected = (99_990..<100_000).map { "record \($0) of the partition without keys" }
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text == expected.map { "\($0)\n" }.joined())
            // Where there is no jq, Python reads JSON as well.
            let reader = """
                if command -v jq > /dev/null; then "$@" | jq -r .payload
                else "$@" | python3 -c 'import json, sys; [print(json.loads(line)["payload"]) for line in sys.stdin]'; fi
                """
            let piped = try shell(reader, ["assign", "records-zstd:1@99990", "-e", "-J", "-q"])
            #expect(piped.lines == expected, "\(piped.errors)")
        }

        @Test("P5: a group whose offsets are looked at has the same ones afterwards, and no members")
        func looksOnly() throws {
            let cluster = try Shared.kafka4.get()
            let group = "looked-\(getpid())"
            try cluster.fill("commit", group, "records-none:1:777")
            for _ in 0..<2 {
                #expect(try assign("records-none:1", "-g", group, "-c", "5", "-f", "%o\\n").numbers == Array(777..<782))
            }
            let outside = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "records-none:1@200000", "-e"], seconds: 12)
            #expect(
                outside.code == 1 && outside.errors.contains("200000"), "a start outside the log is told, not moved")
        }

        @Test(
            "P5, case 307: what could not be written out is not committed, by a member or in assign mode",
            .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full (Linux)"),
            arguments: [
                ["subscribe", "records-none", "-o", "beginning"], ["assign", "records-none:1", "--commit"],
            ])
        func fullDisk(_ command: [String]) throws {
            let group = "full-\(command[0])-\(getpid())"
            let line = command + ["-g", group, "-f", "%o\\n"]
            let failed = try shell(#""$@" > /dev/full"#, line + ["-e"])
            #expect(failed.code == 1 && failed.errors.contains("No space left"), "\(failed.code): \(failed.errors)")
            let next = try kcatSwift(brokers: try Shared.kafka4.get().bootstrap, line + ["-c", "10"], seconds: 30)
            #expect(next.code == 0 && next.numbers == Array(0..<10), "\(next.errors)")
            // And what could be is.
            let third = try kcatSwift(brokers: try Shared.kafka4.get().bootstrap, line + ["-e"], seconds: 30)
            #expect(third.code == 0 && !third.numbers.isEmpty)
            #expect(third.lines.count == (command[0] == "assign" ? 99_990 : 199_990))
        }
    }
}
