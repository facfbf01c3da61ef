import Foundation
import KafkaClient
import KafkaWire
import Testing

extension Integration {
    /// What `replay` and `broker --load` don't take, against the program's own brokers: a line that says what and where, and
    /// an exit code.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct ReplayRefusals {
        private func program() throws -> String { try #require(Machine.program) }

        /// A broker, and where it listens.
        private func serve(_ words: String...) throws -> (broker: Command, address: String) {
            let broker = try Command([try program(), "broker", "--listen", "127.0.0.1:0", "-q"] + words)
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            return (broker, String(broker.soFar.output.prefix { $0 != "\n" }))
        }

        private func folder() throws -> String {
            let path = Machine.temporary + "/refused-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }

        private func run(_ words: String...) throws -> Outcome { try IntegrationTests.run([try program()] + words) }

        private func values(_ address: String, _ topic: String) throws -> [String] {
            let outcome = try run("assign", topic, "-b", address, "-e", "-q")
            #expect(outcome.code == 0, "\(outcome.errors)")
            return outcome.lines
        }

        /// A topic of 20 batches of a record each.
        private func fill(_ address: String, _ topic: String) throws -> [String] {
            let file = try folder() + "/lines"
            let lines = (0..<20).map { "\($0) " + String(repeating: "x", count: $0) }
            try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            try succeed([try program(), "produce", topic, "-b", address, "-l", file, "-X", "batch.size=1"])
            return lines
        }

        @Test("another address of the cluster that is read leads no topic to itself; two brokers are two clusters")
        func itself() throws {
            let (source, address) = try serve("--topic", "t:1", "--topic", "other:1")
            let (elsewhere, other) = try serve("--topic", "t:1")
            defer { withExtendedLifetime((source, elsewhere)) {} }
            let lines = try fill(address, "t")
            let alias = address.replacing("127.0.0.1", with: "localhost")
            for more in [[], ["--execute"]] {
                let refused = try IntegrationTests.run(
                    [try program(), "replay", "t", "-b", address, "--to-brokers", alias] + more)
                #expect(refused.code == 2 && refused.output.isEmpty, "\(refused.errors)")
                #expect(
                    refused.errors.contains(
                        "t would be sent to itself: the cluster to write to is the one that is read"),
                    "\(refused.errors)")
            }
            // Another topic of it, a partition by its number, and another cluster are what they say.
            let mapped = try run("replay", "t", "-b", address, "--to-brokers", alias, "--to", "other", "--execute")
            #expect(mapped.code == 0, "\(mapped.errors)")
            let meant = try run("replay", "t", "-b", address, "--to-brokers", alias, "--to", "t:0")
            #expect(meant.code == 0 && meant.lines.first?.hasPrefix("would send 20 records") == true, "\(meant.errors)")
            let copied = try run("replay", "t", "-b", address, "--to-brokers", other, "--execute")
            #expect(copied.code == 0, "\(copied.errors)")
            #expect(try values(address, "t") == lines && values(address, "other") == lines)
            #expect(try values(other, "t") == lines)
        }

        @Test("a capture is not sent to its own topic while that has the records still; what is lost there comes back")
        func capturedItself() async throws {
            let (source, address) = try serve("--topic", "t:1", "--topic", "other:1")
            let (elsewhere, other) = try serve("--topic", "t:1")
            defer { withExtendedLifetime((source, elsewhere)) {} }
            let lines = try fill(address, "t")
            let captured = try folder() + "/captured"
            try succeed([try program(), "capture", "t", "-b", address, "--to", captured])
            // The partition's folder by itself has the topic's id.
            for place in [captured, captured + "/t-0"] {
                for more in [[], ["--execute"]] {
                    let refused = try IntegrationTests.run([try program(), "replay", place, "-b", address] + more)
                    #expect(refused.code == 2 && refused.output.isEmpty, "\(refused.errors)")
                    #expect(
                        refused.errors.contains("t would be sent to itself: \(place) was taken from it"),
                        "\(refused.errors)")
                }
            }
            let meant = try run("replay", captured, "-b", address, "--to", "t:0")
            #expect(meant.code == 0 && meant.lines.first?.hasPrefix("would send 20 records") == true, "\(meant.errors)")
            for (topic, target) in [("other", address), ("t", other)] {
                let copied = try run("replay", captured, "t", "-b", target, "--to", topic, "--execute")
                #expect(copied.code == 0, "\(copied.errors)")
                #expect(try values(target, topic) == lines)
            }
            let admin = try KafkaAdmin(ClientConfiguration(bootstrapServers: BrokerAddress.list(address)))
            defer { admin.close() }
            _ = try await admin.deleteRecords(before: [TopicPartition("t", 0): 19])
            let doubled = try run("replay", captured, "-b", address, "--execute")
            #expect(doubled.code == 2, "its last record is there: \(doubled.errors)")
            _ = try await admin.deleteRecords(before: [TopicPartition("t", 0): 20])
            let back = try run("replay", captured, "-b", address, "--execute")
            #expect(back.code == 0, "\(back.errors)")
            #expect(try values(address, "t") == lines)
        }

