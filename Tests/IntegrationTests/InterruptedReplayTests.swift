import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// Ctrl-C during a replay: what was handed over is waited for, and it is told where to go on.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct InterruptedReplay {
        private static let records = 1000

        /// Two embedded brokers, one with records in small batches, and the replay from it to the other.
        private final class Rig {
            let source: Command
            let target: Command
            let replay: Command
            let to: String
            private let folder = Machine.temporary + "/replay-\(UUID().uuidString)"

            init(_ words: String...) throws {
                let program = try #require(Machine.program)
                func broker() throws -> (Command, String) {
                    let broker = try Command([program, "broker", "--listen", "127.0.0.1:0", "-q", "--topic", "t:1"])
                    try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
                    return (broker, String(broker.soFar.output.prefix { $0 != "\n" }))
                }
                let from: String
                (source, from) = try broker()
                (target, to) = try broker()
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                let lines = (0..<InterruptedReplay.records).map { "\($0)\n" }.joined()
                try lines.write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
                try succeed([program, "produce", "t", "-b", from, "-l", folder + "/lines", "-X", "batch.size=200"])
                replay = try Command(
                    [
                        program, "replay", "t", "-b", from, "--to-brokers", to, "--execute", "--rate", "250", "-v",
                        "--offsets-map", folder + "/map",
                    ] + words)
                #expect(replay.wait(seconds: 30) { $0.errors.contains("acknowledged") }, "\(replay.soFar.errors)")
            }

            deinit { try? FileManager.default.removeItem(atPath: folder) }

            /// The last offset that the map has.
            var lastMapped: Int? {
                let text = try? String(contentsOfFile: folder + "/map", encoding: .utf8)
                return text?.split(separator: "\n").last?.split(separator: "\t")[3].wholeMatch(of: /\d+/).flatMap {
                    Int($0.0)
                }
            }
        }

        @Test("all that was handed over is delivered, mapped and counted, and the rest is named")
        func delivered() throws {
            let rig = try Rig()
            kill(rig.replay.child.pid, SIGINT)
            let outcome = try rig.replay.finish(seconds: 30)
            #expect(outcome.code == 130, "\(outcome.errors)")
            let told = outcome.errors.firstMatch(of: /interrupted: (\d+) records delivered\n/)
            let count = try #require(told.flatMap { Int($0.1) }, "\(outcome.errors)")
            #expect(count > 0 && count < Self.records)
            #expect(outcome.errors.contains("whole up to t:0@\(count); go on with t:0@\(count).."), "\(outcome.errors)")
            #expect(rig.lastMapped == count - 1)
            let there = try kcatSwift(brokers: rig.to, ["assign", "t", "-e", "-q"])
            #expect(there.lines == (0..<count).map(String.init))
        }

        @Test("in a transaction: it is aborted, and nothing is told as sent")
        func aborted() throws {
            let rig = try Rig("-X", "transactional.id=x")
            kill(rig.replay.child.pid, SIGINT)
            let outcome = try rig.replay.finish(seconds: 30)
            #expect(outcome.code == 130, "\(outcome.errors)")
            #expect(
                outcome.errors.contains("the transaction was aborted: readers of committed records see none of "),
                "\(outcome.errors)")
            for words in ["sent ", "go on with", "not delivered"] {
                #expect(!outcome.errors.contains(words), "\(outcome.errors)")
            }
            #expect(try kcatSwift(brokers: rig.to, ["assign", "t", "-e", "-q"]).lines == [])
        }

        @Test("a target that stands still: it ends all the same, and says of how many nothing is known")
        func still() throws {
            let rig = try Rig()
            kill(rig.target.child.pid, SIGSTOP)
            // Batches go out meanwhile, 25 a second.
            sleep(1)
            let begin = ContinuousClock.now
            kill(rig.replay.child.pid, SIGINT)
            let outcome = try rig.replay.finish(seconds: 30)
            #expect(ContinuousClock.now - begin < .seconds(10))
            #expect(outcome.code == 130, "\(outcome.errors)")
            let told = outcome.errors.firstMatch(
                of: /interrupted: (\d+) records? delivered, (\d+) more not acknowledged/)
            let count = try #require(told.flatMap { Int($0.1) }, "\(outcome.errors)")
            #expect(outcome.errors.contains("whole up to t:0@\(count); go on with t:0@\(count).."), "\(outcome.errors)")
            #expect(rig.lastMapped == count - 1)
            #expect(!outcome.errors.contains("not delivered"), "\(outcome.errors)")
        }
    }
}
