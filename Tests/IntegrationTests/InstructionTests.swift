import Foundation
import Testing

extension Integration {
    /// The record path's guard: instructions a record, which are the same in every run where times are not. Callgrind
    /// counts them over records in memory (Benchmarks/Tool), the codecs' left out, as those are other people's.
    @Suite(
        .enabled(
            if: BenchTool.canCount, "needs valgrind on x86-64, a release build and bench-tool beside the program"))
    struct Instructions {
        /// What a record cost when this was written (Swift 6.3.1, x86-64), in instructions. Beyond `tolerance` more it
        /// fails; a change that makes it much cheaper should lower its figure here.
        static let costs: [(part: String, instructions: Double)] = [
            ("crc 100 B", 48), ("walk 100 B", 308), ("raw 100 B", 414), ("format 100 B", 680), ("json 100 B", 1280),
        ]
        static let tolerance = 0.15

        @Test("a record costs no more instructions than it did", arguments: costs.map(\.part))
        func cost(part: String) throws {
            let known = try #require(Instructions.costs.first { $0.part == part }).instructions
            let (few, many) = (try count(part, 10_000), try count(part, 30_000))
            let cost = Double(many.instructions - few.instructions) / Double(many.records - few.records)
            #expect(
                cost <= known * (1 + Instructions.tolerance),
                "\(part): \(Int(cost)) instructions a record, \(Int(known)) when this was written")
            // A part that does nothing any more would pass otherwise.
            #expect(cost >= known / 2, "\(part): \(Int(cost)) instructions a record, \(Int(known)) is out of date")
        }

        private func count(_ part: String, _ records: Int) throws -> (records: Int, instructions: Int) {
            let run = try run([
                "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                try #require(BenchTool.path), "micro", part, String(records),
            ])
            try #require(run.code == 0, "\(run.errors)")
            let collected = try #require(run.errors.firstMatch(of: /Collected : (\d+)/)?.1)
            let done = try #require(run.lines.first?.split(separator: " ").first)
            return (try #require(Int(done)), try #require(Int(collected)))
        }
    }
}

/// The program of Benchmarks that runs parts of the record path in memory.
enum BenchTool {
    static let canCount: Bool = {
        #if arch(x86_64) && !DEBUG
        return path != nil && Machine.hasValgrind
        #else
        return false
        #endif
    }()

    static let path: String? = Machine.program.flatMap { program in
        let path = URL(filePath: program).deletingLastPathComponent().appending(path: "bench-tool").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }
}
