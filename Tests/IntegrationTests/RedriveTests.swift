import Foundation
import Testing

extension Integration {
    /// `replay --redrive`: dead letters of other programs go back to where they came from, on real Kafka, as confluent-kafka reads
    /// them.
    @Suite(
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Redriving {
        /// The timestamp of letter 0; each further one has a millisecond more.
        private static let start = 1_700_000_000_000

        /// A record as Python writes it.
        private struct Letter: Equatable {
            /// Its number, by its timestamp.
            let number: Int
            let partition: Int
            let offset: Int
            /// Key and value.
            let content: String
            /// `[('name', b'value'), ...]`.
            let headers: String
        }

        private func kcatSwift(_ words: String...) throws -> Outcome {
            try IntegrationTests.kcatSwift(brokers: try Shared.kafka4.get().bootstrap, words)
        }

        private func read(_ topic: String) throws -> [Letter] {
            guard let python = Machine.python else { throw Problem("no Python with confluent-kafka") }
            let line = [python, Machine.script("reads"), try Shared.kafka4.get().bootstrap, "show", topic]
            return try succeed(line).lines.map { line in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 5, let partition = Int(fields[0]), let offset = Int(fields[1]),
                    let time = Int(fields[2])
                else { throw Problem("\(topic): \(line)") }
                return Letter(
                    number: time - Self.start, partition: partition, offset: offset, content: fields[3],
                    headers: fields[4])
            }.sorted { $0.number < $1.number }
        }

        @Test(
            "each goes to its topic and partition with a count, until it went often enough; the map of offsets is true")
        func redrive() throws {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("letters")
            let letters = try read("letters.DLT")
            try #require(letters.map(\.number) == Array(0..<100))
            let told = try kcatSwift("replay", "letters.DLT", "--redrive")
            #expect(
                told.code == 0 && told.lines.first?.hasPrefix("would send 60 records") == true
                    && told.lines.first?.contains("to letters-a (40), letters-b (20), leaving out 40 that name no")
                        == true,
                "\(told.lines) \(told.errors)")
            #expect(try read("letters-a").isEmpty, "nothing is sent without --execute")
            let file = Machine.temporary + "/offsets-\(UUID().uuidString)"
            let done = try kcatSwift("replay", "letters.DLT", "--redrive", "--execute", "--offsets-map", file)
            #expect(done.code == 0 && done.errors.contains("sent 60 records"), "\(done.errors)")
            #expect(done.errors.contains("topic 'letters-none' does not exist"), "\(done.errors)")

            // All that was in them, and the count behind it; those of Spring in the partition that they name.
            let (first, second) = (try read("letters-a"), try read("letters-b"))
            #expect(first.map(\.number) == (0..<100).filter { $0 % 5 == 0 || $0 % 5 == 2 })
            #expect(second.map(\.number) == (0..<100).filter { $0 % 5 == 1 })
            for letter in first + second {
                let source = letters[letter.number]
                #expect(letter.content == source.content)
                #expect(letter.headers == source.headers.dropLast() + ", ('kcat-swift-redriven', b'1')]")
                if letter.number % 5 == 0 { #expect(letter.partition == letter.number % 3) }
            }
            // A partition that isn't there: by the key, which is the same wherever that is.
            let byKey = Dictionary(grouping: first.filter { $0.number % 5 == 2 }, by: { $0.number % 10 })
            #expect(byKey.values.allSatisfy { Set($0.map(\.partition)).count == 1 })

            try expectTrue(
                file, letters, ["letters-a": first, "letters-b": second], expected: (first + second).map(\.number))

            // They fail again, and come back with all their headers.
            try cluster.fill("topics", "letters-again:1")
            let again = try kcatSwift("replay", "letters-a", "letters-b", "--to", "letters-again:0", "--execute")
            #expect(again.code == 0, "\(again.errors)")
            let stopped = try kcatSwift("replay", "letters-again", "--redrive", "--redrive-limit", "1", "--execute")
            #expect(
                stopped.code == 0 && stopped.errors.contains("sent 0 records")
                    && stopped.errors.contains("leaving out 60 that were sent back once already"),
                "\(stopped.errors)")
            #expect(try read("letters-a") == first)
            let more = try kcatSwift("replay", "letters-again", "--redrive", "--execute")
            #expect(more.code == 0 && more.errors.contains("sent 60 records"), "\(more.errors)")
            let twice = try read("letters-a").filter { letter in !first.contains(letter) }
            #expect(twice.count == 40 && twice.map(\.number) == first.map(\.number))
            for (new, old) in zip(twice, first) {
                #expect(new.headers == old.headers.replacing("redriven', b'1'", with: "redriven', b'2'"))
            }
        }

        /// Holds every line of an offsets map against what is read at either end of it.
        private func expectTrue(
            _ file: String, _ source: [Letter], _ targets: [String: [Letter]], expected: [Int]
        ) throws {
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            #expect(lines.first?.hasPrefix("#topic\tpartition\tfirst_offset") == true)
            var seen: [Int] = []
            for line in lines.dropFirst() {
                let fields = line.split(separator: "\t").map(String.init)
                try #require(fields.count == 8 && fields[0] == "letters.DLT", "\(line)")
                let numbers = try fields.indices.filter { $0 != 0 && $0 != 4 }.map { try #require(Int(fields[$0])) }
                let (partition, old, target, new) = (numbers[0], numbers[1], numbers[3], numbers[4])
                try #require(numbers[2] - old == numbers[5] - new && numbers[2] >= old, "\(line)")
                for step in 0...numbers[2] - old {
                    let from = source.first { $0.partition == partition && $0.offset == old + step }
                    let to = targets[fields[4]]?.first { $0.partition == target && $0.offset == new + step }
                    #expect(from != nil && from?.number == to?.number, "\(line)")
                    if let from { seen.append(from.number) }
                }
            }
            #expect(seen.sorted() == expected.sorted(), "each record that was sent, once")
        }
    }
}
