import Foundation
import Testing

extension Integration {
    /// What people do every day, against the program's own broker with its sample data.
    @Suite(.enabled(if: Machine.program != nil, "needs the program (make build)"))
    struct Everyday {
        private var brokers: String { get throws { try SampleBroker.shared.get().brokers } }

        private func kcat(_ words: String...) throws -> Outcome { try kcatSwift(brokers: brokers, words) }

        @Test func recordsDoNotWaitForAReaderOfStandardError() throws {
            let errors = try OutputPipe()
            errors.fill()
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

        @Test("a mistake in an expression or a pattern is told with a caret under its place")
        func filterMistakes() throws {
            let words = try kcat("find", "orders", "--where", ".price >> 90")
            let lines = words.errors.split(separator: "\n").map(String.init)
            #expect(words.code == 2 && lines.count == 3 && lines[0].hasPrefix("kcat-swift: --where: "), "\(lines)")
            #expect(lines.dropFirst() == ["  .price >> 90", "          ^"], "\(lines)")
            let pattern = try kcat("assign", "orders", "--grep", "k:(").errors.split(separator: "\n").map(String.init)
            #expect(
                pattern.count == 3 && pattern[0].hasPrefix("kcat-swift: --grep: ") && pattern[2] == "   ^", "\(pattern)"
            )
        }

        @Test("what stands around a match is shown, and -c ends behind what follows its last match")
        func context() throws {
            func numbers(_ words: String...) throws -> [Int] {
                let outcome = try kcatSwift(brokers: brokers, ["assign", "orders:0", "-e", "-q", "-f", "%o\n"] + words)
                #expect(outcome.code == 0, "\(outcome.errors)")
                return outcome.numbers
            }
            let two = ["--where", "offset in (100, 102)"]
            #expect(try numbers("--where", "offset == 100", "-A", "2") == [100, 101, 102])
            #expect(try numbers("--where", "offset == 100", "-B", "2") == [98, 99, 100])
            #expect(try numbers(two[0], two[1], "-C", "1") == [99, 100, 101, 102, 103])
            #expect(try numbers(two[0], two[1], "-C", "3", "-c", "1") == [97, 98, 99, 100, 101, 102, 103])
            #expect(try numbers(two[0], two[1], "-C", "1", "-c", "2") == [99, 100, 101, 102, 103])
            #expect(try numbers(two[0], two[1], "-B", "1", "-c", "1") == [99, 100])
            let last = try #require(try kcat("assign", "orders:0@-1", "-e", "-q", "-f", "%o\n").numbers.first)
            // What follows isn't there yet: it is a match all the same.
            let end = "offset == \(last)"
            #expect(try numbers("--where", end, "-A", "5", "-c", "1", "--fail-if-empty") == [last])
        }

        @Test("find --key finds the sample's keys where Java's producer puts them, with all that is known of the batch")
        func sampleKeys() throws {
            let keys = Set(try kcat("assign", "orders", "-e", "-q", "-f", "%k\n").lines)
            #expect(keys.count > 300)
            for key in keys.sorted().prefix(5) {
                let found = try kcat("find", "orders", "--key", key, "-q", "-f", "%k %{codec}\n")
                #expect(found.code == 0 && found.lines == ["\(key) zstd"], "\(found.errors)")
            }
        }

        @Test(
            "a reader that has enough ends every way of reading without a word",
            arguments: [
                ["assign", "events", "--merge", "time", "-e"],
                ["find", "events", "--where", "partition >= 0", "--all"], ["assign", "events", "-e", "--grep", "view"],
            ])
        func enough(_ words: [String]) throws {
            let line = try kcatSwiftLine(brokers: brokers, words + ["-q"])
            let ended = try run(["sh", "-c", "\"$@\" | head -n 1", "sh"] + line)
            #expect(ended.lines.count == 1 && ended.errors.isEmpty, "\(ended.errors)")
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

        @Test(
            "standard input as a file, servers parted by a semicolon, the largest offset, a name that looks like an option"
        )
        func oddInputs() throws {
            let brokers = try brokers
            func piped(_ text: String, _ words: String...) throws -> Outcome {
                let script = #"printf '%s\n' "$TEXT" | "$@""#
                let line = try kcatSwiftLine(brokers: nil, words)
                return try run(["env", "TEXT=\(text)", "bash", "-c", script, "bash"] + line, seconds: 30)
            }
            let settings = "bootstrap.servers=\(brokers)"
            #expect(try piped(settings, "assign", "orders:0@0..2", "-F", "-", "-f", "%o\n").numbers == [0, 1])
            let specs = try piped("orders:0@3..5", "assign", "-b", brokers, "--assignment", "-", "-f", "%o\n")
            #expect(specs.numbers == [3, 4], "\(specs.errors)")
            // A byte order mark before either.
            #expect(
                try piped("\u{feff}" + settings, "assign", "orders:0@0..2", "-F", "-", "-f", "%o\n").numbers == [0, 1])
            let marked = try piped("\u{feff}orders:0@3..5", "assign", "-b", brokers, "--assignment", "-", "-f", "%o\n")
            #expect(marked.numbers == [3, 4], "\(marked.errors)")
            let first = ["assign", "orders:0@0..1", "-f", "%o\n"]
            #expect(try kcatSwift(brokers: "127.0.0.1:1;\(brokers)", first).numbers == [0])
            let last = try kcat("assign", "orders:0@9223372036854775807", "-e")
            #expect(last.code == 1 && last.errors.contains("9223372036854775807 is not in the log"), "\(last.errors)")
            #expect(try kcat("assign", "-dash").errors.contains("if a topic is meant: -- -dash"))
            let named = try kcat("assign", "-e", "--", "-dash")
            #expect(named.code == 1 && named.errors.contains("topic '-dash' does not exist"), "\(named.errors)")
        }

