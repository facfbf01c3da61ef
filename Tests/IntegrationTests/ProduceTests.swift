import Foundation
import Testing

extension Integration {
    /// What `produce` writes, as kcat reads it.
    @Suite(
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"),
        .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct Produce {
        private static let lines = (0..<3000).map {
            "key\($0 % 97):value \($0) " + String(repeating: "x", count: $0 % 50)
        }

        /// Runs `produce` with this input.
        private func produce(_ arguments: [String], _ input: String) throws -> Outcome {
            let line = try kcatSwiftLine(brokers: try Shared.kafka4.get().bootstrap, ["produce"] + arguments)
            let file = FileManager.default.temporaryDirectory.appending(path: "produce-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(input.utf8).write(to: file)
            return try run(["bash", "-c", #"in=$1; shift; exec "$@" < "$in""#, "bash", file.path] + line, seconds: 60)
        }

        private func kcat(_ topic: String, _ options: [String]) throws -> [String] {
            let brokers = try Shared.kafka4.get().bootstrap
            return try run(["kcat", "-b", brokers, "-C", "-t", topic, "-e", "-q"] + options, seconds: 60).lines
        }

        @Test(
            "kcat reads every record that was written, in order for each key",
            arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
        func codecs(_ codec: String) throws {
            let topic = "produced-\(codec)"
            try Shared.kafka4.get().fill("create", topic, "3", "1")
            let outcome = try produce([topic, "-K:", "-z", codec], Self.lines.joined(separator: "\n"))
            #expect(
                outcome.code == 0 && outcome.errors.contains("3,000 records delivered to \(topic)"), "\(outcome.errors)"
            )
            let found = try kcat(topic, ["-f", "%k:%s\\n"])
            #expect(found.sorted() == Self.lines.sorted())
            for key in ["key0:", "key41:"] {
                #expect(found.filter { $0.hasPrefix(key) } == Self.lines.filter { $0.hasPrefix(key) })
            }
        }

        @Test(
            "Batches of several blocks of their codec are taken by brokers and read by kcat",
            arguments: ["gzip", "snappy", "lz4", "zstd"])
        func largeBatches(_ codec: String) throws {
            let topic = "produced-large-\(codec)"
            try Shared.kafka4.get().fill("create", topic, "1", "1")
            let lines = (0..<6000).map {
                "value \($0) \($0 &* 2_654_435_761) " + String(repeating: "xyz", count: $0 % 40)
            }
            let options = [topic, "-z", codec, "-X", "linger.ms=1000", "-X", "delivery.timeout.ms=10000"]
            let outcome = try produce(options, lines.joined(separator: "\n"))
            #expect(outcome.code == 0, "\(outcome.errors.prefix(600))")
            let found = try kcat(topic, [])
            #expect(found == lines, "\(found.count) records")
        }

        @Test("assign -J | produce -J keeps every field: partitions, times, headers, null and empty, bytes")
        func roundTrip() throws {
            try Shared.kafka4.get().fill("create", "produced-first", "2", "1")
            try Shared.kafka4.get().fill("create", "produced-copy", "2", "1")
            let headers = ["-H", "a=1", "-H", "b", "-H", "a=2", "-H", "empty="]
            let first = try produce(
                ["produced-first", "-K:", "-Z"] + headers, "k:v\n:no key\nno value:\n\u{e9}:\u{1}\u{7f}\n")
            try #require(first.code == 0, "\(first.errors)")
            let brokers = try Shared.kafka4.get().bootstrap
            let written = try kcatSwift(
                brokers: brokers,
                ["assign", "produced-first", "-e", "-J", "--value-encoding", "base64", "--header-encoding", "hex"])
            let again = try produce(
                ["produced-copy", "-J", "--partitioner", "keep", "-q"], written.lines.joined(separator: "\n"))
            #expect(again.code == 0 && again.errors == "", "\(again.errors)")
            let format = "%p %T %K %k %S %s %h\\n"
            #expect(
                try kcat("produced-copy", ["-f", format]).sorted() == kcat("produced-first", ["-f", format]).sorted())
        }

        @Test(
            "A mistake is one line that names its place, and exit code 1",
            arguments: [
                (["produced-none", "-J"], "{\"payload\":\"a\"}\nnothing", "line 2: not a JSON record"),
                (
                    ["produced-none", "-J"], #"{"payload":"?","payload_encoding":"base64"}"#,
                    "line 1: payload is not base64"
                ),
                (["produced-none:7"], "a", "unknown partition; produced-none has partitions 0-2"),
                (
                    ["no-such-topic", "-X", "allow.auto.create.topics=false"], "a",
                    "topic 'no-such-topic' does not exist"
                ),
                (
                    ["produced-none", "-J", "--partitioner", "keep"], #"{"payload":"a"}"#,
                    "line 1: it names no partition to keep"
                ),
            ])
        func refusals(_ arguments: [String], _ input: String, _ reason: String) throws {
            _ = try? Shared.kafka4.get().fill("create", "produced-none", "3", "1")
            let outcome = try produce(arguments, input)
            #expect(outcome.code == 1 && outcome.output.isEmpty, "\(outcome.code): \(outcome.errors)")
            let told = outcome.errors.split(separator: "\n")
            #expect(told.count { !$0.hasPrefix("% ") } == 1, "\(outcome.errors)")
            #expect(told[0].hasPrefix("kcat-swift: ") && told[0].contains(reason), "\(outcome.errors)")
        }

        @Test("A record that the topic has no room for is told with its line; the others are delivered")
        func tooLarge() throws {
            try Shared.kafka4.get().fill("create", "produced-small", "1", "1", "max.message.bytes=2000")
            let input = "a\n" + String(repeating: "x", count: 5000) + "\nb\n"
            let outcome = try produce(["produced-small", "-X", "batch.size=100"], input)
            #expect(outcome.code == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("line 2: not delivered: produced-small:0: "), "\(outcome.errors)")
            #expect(outcome.errors.contains("2 records delivered to produced-small, 1 not"), "\(outcome.errors)")
            #expect(try kcat("produced-small", []) == ["a", "b"])
        }
    }
}
