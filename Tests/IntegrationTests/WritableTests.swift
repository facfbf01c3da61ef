import Foundation
import Testing

extension Integration {
    /// `broker --writable` under another client, killed again and again.
    @Suite(
        .enabled(if: Machine.hasProgram, "needs the built program"),
        .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Writable {
        @Test("Killed at 200 moments under producers with acks all: nothing acknowledged is lost, every file is sound")
        func killed() throws {
            let folder = Machine.temporary + "/writable-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            guard let python = Machine.python, let program = Machine.program else { throw Problem("no program") }
            // It starts the program, kills it, produces, and prints partition, offset and number of what was acknowledged.
            let outcome = try run(
                [python, Machine.script("killed"), program, folder, "200", "\(UInt64.random(in: 0..<1 << 32))"],
                seconds: 240)
            try #require(outcome.code == 0, "\(outcome.errors.suffix(600))")
            let acknowledged = outcome.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
            for partition in 0..<2 {
                let told = acknowledged.filter { $0[0] == partition }
                try #require(told.count > 2000, "\(told.count) acknowledged")
                let read = try run(
                    [program, "assign", "t:\(partition)", "--directory", folder, "-q", "-e", "-f", "%o %s\\n"]
                ).lines.map { $0.split(separator: " ").compactMap { Int($0) } }
                let byOffset = Dictionary(uniqueKeysWithValues: read.map { ($0[0], $0[1]) })
                let lost = told.filter { byOffset[$0[1]] != $0[2] }
                #expect(lost.isEmpty, "\(lost.count) lost or moved, \(lost.prefix(3))")
                #expect(read.map { $0[0] } == Array(0..<read.count), "no offset is left out")
                // Without idempotence what may be there is sent again.
                if partition == 0 {
                    let numbers = read.map { $0[1] }
                    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "each once, in order")
                }
            }
            let files = try files(folder)
            #expect(files.count == 6, "\(files)")
            let dump = try Shared.kafka4.get().control("tool", "dump-log", "--files", files.joined(separator: ","))
            #expect(dump.lines.count { $0.hasPrefix("Dumping ") } == files.count)
            #expect(dump.lines.count { $0.contains("isvalid: true") } > 400)
            let complaints = ["isvalid: false", "invalid", "ismatch", "orrupt", "onsecutive", "out of order"]
            let found = (dump.lines + dump.errors.split(separator: "\n").map(String.init)).filter { line in
                complaints.contains { line.contains($0) }
            }
            #expect(found.isEmpty, "\(found.prefix(3))")
        }

        /// The logs and indexes of both partitions.
        private func files(_ folder: String) throws -> [String] {
            try ["t-0", "t-1"].flatMap { partition in
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(partition)").sorted()
                    .filter { $0.hasSuffix(".log") || $0.hasSuffix("index") }.map { "\(folder)/\(partition)/\($0)" }
            }
        }
    }
}