        @Test("kcat's old variable names the file; Java's class names in it concern nobody but who subscribes")
        func inheritedFiles() throws {
            let file = Machine.temporary + "/inherited.properties"
            let assignor = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
            let text = "bootstrap.servers=\(try brokers)\npartition.assignment.strategy=\(assignor)\n"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: file) }
            let topics = try run(try kcatSwiftLine(brokers: nil, ["topics"]), environment: ["KAFKACAT_CONFIG": file])
            #expect(topics.code == 0 && topics.lines.contains { $0.hasPrefix("orders ") }, "\(topics.errors)")
            let line = ["subscribe", "orders", "-g", "inherited", "-F", file, "-o", "beginning", "-e", "-f", "%p\\n"]
            let member = try kcatSwift(brokers: nil, line + ["-X", "group.protocol=classic"])
            #expect(member.code == 0 && Set(member.lines) == ["0", "1", "2", "3"], "\(member.errors)")
            // A class that nobody has here is the members' trouble alone.
            try text.replacing(assignor, with: "com.example.NearestAssignor")
                .write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try kcatSwift(brokers: nil, ["topics", "orders", "-F", file]).code == 0)
            let refused = try kcatSwift(brokers: nil, line)
            #expect(refused.code == 2 && refused.errors.contains("partition.assignment.strategy"), "\(refused.errors)")
        }

        @Test("whatever property a key's text is given for, nothing that is written has it") func aKeyForAnyProperty()
            throws
        {
            let key = "-----BEGIN PRIVATE KEY-----\nMIIEhushHUSH\n-----END PRIVATE KEY-----\n"
            let names = try kcatSwift(brokers: nil, ["topics", "-X", "list"]).lines
                .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0.contains(".") }
            #expect(names.count > 80, "\(names)")
            for name in names {
                for last in [["-m", "1ms"], ["-X", "dump"]] {
                    let line = ["topics", "-X", "security.protocol=sasl_ssl", "-X", "sasl.mechanism=PLAIN"]
                    let outcome = try kcatSwift(
                        brokers: "127.0.0.1:1", line + ["-X", "\(name)=\(key)"] + last, seconds: 20)
                    let written = outcome.errors + String(decoding: outcome.output, as: UTF8.self)
                    #expect(!written.lowercased().contains("hush"), "\(name): \(written)")
                }
            }
        }

        @Test(
            "a login in an address is shown by nobody: in what is set, and where a registry or a provider can't be reached"
        )
        func loginsInAddresses() throws {
            let (registry, provider) = ("http://me:hush@127.0.0.1:1", "http://me:hush@127.0.0.1:1/token")
            let oauth = [
                "security.protocol=sasl_plaintext", "sasl.mechanism=OAUTHBEARER", "sasl.oauthbearer.client.id=a",
                "sasl.oauthbearer.client.secret=b", "sasl.oauthbearer.token.endpoint.url=\(provider)",
            ].flatMap { ["-X", $0] }
            for line in [
                ["topics", "-X", "dump", "-X", "schema.registry.url=\(registry)"] + oauth, ["schemas", "-r", registry],
                ["schemas", "-X", "schema.registry.url=\(registry)"], ["topics", "-m", "5"] + oauth,
            ] {
                let outcome = try kcatSwift(brokers: try brokers, line, seconds: 30)
                let written = outcome.errors + String(decoding: outcome.output, as: UTF8.self)
                #expect(!written.isEmpty && !written.contains("hush"), "\(line): \(written)")
            }
        }

        @Test("a local time that the clock shows twice is told with both, however the run was asked for")
        func theHourThatComesTwice() throws {
            let line = try kcatSwiftLine(
                brokers: try brokers, ["assign", "orders:0@2026-10-25T02:30..end", "-e", "-f", ""])
            let outcome = try run(line, environment: ["TZ": "Europe/Berlin"], seconds: 30)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(
                outcome.errors.contains(
                    "the first is meant, 2026-10-25T02:30:00+02:00; the other is 2026-10-25T02:30:00+01:00"),
                "\(outcome.errors)")
            let zone = try run(line, environment: ["TZ": "Europe/Berln"], seconds: 30)
            #expect(zone.errors.contains("TZ=Europe/Berln is no time zone here"), "\(zone.errors)")
        }

        @Test("~ in a path is the home folder, where no shell has replaced it: of -F, in it, and of properties")
        func homeFolder() throws {
            let home = Machine.temporary + "/home-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: home) }
            try "bootstrap.servers=\(try brokers)\nssl.ca.location=~/ca.pem\n".write(
                toFile: home + "/kafka.properties", atomically: true, encoding: .utf8)
            func topics(_ more: String...) throws -> Outcome {
                let line = ["topics", "-F", "~/kafka.properties"] + more
                return try run(try kcatSwiftLine(brokers: nil, line), environment: ["HOME": home])
            }
            let plain = try topics()
            #expect(plain.code == 0 && plain.lines.contains { $0.hasPrefix("orders ") }, "\(plain.errors)")
            let named = try run(
                try kcatSwiftLine(brokers: nil, ["topics"]),
                environment: ["HOME": home, "KCAT_CONFIG": "~/kafka.properties"])
            #expect(named.code == 0 && named.lines.contains { $0.hasPrefix("orders ") }, "\(named.errors)")
            try "orders:0@3..5\n".write(toFile: home + "/specs", atomically: true, encoding: .utf8)
            let specs = ["assign", "-F", "~/kafka.properties", "--assignment=~/specs", "-f", "%o\\n"]
            let read = try run(try kcatSwiftLine(brokers: nil, specs), environment: ["HOME": home])
            #expect(read.code == 0 && read.numbers == [3, 4], "\(read.errors)")
            let secured = try topics("-X", "security.protocol=ssl")
            #expect(secured.code == 2 && secured.errors.contains("\(home)/ca.pem: no such file"), "\(secured.errors)")
            let secret = try topics(
                "-X", "security.protocol=sasl_plaintext", "-X", "sasl.mechanism=PLAIN", "-X", "sasl.username=a", "-X",
                "sasl.password.file=~/secret")
            #expect(secret.code == 2 && secret.errors.contains("\(home)/secret: No such file"), "\(secret.errors)")
        }

        @Test func optionsThatChangeNothingAreTold() throws {
            #expect(try kcat("assign", "orders:0@0..1", "-J", "-K", ":").errors.contains("% -K changes nothing"))
            #expect(try kcat("assign", "orders:0@0..1", "-f", "%o", "-D", ":").errors.contains("% -D changes nothing"))
            let control = try kcat("assign", "orders:0@0..1", "-f", "%o", "--control")
            #expect(control.code == 2 && control.errors.contains("a format string has no form for"))
        }

        @Test(arguments: ["specs", "format", "json", "assign", "subscribe", "offsets"])
        func helpFitsATerminal(topic: String) throws {
            let outcome = try kcatSwift(brokers: nil, ["help", topic])
            #expect(outcome.code == 0 && !outcome.lines.isEmpty)
            for line in outcome.lines { #expect(line.count <= 79, "\(line)") }
        }

        @Test("help says how records are counted back, and what a range of times is") func helpOnSpecs() throws {
            let text = String(decoding: try kcatSwift(brokers: nil, ["help", "specs"]).output, as: UTF8.self)
            #expect(text.contains("@-10r            ten records before the end"))
            #expect(text.contains("A range of times is a range of offsets"))
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
            #expect(try candidates("group", "bil", "--", "-b", brokers, "offsets", "orders", "-g") == ["billing"])
            #expect(try candidates("verb", "", "--", "group").sorted() == ["delete", "forget", "peek", "seek"])
            #expect(try candidates("verb", "bil", "--", "-b", brokers, "group", "peek") == ["billing"])
            #expect(try candidates("verb", "to", "--", "-b", brokers, "group", "peek", "billing") == ["topic"])
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
