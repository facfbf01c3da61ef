import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

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
            ("avro fields", 1940), ("protobuf fields", 2380),
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

        /// Decoders keep what they need from value to value: three times as many values cost not one allocation more.
        @Test(
            "decoding allocates nothing", arguments: ["avro frames", "protobuf frames"])
        func allocations(part: String) throws {
            let (few, many) = (try allocations(part, 2_000), try allocations(part, 6_000))
            // The figures that the tool prints are longer in one run than in the other.
            #expect(many - few <= 4 && few > 0, "\(many - few) more for 4,000 values")
        }

        private func allocations(_ part: String, _ records: Int) throws -> Int {
            let tool = try #require(BenchTool.path)
            let run = try run([
                "valgrind", "--tool=memcheck", "--undef-value-errors=no", tool, "micro", part, "\(records)",
            ])
            try #require(run.code == 0, "\(run.errors)")
            let count = try #require(run.errors.firstMatch(of: /total heap usage: ([\d,]+) allocs/)?.1)
            return try #require(Int(count.filter(\.isNumber)))
        }

        /// The program's whole way, too, with what it says of each value: far less than one allocation for a record.
        @Test("a decoded record allocates nothing on its way through the program")
        func allocationsOfTheProgram() async throws {
            let loop = try EventLoop.started()
            let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: 1)]))
            try broker.start(on: loop)
            let folder = Machine.temporary
            try #"{"type":"record","name":"R","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}"#
                .write(
                    toFile: folder + "/r.avsc", atomically: true, encoding: .utf8)
            try #"syntax = "proto3"; message R { sint64 a = 1; string b = 2; }"#.write(
                toFile: folder + "/r.proto", atomically: true, encoding: .utf8)
            let count = 10_000
            for _ in 0..<20 {
                var batch = RecordBatchBuilder()
                batch.records = (0..<count / 20).map { number in
                    .init(
                        offsetDelta: Int32(number), timestamp: 1, key: [0x0e, 0x02, 0x78],
                        value: [0x08, 0x0e, 0x12, 0x02, 0x78, 0x79])
                }
                try broker.append(try batch.encoded(), to: TopicPartition("t", 0))
            }
            let line = try kcatSwiftLine(
                brokers: broker.bootstrapServers,
                [
                    "assign", "t", "-e", "-J", "-s", "key=avro:\(folder)/r.avsc", "-s",
                    "value=protobuf:\(folder)/r.proto",
                ])
            let run = try run(["valgrind", "--tool=memcheck", "--undef-value-errors=no"] + line)
            try #require(run.code == 0 && run.lines.count == count, "\(run.errors.suffix(800))")
            #expect(run.lines.first?.contains(#""key":{"a":7,"b":"x"}"#) == true)
            let heap = try #require(run.errors.firstMatch(of: /total heap usage: ([\d,]+) allocs/)?.1)
            #expect(try #require(Int(heap.filter(\.isNumber))) < count)
            await broker.stop()
            loop.stop()
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
