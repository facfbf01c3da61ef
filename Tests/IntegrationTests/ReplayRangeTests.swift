import Foundation
import Testing

extension Integration {
    /// `replay` takes the ranges that `assign` takes, to the same records: a count, and an end that is yet to come. Against the
    /// program's own broker.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct ReplayRanges {
        private func program() throws -> String { try #require(Machine.program) }

        private func serve() throws -> (broker: Command, address: String) {
            let topics = ["t", "one", "copy", "count", "kept"].flatMap { ["--topic", "\($0):1"] }
            let broker = try Command([try program(), "broker", "--listen", "127.0.0.1:0", "-q"] + topics)
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            return (broker, String(broker.soFar.output.prefix { $0 != "\n" }))
        }

        private func line(_ address: String, _ words: [String]) throws -> [String] {
            [try program(), words[0], "-b", address] + words.dropFirst()
        }

        private func run(_ address: String, _ words: String...) throws -> Outcome {
            try IntegrationTests.run(try line(address, words), seconds: 30)
        }

        private func values(_ address: String, _ range: String, _ more: [String] = []) throws -> [String] {
            let words = ["assign", range, "-q", "-f", "%s\\n"] + more
            let outcome = try IntegrationTests.run(try line(address, words), seconds: 30)
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.lines
        }

        private func write(_ address: String, _ topic: String, _ lines: [String], _ more: String...) throws {
            let file = Machine.temporary + "/ranges-\(UUID().uuidString)"
            try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            try succeed(try line(address, ["produce", topic, "-q", "-l", file] + more))
        }

        @Test(
            "a count is of the records that are sent: a batch that it ends in is made anew, what a filter leaves out is none"
        )
        func counts() throws {
            let (broker, address) = try serve()
            defer { withExtendedLifetime(broker) {} }
            let lines = (0..<20).map { "\($0)" }
            // A batch of all, and as many batches as records.
            try write(address, "t", lines)
            try write(address, "one", lines, "-X", "batch.size=1")
            let filter = ["--where", "offset >= 4 and value != \"6\""]
            let cases: [(range: String, more: [String], words: String)] = [
                ("t@3+5", [], "5 records (0 batches as they are, 1 made anew)"),
                ("t@0+20", [], "20 records (1 batch as it is, 0 made anew)"),
                ("one@3+5", [], "5 records (5 batches as they are, 0 made anew)"),
                ("t@2+5", filter, "5 records (0 batches as they are, 1 made anew)"),
                ("one@2+5", filter, "5 records ("),
            ]
            var sent: [String] = []
            for (range, more, words) in cases {
                let replay = ["replay", range, "--to", "count"] + more
                let told = try IntegrationTests.run(try line(address, replay), seconds: 30)
                #expect(told.code == 0 && told.lines.first?.hasPrefix("would send " + words) == true, "\(told.lines)")
                let done = try IntegrationTests.run(try line(address, replay + ["--execute"]), seconds: 30)
                #expect(done.code == 0 && done.errors.contains("sent " + words), "\(done.errors)")
                sent += try values(address, range, more)
            }
            #expect(sent.count == 40 && sent.prefix(5) == ["3", "4", "5", "6", "7"] && sent.suffix(5).first == "4")
            #expect(try values(address, "count", ["-e"]) == sent)
            // Of files there is no more than is there.
            let folder = Machine.temporary + "/ranges-\(UUID().uuidString)"
            try succeed(try line(address, ["capture", "t", "--to", folder]))
            for range in ["t@15+50", "t@15..now+1h"] {
                let filed = try run(address, "replay", range, "--directory", folder, "--to", "kept", "--execute")
                #expect(filed.code == 0 && filed.errors.contains("sent 5 records (0 batches"), "\(filed.errors)")
            }
            #expect(try values(address, "kept", ["-e"]) == Array(lines[15...]) + lines[15...])
        }

        @Test(
            "an end to come: what comes until then is sent, and what has a later time ends it; a dry run doesn't wait")
        func awaited() throws {
            let (broker, address) = try serve()
            defer { withExtendedLifetime(broker) {} }
            try write(address, "t", ["a", "b"])
            let told = try run(address, "replay", "t@0..now+1h", "--to", "copy")
            #expect(told.code == 0 && told.lines.first?.hasPrefix("would send 2 records") == true, "\(told.errors)")
            #expect(told.errors.contains("t:0 ends at 2 now; --execute waits for 2"), "\(told.errors)")
            let counted = try run(address, "replay", "t@1+5", "--to", "copy")
            #expect(
                counted.errors.contains("t:0 ends at 2 now; --execute waits for 4 more records"), "\(counted.errors)")

            // By a record's time, by a count and by an offset.
            let ranges = ["t@0..now+1h", "t@1+3", "t@1..4"]
            let map = Machine.temporary + "/ranges-\(UUID().uuidString)"
            let targets = ["copy", "count", "kept"]
            let runs = try zip(ranges, targets).map { range, target in
                try Command(
                    try line(
                        address, ["replay", range, "--to", target, "--execute", "--offsets-map", "\(map)-\(target)"]))
            }
            for run in runs {
                let waits = run.wait(seconds: 20) { $0.errors.contains("t:0 ends at 2 now; waiting for ") }
                try #require(waits, "\(run.soFar.errors)")
            }
            let now = Int(Date().timeIntervalSince1970 * 1000)
            let later = now + 7_200_000
            let records = [("c", now), ("d", now), ("late", later), ("e", now)]
            try write(address, "t", records.map { #"{"payload":"\#($0)","ts":\#($1)}"# }, "-J")
            let sent = [["a", "b", "c", "d"], ["b", "c", "d"], ["b", "c", "d"]]
            for ((run, target), sent) in zip(zip(runs, targets), sent) {
                let done = try run.finish(seconds: 30)
                #expect(done.code == 0 && done.errors.contains("sent \(sent.count) records ("), "\(done.errors)")
                #expect(try values(address, target, ["-e"]) == sent)
                let rows = try String(contentsOfFile: "\(map)-\(target)", encoding: .utf8).split(separator: "\n")
                #expect(rows.count > 1, "old offsets and new are noted: \(rows)")
            }
        }

        @Test(
            "the clock ends it where nothing comes, and so does a signal; what would come back to be sent again is refused"
        )
        func ended() throws {
            let (broker, address) = try serve()
            defer { withExtendedLifetime(broker) {} }
            try write(address, "t", ["a"])
            let clock = try run(address, "replay", "t@0..now+1s", "--to", "copy", "--execute")
            #expect(clock.code == 0 && !clock.timedOut && clock.errors.contains("sent 1 record ("), "\(clock.errors)")
            #expect(clock.seconds > 0.9)
            #expect(try values(address, "copy", ["-e"]) == ["a"])
            let endless = try Command(try line(address, ["replay", "t@0..now+1h", "--to", "kept", "--execute"]))
            try #require(endless.wait(seconds: 20) { $0.errors.contains("; waiting for 2") }, "\(endless.soFar.errors)")
            #expect(try values(address, "kept@0+1") == ["a"])
            kill(endless.child.pid, SIGINT)
            let stopped = try endless.finish(seconds: 20)
            #expect(stopped.code == 130 && !stopped.timedOut, "\(stopped.errors)")
            #expect(stopped.errors.contains("interrupted: 1 record delivered\n"), "\(stopped.errors)")
            #expect(stopped.errors.contains("whole up to t:0@1; go on with t:0@1..ms:"), "\(stopped.errors)")
            let passed = try run(address, "replay", "t:0@0..1", "--to", "t:0")
            #expect(
                passed.code == 0 && passed.lines.first?.hasPrefix("would send 1 record (") == true, "\(passed.errors)")
            for words in [
                ["t:0@0..now+1h", "--to", "t:0"], ["t:0@0..500", "--to", "t:0"], ["t:0@0+500", "--to", "t:0"],
                ["t@0..now+1h", "copy@0..now+1h", "--map", "t=copy", "--map", "copy=t"],
            ] {
                let refused = try IntegrationTests.run(try line(address, ["replay"] + words), seconds: 30)
                #expect(refused.code == 2 && refused.errors.contains("again and again"), "\(refused.errors)")
            }
            let unknown = try run(
                address, "replay", "t", "--to", "nosuch", "-X", "transactional.id=x", "--execute", "-m", "3s")
            #expect(unknown.code == 1 && unknown.errors.contains("nosuch"), "\(unknown.errors)")
            #expect(!unknown.errors.contains("transaction"), "none was begun: \(unknown.errors)")
        }
    }
}
