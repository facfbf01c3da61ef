import Foundation
import Testing

extension Integration {
    /// `broker --writable` under another client, killed again and again.
    @Suite(
        .enabled(if: Machine.hasProgram, "needs the built program"),
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Writable {
        @Test("Killed at 200 moments under an idempotent producer: nothing acknowledged is lost, doubled or moved")
        func killed() throws {
            let folder = Machine.temporary + "/writable-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            guard let python = Machine.python, let program = Machine.program else { throw Problem("no program") }
            // It starts the program, kills it, produces, and prints the offset and number of what was acknowledged.
            let outcome = try run(
                [python, Machine.script("killed"), program, folder, "200", "\(UInt64.random(in: 0..<1 << 32))"],
                seconds: 240)
            try #require(outcome.code == 0, "\(outcome.errors.suffix(600))")
            let acknowledged = outcome.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
            try #require(acknowledged.count > 2000, "\(acknowledged.count) acknowledged")
            let read = try run(
                [program, "assign", "t:0", "--directory", folder, "-q", "-e", "-f", "%o %s\\n"]
            ).lines.map { $0.split(separator: " ").compactMap { Int($0) } }
            let byOffset = Dictionary(uniqueKeysWithValues: read.map { ($0[0], $0[1]) })
            let lost = acknowledged.filter { byOffset[$0[0]] != $0[1] }
            #expect(lost.isEmpty, "\(lost.count) lost or moved, \(lost.prefix(3))")
            let numbers = read.map { $0[1] }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "each once, in order")
            let dump = try Shared.kafka4.get().control("tool", "dump-log", "--files", try log(folder))
            #expect(dump.lines.contains { $0.hasPrefix("baseOffset:") })
            #expect(
                !dump.lines.contains { $0.contains("isvalid: false") || $0.contains("invalid") }, "a file is not sound")
        }

        private func log(_ folder: String) throws -> String {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/t-0")
            return folder + "/t-0/" + (names.first { $0.hasSuffix(".log") } ?? "")
        }
    }
}
