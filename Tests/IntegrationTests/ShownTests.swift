import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

extension Integration {
    /// What of records, names and tables gets to a terminal.
    @Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
    struct Shown {
        private var sample: SampleBroker { get throws { try SampleBroker.shared.get() } }
        private static let title = "\u{1b}]0;title\u{7}"

        /// Whether a terminal would obey any of it.
        private func hasControls(_ text: String) -> Bool {
            text.unicodeScalars.contains {
                $0.value < 0x20 && $0 != "\n" || (0x7f...0x9f).contains($0.value) || $0 == "\u{202e}"
            }
        }

        @Test("a terminal obeys no record unless raw output was asked for; pipes get the bytes")
        func hostileRecord() throws {
            try sample.produce("k\(Self.title):\u{1b}[2Jvalue\n", "scratch:2", "-K:", "-q")
            let line = ["assign", "scratch:2@beginning", "-e", "-q"]
            let shown = try sample.terminal(line + ["--color", "never"])
            #expect(!hasControls(shown) && shown.contains(#"key "k\u{1b}]0;title\u{7}""#), "\(shown)")
            #expect(shown.contains(#"\u{1b}[2Jvalue"#))
            #expect(try sample.terminal(line + ["--output", "raw"]) == "\u{1b}[2Jvalue\n")
            #expect(try sample.terminal(line + ["-f", "%s\n"]) == "\u{1b}[2Jvalue\n")
            #expect(try kcatSwift(brokers: try sample.brokers, line).output == Data("\u{1b}[2Jvalue\n".utf8))
        }

        @Test(
            "of names and arguments no control character is printed, wherever they come to be said",
            arguments: [
                ["assign", "a\(title)b"], ["offsets", "orders", "-g", "a\(title)b"], ["topics", "x\(title)"],
                ["assign", "orders", "-F", "/x\(title)y"], ["assign", "orders", "-X", "a\(title)=b"], ["\(title)cmd"],
                ["assign", "orders", "--out\(title)"], ["assign", "orders", "-f", "%{\(title)}"],
                ["find", "orders", "--where", ".a == \(title)"], ["assign", "orders", "--grep", "(\(title)"],
                ["groups", "\(title)x"], ["inspect", "/no\(title)"],
                ["assign", "orders", "--directory", "/no\(title)"],
                ["producers", "a\(title)"], ["-C", "-t", "a\(title)b"], ["assign", "orders", "--profile", "\(title)"],
                ["topics", "-X", "dump", "-X", "client.id=a\(title)"], ["subscribe", "or\u{202e}ders", "-g", "g"],
            ])
        func hostileWords(_ words: [String]) throws {
            let outcome = try run(
                try kcatSwiftLine(brokers: nil, words), environment: ["KCAT_SWIFT_BROKERS": try sample.brokers])
            let text = String(decoding: outcome.output, as: UTF8.self) + outcome.errors
            #expect(!hasControls(text) && !text.isEmpty, "\(text.debugDescription)")
        }

        @Test("of what a broker tells no control character is printed: racks, ids, groups, what check finds")
        func hostileBroker() async throws {
            var configuration = BrokerConfiguration(
                brokers: [.init(id: 1, rack: "r\(Self.title)")], topics: [.init("orders")])
            configuration.clusterId = "c\(Self.title)"
            let broker = try EmbeddedBroker(configuration)
            let loop = try EventLoop.started()
            try broker.start(on: loop)
            var batch = RecordBatchBuilder()
            batch.records = [.init(offsetDelta: 0, timestamp: 1_700_000_000_123, key: nil, value: [0x61], headers: [])]
            try broker.append(try batch.encoded(), to: TopicPartition("orders", 0))
            let brokers = broker.bootstrapServers
            let group = "g\(Self.title)"
            #expect(
                try kcatSwift(brokers: brokers, ["assign", "orders", "-c", "1", "-g", group, "--commit"]).code == 0)
            for words in [
                ["topics"], ["topics", "-v"], ["topics", "orders"], ["topics", "-J"], ["check"], ["check", "orders"],
                ["groups"], ["groups", group], ["groups", "-J"], ["group", "peek", group],
                ["completions", "candidates", "group", "", "--", "-b", brokers, "groups"],
            ] {
                let outcome = try kcatSwift(brokers: words[0] == "completions" ? nil : brokers, words)
                let text = String(decoding: outcome.output, as: UTF8.self) + outcome.errors
                #expect(outcome.code == 0 && !hasControls(text), "\(words): \(text.debugDescription)")
            }
            let refused = try kcatSwift(brokers: "127.0.0.1:1,h\(Self.title)", ["check", "-m", "2"])
            #expect(refused.code == 3 && !hasControls(String(decoding: refused.output, as: UTF8.self) + refused.errors))
            await broker.stop()
            loop.stop()
        }

