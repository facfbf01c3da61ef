import Foundation
import Testing

extension Integration {
    /// The files beside a segment, held against it: sound ones of real brokers agree, and of one that was changed the entry
    /// is named.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct IndexFiles {
        private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "KafkaLogTests/Fixtures").path

        private func copy(_ name: String) throws -> String {
            let parent = Machine.temporary + "/index-\(UInt64.random(in: 0 ... .max))"
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            let folder = parent + "/" + (name as NSString).lastPathComponent
            try FileManager.default.copyItem(atPath: Self.fixtures + "/" + name, toPath: folder)
            return folder
        }

        private func summary(_ folder: String) throws -> Outcome {
            try run([try #require(Machine.program), "inspect", folder, "--summary"], seconds: 30)
        }

        @Test("those that Kafka 4.3 and 2.8 left behind agree", arguments: ["kafka-4", "kafka-2.8"])
        func sound(_ version: String) throws {
            let outcome = try summary(Self.fixtures + "/" + version)
            #expect(outcome.code == 0)
            let wrong = ["index:", ".snapshot:", "leader-epoch-checkpoint:"]
            #expect(!outcome.lines.contains { line in wrong.contains { line.contains($0) } }, "\(outcome.lines)")
        }

        /// A file of a fixture, what is done to it, and what is said.
        private static let changes:
            [(name: String, file: String, change: @Sendable (inout Data) -> Void, words: String)] = [
                ("kafka-4/txn-0", "00000000000000000000.txnindex", { $0[9] ^= 1 }, "txnindex: entry 0 (producer "),
                (
                    "kafka-4/txn-0", "00000000000000000000.txnindex", { $0.removeLast(34) },
                    "txnindex: no entry for producer "
                ),
                (
                    "kafka-4/txn-0", "00000000000000000033.snapshot", { $0[20] ^= 1 },
                    "snapshot: the checksum does not hold"
                ),
                ("kafka-4/plain-1", "leader-epoch-checkpoint", { $0 = Data("0\n2\n0 0\n3 60\n".utf8) }, ""),
                (
                    "kafka-4/plain-0", "leader-epoch-checkpoint", { $0 = Data("0\n1\n5 0\n".utf8) },
                    "leader-epoch-checkpoint: epoch 0 is missing"
                ),
                (
                    "kafka-4/plain-1", "00000000000000000012.timeindex",
                    { $0 = Data([0, 0, 1, 0x8b, 0xcf, 0xe5, 0x68, 0, 0, 0, 0, 3]) }, "timeindex: entry 0 (timestamp "
                ),
                (
                    "kafka-4/plain-1", "00000000000000000012.index", { $0 = Data([0, 0, 0, 5, 0, 0, 0, 9]) },
                    "index: entry 0 (offset 17, position 9)"
                ),
            ]

        @Test("of one that was changed the entry is named", arguments: 0..<7) func changed(_ number: Int) throws {
            let (name, file, change, words) = Self.changes[number]
            let folder = try copy(name)
            let path = "\(folder)/\(file)"
            var bytes = try Data(contentsOf: URL(filePath: path))
            change(&bytes)
            try bytes.write(to: URL(filePath: path))
            let outcome = try summary(folder)
            let told = outcome.lines.filter { $0.contains("  ! \(folder)/") }
            if words.isEmpty {
                #expect(told.isEmpty, "\(told)")
            } else {
                #expect(told.count == 1 && told[0].contains(words), "\(file): \(outcome.lines)")
            }
        }

        @Test("folders with random bytes in any of their files end, with an exit code of their own, in bounded memory")
        func random() throws {
            var seed = UInt64(41)
            func next(_ limit: Int) -> Int {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(seed >> 33) % max(1, limit)
            }
            for round in 0..<150 {
                let name = ["kafka-4/txn-0", "kafka-2.8/old1-0", "kafka-4/compacted-0", "kafka-2.8/trimmed-0"][
                    round % 4]
                let folder = try copy(name)
                for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where next(3) == 0 {
                    var bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
                    for _ in 0..<next(6) where !bytes.isEmpty { bytes[next(bytes.count)] = UInt8(next(256)) }
                    if next(4) == 0 { bytes.append(contentsOf: (0..<next(200)).map { _ in UInt8(next(256)) }) }
                    try bytes.write(to: URL(filePath: "\(folder)/\(file)"))
                }
                let view = ["--summary", "--gaps", "--producers", "--records", "--fast"][round % 5]
                let outcome = try run(
                    [try #require(Machine.program), "inspect", folder, view], seconds: 20, measuresMemory: true)
                #expect([0, 1, 4].contains(outcome.code), "seed 41, round \(round): \(outcome.code) \(outcome.errors)")
                #expect(outcome.peakMemory < 32, "round \(round): \(outcome.peakMemory) MB")
                try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent)
            }
        }
    }
}
