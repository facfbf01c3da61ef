import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// What people do every day, against the program's own broker with its sample data.
    @Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
    struct Everyday {
        /// The broker, which serves as long as the tests run.
        private final class Server: @unchecked Sendable {
            let command: Command
            let brokers: String

            init() throws {
                command = try Command(
                    try kcatSwiftLine(brokers: nil, ["broker", "--listen", "127.0.0.1:0", "--sample-data"]))
                guard command.wait(seconds: 60, until: { $0.output.hasSuffix("\n") }) else {
                    throw Problem("no broker: \(command.soFar.errors)")
                }
                brokers = String(command.soFar.output.dropLast())
            }
        }

        private static let server = Result { try Server() }
        private var brokers: String { get throws { try Self.server.get().brokers } }

        private func kcat(_ words: String...) throws -> Outcome { try kcatSwift(brokers: brokers, words) }

        @Test func recordsDoNotWaitForAReaderOfStandardError() throws {
            let errors = try OutputPipe()
            // Full before the program writes a word.
            _ = fcntl(errors.writing, F_SETFL, O_NONBLOCK)
            let block = [UInt8](repeating: 0x78, count: 4096)
            while write(errors.writing, block, block.count) > 0 {}
            _ = fcntl(errors.writing, F_SETFL, 0)
            let output = try TemporaryFile()
            let line = try kcatSwiftLine(brokers: brokers, ["assign", "topic", "-e", "-vv"])
            let child = try Child(line, output: output.descriptor, errors: errors.writing)
            let exit = child.wait(seconds: 60)
            #expect(exit.code == 0 && !exit.timedOut)
            #expect(output.soFar.count { $0 == "\n" } == 12_000)
        }

        @Test func manyEndsAreOneLineAndFewAreOneEach() throws {
            let few = try kcat("assign", "topic", "-e")
            #expect(few.errors.split(separator: "\n").count { $0.contains("Reached end of topic topic [") } == 8)
            let specs = ["topic", "events", "orders", "audit", "inventory"]
            let many = try kcatSwift(brokers: brokers, ["assign"] + specs + ["-e"])
            #expect(many.errors.contains("% 22 partitions read to their ends"), "\(many.errors)")
        }

        @Test func aRunIntoAFileThatIsBrokenOffSaysWhereToGoOn() throws {
            let command = try Command(
                try kcatSwiftLine(brokers: brokers, ["assign", "topic:7@1490..1600", "-f", "%o\\n"]))
            #expect(command.wait(seconds: 30) { $0.output.hasSuffix("1499\n") })
            kill(command.child.pid, SIGINT)
            let outcome = try command.finish(seconds: 20)
            #expect(outcome.code == 130)
            #expect(outcome.errors.contains("% whole up to topic:7@1500; go on with topic:7@1500..1600"))
        }

        /// A file that may not grow, as on a full disk: it ends with a whole record, and what is missing is said.
        @Test func aFullDiskLeavesWholeRecords() throws {
            let file = Machine.temporary + "/everyday-full"
            let line = try kcatSwiftLine(
                brokers: brokers, ["assign", "topic:7", "topic:6", "-e", "-J", "-X", "max.partition.fetch.bytes=20000"])
            let script = #"ulimit -f 256; trap '' XFSZ; exec "$@" > "$FILE""#
            let outcome = try run(["env", "FILE=\(file)", "bash", "-c", script, "bash"] + line, seconds: 60)
            defer { try? FileManager.default.removeItem(atPath: file) }
            #expect(outcome.code == 1 && outcome.errors.contains("write failed"), "\(outcome.errors)")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.isEmpty || text.hasSuffix("}\n"))
            for partition in [6, 7] {
                let next = text.split(separator: "\n").count { $0.contains("\"partition\":\(partition),") }
                let place = "topic:\(partition)@\(next)"
                if next < 1500 {
                    #expect(
                        outcome.errors.contains("% whole up to \(place); go on with \(place).."), "\(outcome.errors)")
                }
            }
        }

        @Test func bytesThatAreNoTextAreNotLost() throws {
            let lines = try kcat("assign", "audit", "-e", "-J").lines
            #expect(lines.count == 500)
            #expect(lines.count { $0.contains(#""payload":"//4AgA==","payload_encoding":"base64""#) } == 20)
            #expect(lines.contains { $0.contains(#""header_encoding":"base64""#) })
            #expect(!lines.contains { $0.contains("\u{fffd}") })
        }

        @Test func tablesHaveAHeading() throws {
            let csv = try kcat("assign", "orders:0@0..2", "--output", "csv", "--fields", "offset,key,headers.source")
            #expect(csv.lines.first == "offset,key,headers.source")
            #expect(csv.lines.count == 3 && csv.lines[1].hasPrefix("0,c-"))
            let tsv = try kcat("assign", "customers@0..1", "--output", "tsv")
            #expect(tsv.lines.first == "topic\tpartition\toffset\ttimestamp\tkey\tvalue")
            #expect(try kcat("assign", "orders:0", "--fields", "offset").code == 2)
            #expect(try kcat("assign", "orders:0", "-J", "--fields", "offset").code == 2)
        }

        @Test func aRunThatFindsNothingCanFail() throws {
            #expect(try kcat("assign", "orders:0@end", "-e").code == 0)
            let empty = try kcat("assign", "orders:0@end", "-e", "--fail-if-empty")
            #expect(empty.code == 1 && empty.output.isEmpty && empty.errors.contains("% no record was written"))
            #expect(try kcat("assign", "orders:0@-1", "-e", "--fail-if-empty").code == 0)
        }

        @Test func topicsAreALineEach() throws {
            let all = try kcat("topics").lines
            #expect(all.contains { $0.split(separator: " ").map(String.init) == ["topic", "8", "1"] }, "\(all)")
            #expect(!all.contains { $0.contains("partition 0") })
            #expect(try kcat("topics", "-v").lines.contains { $0.contains("partition 7, leader 1") })
            let none = try kcat("topics", "nosuch")
            #expect(none.code == 1 && none.output.isEmpty && none.errors.contains("'nosuch' does not exist"))
        }

        @Test func optionsThatChangeNothingAreTold() throws {
            #expect(try kcat("assign", "orders:0@0..1", "-J", "-K", ":").errors.contains("% -K changes nothing"))
            #expect(try kcat("assign", "orders:0@0..1", "-f", "%o", "-D", ":").errors.contains("% -D changes nothing"))
        }

        @Test(arguments: ["specs", "format", "json", "assign", "subscribe", "offsets"])
        func helpFitsATerminal(topic: String) throws {
            let outcome = try kcatSwift(brokers: nil, ["help", topic])
            #expect(outcome.code == 0 && !outcome.lines.isEmpty)
            for line in outcome.lines { #expect(line.count <= 79, "\(line)") }
        }

        @Test func theClusterCompletesTopicsAndPartitions() throws {
            func candidates(_ words: String...) throws -> [String] {
                let outcome = try kcatSwift(brokers: nil, ["completions", "candidates"] + words)
                #expect(outcome.code == 0)
                return outcome.lines
            }
            let brokers = try brokers
            #expect(try candidates("spec", "to", "--", "-b", brokers, "assign") == ["topic"])
            #expect(
                try candidates("spec", "orders:", "--", "-b", brokers, "assign", "-o") == (0..<4).map { "orders:\($0)" }
            )
            #expect(try candidates("property", "ssl.ca", "--") == ["ssl.ca.location=", "ssl.ca.pem="])
            // No broker, no candidates, and no wait.
            #expect(try candidates("topic", "", "--", "-b", "127.0.0.1:1", "topics") == [])
        }

        /// A terminal is told nothing raw unless that was asked for.
        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
        func aTerminalIsShownReadableRecords() throws {
            func onTerminal(_ words: String...) throws -> String {
                let line = try kcatSwiftLine(brokers: brokers, words).map { "'\($0)'" }.joined(separator: " ")
                let outcome = try run(["script", "-qec", "stty cols 80; \(line)", "/dev/null"], seconds: 60)
                return String(decoding: outcome.output, as: UTF8.self).replacing("\r", with: "")
            }
            let shown = try onTerminal("assign", "orders:0@0..1", "-q", "--color", "never")
            #expect(
                shown.contains("orders:0@0  ") && shown.contains("\n  source: \"")
                    && shown.contains("\n    \"items\": ["))
            #expect(try onTerminal("assign", "orders:0@0..1", "-q", "-D", ";").hasPrefix("{\"order\""))
            #expect(try onTerminal("assign", "orders:0@0..1").contains("\u{1b}[36morders:0@"))
            let sum = try onTerminal("assign", "orders:0@0..1")
            #expect(sum.contains("% 1 record, "), "\(sum)")
        }
    }
}
