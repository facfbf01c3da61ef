import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// What is said beside records, to readers and to nobody, and where a run that is broken off can go on.
    @Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
    struct Notices {
        private var sample: SampleBroker { get throws { try SampleBroker.shared.get() } }

        private func follow(_ words: String...) throws -> Command {
            try Command(try kcatSwiftLine(brokers: try sample.brokers, ["assign"] + words))
        }

        private func interrupt(_ command: Command) throws -> Outcome {
            kill(command.child.pid, SIGINT)
            let outcome = try command.finish(seconds: 20)
            #expect(outcome.code == 130)
            return outcome
        }

        @Test(
            "the end of a partition that is written to all the time is told when it is quiet, not each time it is met")
        func busyPartition() throws {
            let following = try follow("scratch:0@beginning", "-f", "%s\n")
            #expect(following.wait(seconds: 20) { $0.errors.contains("Reached end of topic scratch [0] at offset 0") })
            let writer = #"for i in $(seq 200); do echo $i; sleep 0.02; done | "$@""#
            let line = try kcatSwiftLine(brokers: try sample.brokers, ["produce", "scratch:0", "-q"])
            try succeed(["bash", "-c", writer, "bash"] + line)
            #expect(following.wait(seconds: 20) { $0.errors.contains("at offset 200") })
            let outcome = try interrupt(following)
            #expect(outcome.numbers == Array(1...200))
            // Two, and another one for each half second in which the writer stood still.
            let ends = outcome.errors.split(separator: "\n").count { $0.contains("Reached end") }
            #expect((2...20).contains(ends), "\(outcome.errors)")
        }

        @Test("what nobody reads on standard error is left out and counted, and that is told when somebody does")
        func leftOut() throws {
            let errors = try OutputPipe()
            errors.fill()
            let output = try TemporaryFile()
            let words = ["assign", "scratch:1@beginning", "-vv", "-f", "%s\n"]
            let line = try kcatSwiftLine(brokers: try sample.brokers, words)
            let child = try Child(line, output: output.descriptor, errors: errors.writing)
            errors.closeWriting()
            func arrives(_ text: String) throws {
                try sample.produce(text + "\n", "scratch:1", "-q")
                let limit = ContinuousClock.now + .seconds(20)
                while !output.soFar.hasSuffix(text + "\n"), ContinuousClock.now < limit { usleep(20_000) }
                #expect(output.soFar.hasSuffix(text + "\n"))
            }
            try arrives("first")
            // Now somebody reads: what comes next is told, and how much was not.
            var told = ""
            while !told.contains("Reached end of topic scratch [1] at offset 2") {
                guard let piece = errors.read(1 << 16, seconds: 20), !piece.isEmpty else { break }
                if told.isEmpty { try arrives("second") }
                told += String(decoding: piece, as: UTF8.self)
            }
            #expect(told.contains(/% \d+ notices were left out: nobody read standard error\n/), "\(told.suffix(500))")
            kill(child.pid, SIGTERM)
            #expect(child.wait(seconds: 10).code == 143)
        }

        @Test("the ends of many partitions are one line, followed and with -e")
        func manyEnds() throws {
            let following = try follow("wide")
            #expect(following.wait(seconds: 20) { $0.errors.contains("% 100 partitions read to their ends\n") })
            #expect(try interrupt(following).errors.contains("Reached end") == false)
            let ended = try kcatSwift(brokers: try sample.brokers, ["assign", "wide", "-e"])
            #expect(ended.code == 0 && ended.errors == "% 100 partitions read to their ends\n", "\(ended.errors)")
        }

        @Test("what waits behind an open transaction is told at an end, while following and by offsets")
        func openTransaction() throws {
            let brokers = try sample.brokers
            let words = "refunds:0: an open transaction begins at 50 and holds back 75 offsets ("
            let ended = try kcatSwift(brokers: brokers, ["assign", "refunds", "-e", "-f", "%o\n"])
            #expect(ended.code == 0 && ended.numbers == Array(0..<50))
            #expect(
                ended.errors.contains(words) && ended.errors.contains("--uncommitted reads them"), "\(ended.errors)")
            let all = try kcatSwift(brokers: brokers, ["assign", "refunds", "-e", "-f", "%o\n", "--uncommitted", "-q"])
            #expect(all.numbers == Array(0..<125))
            let following = try follow("refunds@-1", "-f", "%o\n")
            #expect(following.wait(seconds: 20) { $0.errors.contains(words) }, "\(following.soFar.errors)")
            #expect(try interrupt(following).numbers == [49])
            let offsets = try kcatSwift(brokers: brokers, ["offsets", "refunds"])
            #expect(offsets.lines.last?.split(separator: " ") == ["refunds", "0", "0", "125", "50*", "125"])
            #expect(offsets.errors.contains("hold back 75 offsets of refunds:0"), "\(offsets.errors)")
        }

        @Test("a run over many partitions that is broken off says in one line where each goes on")
        func manyBrokenOff() throws {
            let following = try follow("topic", "-f", "%o\n")
            #expect(following.wait(seconds: 30) { $0.output.utf8.count { $0 == 10 } == 12_000 })
            let told = try interrupt(following).errors.split(separator: "\n").filter { $0.contains("whole up to") }
            let specs = (0..<8).map { "topic:\($0)@1500.." }
            #expect(told.count == 1 && told[0].hasPrefix("% whole up to these places of 8 partitions; go on with "))
            for spec in specs {
                #expect(told.first?.split(separator: " ").contains(Substring(spec)) == true, "\(told)")
            }
        }

        @Test("a group that does not exist has no lag, and committing for it where it left off is refused")
        func mistypedGroup() throws {
            let brokers = try sample.brokers
            let looked = try kcatSwift(brokers: brokers, ["offsets", "orders", "-g", "biling"])
            #expect(looked.errors.contains("no such group: 'biling', did you mean 'billing'?"), "\(looked.errors)")
            #expect(looked.lines.dropFirst().allSatisfy { $0.split(separator: " ").suffix(2) == ["-", "-"] })
            let known = try kcatSwift(brokers: brokers, ["offsets", "orders", "-g", "billing"])
            #expect(known.errors.isEmpty && known.lines[1].split(separator: " ").suffix(2) == ["540", "57"])
            #expect(known.lines[3].split(separator: " ").suffix(2) == ["-", "-"], "nothing committed in one of them")
            let line = ["assign", "orders:3@stored+1", "-g", "biling", "--commit"]
            let refused = try kcatSwift(brokers: brokers, line)
            #expect(refused.code == 1 && refused.output.isEmpty, "\(refused.errors)")
            #expect(try kcatSwift(brokers: brokers, ["groups"]).lines.contains { $0.hasPrefix("biling ") } == false)
        }
    }
}