        @Test("a capture that is not what its capture.json says is not sent; of one without, what is before the damage")
        func lies() throws {
            let (broker, address) = try serve("--topic", "t:1", "--topic", "copy:1", "--topic", "keyed:1")
            defer { withExtendedLifetime(broker) {} }
            let lines = try fill(address, "t")
            let captured = try folder() + "/captured"
            try succeed([try program(), "capture", "t", "-b", address, "--to", captured])
            let manifest = URL(filePath: captured + "/capture.json")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            func replay(_ words: String...) throws -> Outcome {
                try IntegrationTests.run(
                    [try program(), "replay", "t", "--directory", captured, "-b", address] + words)
            }
            let sound = try replay("--to", "copy")
            #expect(sound.code == 0 && sound.lines.first?.hasPrefix("would send 20 records") == true, "\(sound.errors)")

            // Another SHA-256.
            let digits = try #require(text.firstMatch(of: /"sha256":"([0-9a-f]{64})"/)?.1)
            let wrong = text.replacing(digits, with: String(repeating: "0", count: 64))
            try wrong.write(to: manifest, atomically: true, encoding: .utf8)
            for more in [[], ["--execute"]] {
                let refused = try IntegrationTests.run(
                    [try program(), "replay", "t", "--directory", captured, "-b", address, "--to", "copy"] + more)
                #expect(refused.code == 4 && refused.output.isEmpty, "\(refused.errors)")
                #expect(
                    refused.errors.contains("00000000000000000000.log: it is not what was captured")
                        && refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
            }
            try "{\"partitions\":".write(to: manifest, atomically: true, encoding: .utf8)
            let broken = try replay("--to", "copy")
            #expect(
                broken.code == 1 && broken.errors.hasPrefix("kcat-swift: \(manifest.path): it is broken: byte "),
                "\(broken.errors)")
            #expect(broken.errors.split(separator: "\n").count == 1, "\(broken.errors)")

            // Another byte, in the last record of all.
            try text.write(to: manifest, atomically: true, encoding: .utf8)
            let log = URL(filePath: captured + "/t-0/00000000000000000000.log")
            var bytes = try Data(contentsOf: log)
            bytes[bytes.count - 3] ^= 1
            try bytes.write(to: log)
            let changed = try replay("--to", "copy", "--execute")
            #expect(changed.code == 4 && changed.errors.contains("it is not what was captured"), "\(changed.errors)")
            #expect(try values(address, "copy").isEmpty)
            // Nobody says what it should be: then its own checksums count, of batches as they are and of those made anew.
            try FileManager.default.removeItem(at: manifest)
            for (topic, how) in [("copy", "keep"), ("keyed", "key")] {
                let told = try replay("--to", topic, "--partitions", how)
                #expect(told.code == 4 && told.output.isEmpty, "\(told.errors)")
                let done = try replay("--to", topic, "--partitions", how, "--execute")
                #expect(
                    done.code == 4 && done.errors.contains("19 records were delivered before this:"), "\(done.errors)")
                for outcome in [told, done] {
                    #expect(
                        outcome.errors.contains("kcat-swift: t:0: offset 19: ")
                            && outcome.errors.contains("00000000000000000000.log at byte ")
                            && outcome.errors.contains("it is not sent, nor what follows"), "\(outcome.errors)")
                }
                #expect(try values(address, topic) == lines.dropLast())
            }
        }

        @Test("a topic that is not there, at either end, and a folder without one")
        func unknown() throws {
            let (broker, address) = try serve("--topic", "t:1")
            defer { withExtendedLifetime(broker) {} }
            for words in [["nonesuch", "--to", "t"], ["t", "--to", "nonesuch"], ["t:3", "--to", "t:0"]] {
                let outcome = try IntegrationTests.run([try program(), "replay", "-b", address, "--execute"] + words)
                #expect(outcome.code == 1 && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
                #expect(
                    outcome.errors.contains("topic 'nonesuch' does not exist")
                        || outcome.errors.contains("t:3: unknown partition"), "\(outcome.errors)")
            }
            let empty = try run("replay", try folder(), "-b", address)
            #expect(empty.code == 2 && empty.errors.contains("no folder topic-partition"), "\(empty.errors)")
        }

        @Test("a capture of all topics goes back without the brokers' own, unless they are named")
        func internalTopics() throws {
            let (broker, address) = try serve("--create", "--topic", "t:1")
            let (elsewhere, other) = try serve("--topic", "t:1")
            defer { withExtendedLifetime((broker, elsewhere)) {} }
            let lines = try fill(address, "t")
            let captured = try folder() + "/captured"
            try succeed([try program(), "capture", "t", "-b", address, "--to", captured])
            // As a capture of a group's commits has it.
            try FileManager.default.copyItem(atPath: captured + "/t-0", toPath: captured + "/__consumer_offsets-0")
            let whole = try run("replay", captured, "-b", other, "--execute")
            #expect(whole.code == 0 && whole.errors.contains("sent 20 records"), "\(whole.errors)")
            #expect(whole.errors.contains("left out, as the brokers' own: __consumer_offsets"), "\(whole.errors)")
            #expect(try values(other, "t") == lines)
            let named = try run("replay", "--directory", captured, "__consumer_offsets", "--to", "t", "-b", other)
            #expect(named.code == 0 && named.lines.first?.hasPrefix("would send 20 records") == true, "\(named.errors)")
        }

        @Test(
            "a line that a broker can't load is named with its number",
            arguments: [
                ("{\"topic\":\"t\",\"payload\":null}\nnothing\n", "line 2: not a JSON record"),
                (#"{"topic":"t","payload":"?","payload_encoding":"base64"}"#, "line 1: payload is not base64"),
                ("\n\n{\"payload\":\"a\"}\n", "line 3: it names no topic"),
                ("{\"topic\":\"t\",\"partition\":4,\"payload\":null}", "line 1: t:4: unknown partition"),
            ])
        func load(_ text: String, _ words: String) throws {
            let file = try folder() + "/records.jsonl"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try run("broker", "--listen", "127.0.0.1:0", "--topic", "t:1", "--load", file)
            #expect(outcome.code == 1 && outcome.output.isEmpty, "\(outcome.errors)")
            #expect(
                outcome.errors.hasPrefix("kcat-swift: broker: \(file): \(words)")
                    && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
    }
}
