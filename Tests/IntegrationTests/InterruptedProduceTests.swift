import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// Ctrl-C while the broker stands still: what was read is either delivered or told not to be, before the program ends.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct InterruptedProduce {
        /// A broker that can be stopped, and `produce` out of a pipe whose writing end is the test's.
        private final class Rig {
            let broker: Command
            let producing: Command
            private let path = Machine.temporary + "/input-\(UUID().uuidString)"
            private let pipe: Int32

            init(_ words: [String]) throws {
                let program = try #require(Machine.program)
                broker = try Command([program, "broker", "--listen", "127.0.0.1:0", "-q", "--topic", "t:1"])
                try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
                let address = String(broker.soFar.output.prefix { $0 != "\n" })
                try #require(mkfifo(path, 0o600) == 0)
                // For both, so that opening it waits for nobody.
                pipe = open(path, O_RDWR | O_CLOEXEC)
                producing = try Command(
                    ["bash", "-c", #"exec "$@" < "$IN""#, "bash", program, "produce", "t", "-b", address, "-v", "-T"]
                        + words, environment: ["IN": path])
            }

            deinit {
                close(pipe)
                unlink(path)
            }

            func send(_ text: String) throws {
                let count = text.utf8.count
                try #require(write(pipe, text, count) == count)
            }

            /// Whether all that was sent was read.
            private var isRead: Bool {
                var waiting = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
                return poll(&waiting, 1, 0) == 0
            }

            /// Has one record acknowledged, stops the broker, sends `text`, waits until it was read, and until so many bytes
            /// came out of `-T`, and interrupts.
            func interrupt(sending text: String, seen bytes: Int) throws -> Outcome {
                try send("a\n")
                #expect(producing.wait(seconds: 30) { $0.errors.contains("acknowledged") }, "\(producing.soFar.errors)")
                kill(broker.child.pid, SIGSTOP)
                try send(text)
                #expect(
                    producing.wait(seconds: 30) { $0.output.utf8.count >= bytes && isRead }, "\(producing.soFar)")
                kill(producing.child.pid, SIGINT)
                return try producing.finish(seconds: 30)
            }
        }

        private static let unanswered = "not delivered: t:0: the producer was closed before an answer came"

        @Test("while the input goes on, and when it is over", arguments: [[], ["-c", "3"]])
        func told(_ words: [String]) throws {
            let outcome = try Rig(words).interrupt(sending: "b\nc\n", seen: 6)
            #expect(outcome.code == 130, "\(outcome.errors)")
            #expect(outcome.errors.contains("lines 2-3 (2 records): \(Self.unanswered)"), "\(outcome.errors)")
            #expect(outcome.errors.contains("1 record delivered to t, 2 not"), "\(outcome.errors)")
        }

        @Test("while there is no room for more: each record that was taken is told, once")
        func full() throws {
            let line = String(repeating: "x", count: 999) + "\n"
            // What is read at a time is handed over without a pause, until there is no room.
            let rig = try Rig(["-X", "buffer.memory=20000", "-X", "batch.size=5000"])
            let outcome = try rig.interrupt(sending: String(repeating: line, count: 60), seen: 2)
            #expect(outcome.code == 130, "\(outcome.errors)")
            let summary = outcome.errors.firstMatch(of: /1 record delivered to t, (\d+) not/)
            let lost = try #require(summary.flatMap { Int($0.1) }, "\(outcome.errors)")
            let told = outcome.errors.matches(of: /\((\d+) records\): not delivered/).compactMap { Int($0.1) }
            let single = outcome.errors.matches(of: /line \d+: not delivered/).count
            #expect(told.reduce(0, +) + single == lost && lost > 0, "\(outcome.errors)")
        }

        @Test(
            "in a transaction: that its end is not known, and when the coordinator ends it",
            arguments: [[], ["-c", "3"]])
        func transaction(_ words: [String]) throws {
            let rig = try Rig(["-X", "transactional.id=x", "-X", "transaction.timeout.ms=45000"] + words)
            let outcome = try rig.interrupt(sending: "b\nc\n", seen: 6)
            #expect(outcome.code == 130, "\(outcome.errors)")
            let end =
                "whether the transaction was aborted is not known; its coordinator does that after 45 s "
                + "(transaction.timeout.ms): readers of committed records see none of 3 records"
            #expect(outcome.errors.contains(end), "\(outcome.errors)")
        }
    }
}