        @Test("readable values are whole in files and pipes; a terminal is told how much is missing, and what shows it")
        func longValue() throws {
            let file = Machine.temporary + "/long-value"
            try String(repeating: "x", count: 60_024).write(toFile: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: file) }
            let brokers = try sample.brokers
            #expect(try kcatSwift(brokers: brokers, ["produce", "scratch:3", file]).code == 0)
            let line = ["assign", "scratch:3@beginning", "-e", "-q", "--output", "readable"]
            let whole = try kcatSwift(brokers: brokers, line).output
            #expect(whole.count { $0 == UInt8(ascii: "x") } == 60_024)
            let cut = try sample.terminal(line + ["--color", "never"])
            #expect(cut.count { $0 == "x" } == 4096 && cut.contains("… 55,928 B more; --full shows all\n"))
            let full = try sample.terminal(line + ["--color", "never", "--full"])
            #expect(full.count { $0 == "x" } == 60_024)
        }

        @Test("colours, width and UTC are as they are asked for, on a terminal and in a pipe")
        func looks() throws {
            let line = ["assign", "orders:0@0..1", "-q", "--output", "readable"]
            func piped(_ words: String...) throws -> String {
                String(decoding: try kcatSwift(brokers: try sample.brokers, line + words).output, as: UTF8.self)
            }
            #expect(try piped().contains("\u{1b}") == false && piped("--color", "auto").contains("\u{1b}") == false)
            #expect(try piped("--color", "always").contains("\u{1b}[36morders:0@0"))
            #expect(try sample.terminal(line).contains("\u{1b}[36morders:0@0"))
            #expect(try sample.terminal(line + ["--color", "never"]).contains("\u{1b}") == false)
            for row in try piped("--width", "30").split(separator: "\n") { #expect(row.count <= 30, "\(row)") }
            #expect(try piped("--width", "80", "--utc").hasPrefix("20") && piped("--utc").contains("Z  key"))
        }

        @Test("tables fit a terminal of 80 columns and one of 200, with a topic whose name has 57 characters")
        func tables() throws {
            let name = SampleBroker.longName
            for columns in [80, 200] as [UInt16] {
                for words in [
                    ["topics"], ["offsets", name], ["offsets", "orders", "-g", "billing"],
                    ["offsets", "\(name)@-1", "-g", "billing"], ["offsets", name, "--exact"],
                    ["inspect", "\(name):0"], ["inspect", "payments:0@14..24"], ["groups"], ["groups", "billing"],
                    ["transactions"], ["producers", "payments"], ["group", "seek", "billing", "orders:0@stored+1"],
                ] {
                    let shown = try sample.terminal(words + ["-q"], columns: columns)
                        .replacing(#/\u{1b}\[[0-9]*m/#, with: "")
                    for row in shown.split(separator: "\n") { #expect(row.count <= Int(columns), "\(words): \(row)") }
                    #expect(!shown.isEmpty, "\(words)")
                }
            }
            let wide = try kcatSwift(brokers: try sample.brokers, ["offsets", name])
            #expect(wide.lines.last?.hasPrefix(name + " ") == true, "what is no terminal gets the whole name")
        }
    }
}
