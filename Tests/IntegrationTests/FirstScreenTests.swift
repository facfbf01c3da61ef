import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// What somebody meets who has just found the program: the README's lines, its picture, the sample data, kcat's habits.
    @Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
    struct FirstScreen {
        private var sample: SampleBroker { get throws { try SampleBroker.shared.get() } }

        private func kcatSwift(_ words: String...) throws -> Outcome {
            try IntegrationTests.kcatSwift(brokers: try sample.brokers, words)
        }

        /// A folder that has the program by its name, for a shell.
        private static let folder = Result {
            let folder = Machine.temporary + "/first-screen"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard let program = Machine.program else { throw Problem("no kcat-swift was built") }
            try FileManager.default.createSymbolicLink(atPath: folder + "/kcat-swift", withDestinationPath: program)
            return folder
        }

        private func shell(_ line: String) throws -> Command {
            let script = #"cd "$FOLDER" && PATH="$FOLDER:$PATH" && eval "$LINE""#
            let environment = [
                "FOLDER": try Self.folder.get(), "LINE": line, "KCAT_SWIFT_BROKERS": try sample.brokers,
            ]
            return try Command(["setsid", "bash", "-c", script], environment: environment)
        }

        /// Ends all that a line runs.
        private func end(_ command: Command) throws {
            kill(-command.child.pid, SIGTERM)
            _ = try command.finish(seconds: 20)
        }

        @Test("the README's first three lines run as they stand against the sample data")
        func headlines() throws {
            let text = try String(contentsOfFile: Machine.root + "/README.md", encoding: .utf8)
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("    kcat-swift assign ") }.prefix(3)
                .map { String($0.prefix { $0 != "#" }).trimmingCharacters(in: .whitespaces) }
            #expect(lines.count == 3)
            let debug = try shell(lines[0])
            #expect(debug.wait(seconds: 20) { $0.output.count { $0 == "\n" } == 300 }, "\(debug.soFar.errors)")
            try end(debug)
            let part = try shell(lines[1]).finish(seconds: 20)
            #expect(part.code == 0, "\(part.errors)")
            let kept = try String(contentsOfFile: try Self.folder.get() + "/part.txt", encoding: .utf8)
            #expect(kept.count { $0 == "\n" } == 100)
            guard lines[2].hasSuffix("| jq .key"), try run(["bash", "-c", "command -v jq"]).code == 0 else { return }
            let keys = try shell(lines[2].replacing("jq .key", with: "jq --unbuffered .key"))
            #expect(keys.wait(seconds: 20) { $0.output.count { $0 == "\n" } == 20 }, "\(keys.soFar)")
            #expect(keys.soFar.output.split(separator: "\n").allSatisfy { $0.hasPrefix("\"c-") })
            try end(keys)
        }

        @Test("the README's picture is what the program shows now, but for its times")
        func picture() throws {
            func masked(_ text: String) -> [String] {
                text.replacing(#/\d{4}-\d\d-\d\d/#, with: "DATE").replacing(#/\d\d:\d\d(:\d\d\.\d+)?/#, with: "TIME")
                    .replacing(#/1[78]\d{11}/#, with: "MS").split(separator: "\n").map(String.init)
            }
            let program = try #require(Machine.program)
            let drawn = try succeed(["python3", Machine.root + "/Tests/picture", program])
            let kept = try String(contentsOfFile: Machine.root + "/man/terminal.svg", encoding: .utf8)
            #expect(masked(String(decoding: drawn.output, as: UTF8.self)) == masked(kept))
        }

        @Test(
            "the sample has what the tour shows: times of today, a group that lags, a compacted log, an open transaction"
        )
        func sampleData() throws {
            let now = Int(Date().timeIntervalSince1970 * 1000)
            for topic in ["topic", "orders", "events"] {
                let last = try #require(
                    try kcatSwift("assign", "\(topic):0@-1", "-e", "-q", "-f", "%T\n").numbers.first)
                #expect((now - 4 * 3_600_000...now).contains(last), "\(topic)")
            }
            let topics = try kcatSwift("topics").lines.map { $0.split(separator: " ").prefix(2).map(String.init) }
            #expect(topics.contains(["topic", "8"]))
            let groups = try kcatSwift("groups", "-q").lines.map { $0.split(separator: " ").map(String.init) }
            let group = groups.first { $0.first == "billing" } ?? []
            #expect(group.starts(with: ["billing", "classic", "Empty", "0", "1", "455"]), "\(group)")
            let compacted = try kcatSwift("offsets", "customers", "--exact").lines.last?.split(separator: " ") ?? []
            let holes = Int(try #require(compacted.dropFirst(9).first)) ?? 0
            #expect(holes > 0, "\(compacted)")
            let held = try kcatSwift("transactions").lines.last?.split(separator: " ").map(String.init) ?? []
            #expect(held.starts(with: ["refunds", "0", "50", "75"]), "\(held)")
        }

        @Test("a word that is no command is told how to be read, and a topic is mistyped the same way with a partition")
        func words() throws {
            #expect(try kcatSwift("orders:0@-10").errors.contains("to read it: kcat-swift assign orders:0@-10"))
            #expect(try kcatSwift("orders").errors.contains("to read a topic: kcat-swift assign orders;"))
            let topic = try kcatSwift("assign", "ordrs").errors
            #expect(topic == "kcat-swift: topic 'ordrs' does not exist, did you mean 'orders'?\n")
            #expect(try kcatSwift("assign", "ordrs:0").errors == topic)
            #expect(try kcatSwift("offsets", "ordrs:0@-1").errors == topic)
            #expect(
                try kcatSwift("assign", "orders", "-X", "isolation.level=foo").errors
                    == "kcat-swift: -X: isolation.level=foo: read_committed or read_uncommitted is wanted\n")
        }

        @Test("the words that others have for places, and topics by a pattern, are understood")
        func places() throws {
            func offsets(_ spec: String, _ words: String...) throws -> [Int] {
                let line = ["assign", spec, "-q", "-f", "%o\n"] + words
                return try IntegrationTests.kcatSwift(brokers: try sample.brokers, line).numbers
            }
            #expect(try offsets("orders:0@earliest+1") == [0] && offsets("orders:0@start..2") == [0, 1])
            #expect(try offsets("orders:0@latest", "-e").isEmpty)
            #expect(try offsets("orders:0@end-5", "-e") == Array(592..<597))
            #expect(try offsets("orders:0@stored-2+3", "-g", "billing") == [538, 539, 540])
            #expect(try offsets("orders:0@stored-2..stored+2", "-g", "billing") == Array(538..<542))
            #expect(try offsets("^ord:0@-2", "-e") == [595, 596])
            #expect(try kcatSwift("offsets", "^(orders|topic)$").lines.count == 1 + 4 + 8)
            #expect(try kcatSwift("topics", "^ord").lines.contains("  topic \"orders\" with 4 partitions:"))
            let time = try kcatSwift("offsets", "orders:0@1795766305895")
            #expect(time.errors.contains("the time 2026-11-27 07:58:25 UTC is ms:1795766305895"), "\(time.errors)")
        }

        @Test("what a format names, and how JSON has it, is written by a run, local times and UTC")
        func fields() throws {
            func written(_ words: String...) throws -> String {
                let line = try kcatSwiftLine(brokers: try sample.brokers, ["assign", "orders:0@0..1", "-q"] + words)
                let outcome = try run(line, environment: ["TZ": "Europe/Berlin"])
                #expect(outcome.code == 0, "\(outcome.errors)")
                return String(decoding: outcome.output, as: UTF8.self)
            }
            #expect(
                try written("-f", "%{headers.source} %{codec} %{epoch} %{producer} %{size}\n") == "web zstd 0 -1 178\n")
            #expect(try written("-f", "%{key:hex} %{key:base64} %{key:json}\n") == "632d333237 Yy0zMjc= \"c-327\"\n")
            #expect(try written("-f", "%{time}\n").contains(#/T\d\d:00:00\.852\+0[12]:00\n$/#))
            #expect(try written("-f", "%{time}\n", "--utc").hasSuffix(":00:00.852Z\n"))
            let json = try written("-J", "--time", "iso", "--headers", "object", "--json-values", "--utc")
            #expect(json.contains(#/"ts":"20[0-9-]+T\d\d:00:00\.852Z"/#) && json.contains(#""source":"web"},"key""#))
            #expect(json.contains(#""payload":{"order":10001,"#), "\(json)")
        }

        @Test("completions of a cluster that says nothing are none, soon")
        func silentCluster() throws {
            let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(silent) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let port =
                withUnsafeMutablePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                        bind(silent, address, length) == 0 && listen(silent, 5) == 0
                            && getsockname(silent, address, &length) == 0
                    }
                } ? UInt16(bigEndian: address.sin_port) : 0
            let line = ["completions", "candidates", "topic", "", "--", "-b", "127.0.0.1:\(port)", "topics"]
            let outcome = try IntegrationTests.kcatSwift(brokers: nil, line)
            #expect(port > 0 && outcome.code == 0 && outcome.output.isEmpty)
            #expect(outcome.seconds < 5, "a second is what it may take, and a minute what a question takes otherwise")
        }

        @Test(
            "kcat's lines and what they are answered with write the same", .enabled(if: Machine.hasKcat, "needs kcat"),
            arguments: [
                ["-C", "-t", "orders", "-p", "0", "-o", "-5", "-e", "-q"],
                ["-C", "-t", "topic", "-p", "7", "-o", "1490", "-e", "-q", "-f", "%t[%p]@%o:%k=%S:%s\\n"],
                ["-C", "-t", "orders", "-p", "1", "-o", "beginning", "-c", "5", "-q", "-J"],
                ["-C", "-t", "customers", "-p", "0", "-o", "beginning", "-e", "-q", "-K", "|"],
                ["-C", "-t", "inventory", "-p", "0", "-o", "1990", "-e", "-q", "-D", ";"],
                ["-C", "-t", "refunds", "-p", "0", "-e", "-q", "-o", "beginning", "-f", "%o %h\\n"],
                ["-C", "-t", "orders", "-p", "2", "-e", "-q", "-o", "end"],
            ])
        func kcatsLines(_ words: [String]) throws {
            let brokers = try sample.brokers
            let answered = try run(try kcatSwiftLine(brokers: nil, ["-b", brokers] + words))
            #expect(answered.code == 2)
            let line = try #require(answered.errors.split(separator: " here: ").last)
            let ours = try shell(line.trimmingCharacters(in: .whitespacesAndNewlines)).finish(seconds: 30)
            let theirs = try run(["kcat", "-b", brokers] + words)
            #expect(ours.code == 0 && theirs.code == 0, "\(ours.errors) \(theirs.errors)")
            expectEqual(ours.output, theirs.output, "\(words)")
        }

        @Test("topics tells what kcat -L tells", .enabled(if: Machine.hasKcat, "needs kcat"))
        func topics() throws {
            func object(_ outcome: Outcome) throws -> NSDictionary {
                var object = try #require(JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
                for name in ["originating_broker", "query"] { object[name] = nil }
                return object as NSDictionary
            }
            let theirs = ["kcat", "-b", try sample.brokers, "-L"]
            #expect(try object(kcatSwift("topics", "-J")) == object(run(theirs + ["-J"])))
            #expect(try kcatSwift("topics", "-v").lines.dropFirst() == run(theirs).lines.dropFirst())
        }
    }
}
