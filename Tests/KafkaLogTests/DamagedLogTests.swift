import KafkaLog
import KafkaWire
import TestSupport
import Testing

@Suite("Damaged log directories") struct DamagedLogTests {
    @Test("a torn tail ends the log at the last whole batch, wherever it was torn")
    func tornTail() throws {
        let folder = try TemporaryFolder(copyOf: "kafka-4/trimmed-0")
        let name = try #require(try LogFile.names(in: folder.path).last { $0.hasSuffix(".log") })
        let whole = try folder.bytes(of: name)
        let ends = try Self.batchEnds(folder.path + "/" + name)
        let base = try #require(Int64(name.prefix(20)))
        for count in 0...whole.count {
            try folder.write(Array(whole.prefix(count)), to: name)
            let log = try SegmentedLog(folder.path)
            let expected = ends.last { $0.position <= count }?.end ?? base
            #expect(log.logEndOffset == expected, "cut at \(count)")
            #expect(log.tornBytes == count - (ends.last { $0.position <= count }?.position ?? 0))
        }
    }

    /// Where each batch ends, in bytes and as an offset.
    private static func batchEnds(_ path: String) throws -> [(position: Int, end: Int64)] {
        var scan = try BatchScan(LogFile(path))
        var ends: [(position: Int, end: Int64)] = []
        while let header = try scan.next() { ends.append((scan.position, header.lastOffset + 1)) }
        return ends
    }

    @Test("zeros behind the last batch, as a live broker's preallocated files have them")
    func zeros() throws {
        let folder = try TemporaryFolder(copyOf: "kafka-4/txn-0")
        let before = try SegmentedLog(folder.path)
        for name in try LogFile.names(in: folder.path) where name.hasSuffix("index") || name.hasSuffix(".log") {
            let isActive = name.hasPrefix(before.segments.last.map { String($0.stem.suffix(20)) } ?? "-")
            if name.hasSuffix(".log"), !isActive { continue }
            if name.hasSuffix(".txnindex") { continue }
            try folder.write(folder.bytes(of: name) + [UInt8](repeating: 0, count: 4096 * 12), to: name)
        }
        let after = try SegmentedLog(folder.path)
        #expect(after.logEndOffset == before.logEndOffset)
        #expect(after.lastStableOffset == before.lastStableOffset)
        #expect(
            try lines(after, from: 0, before: after.logEndOffset)
                == Fixture.lines("kafka-4/txn-0", "read_uncommitted"))
    }

    @Test("a header that is destroyed inside a segment is an error with file and byte, before it all is read")
    func destroyedHeader() throws {
        let folder = try TemporaryFolder(copyOf: "kafka-2.8/old1-0")
        let name = try #require(try LogFile.names(in: folder.path).first { $0.hasSuffix(".log") })
        var bytes = try folder.bytes(of: name)
        let ends = try Self.batchEnds(folder.path + "/" + name)
        let position = ends[4].position
        bytes.replaceSubrange(position + 8..<position + 12, with: [0, 0, 0, 1])
        try folder.write(bytes, to: name)
        let log = try SegmentedLog(folder.path)
        #expect(try !log.read(from: 0, before: .max, maxBytes: 1 << 20).isEmpty)
        let error = #expect(throws: LogError.self) {
            try log.read(from: ends[4].end, before: .max, maxBytes: 1 << 20)
        }
        #expect(error?.position == position)
        #expect(error?.path.hasSuffix(name) == true)
    }

    @Test("indexes, snapshots and checkpoints of random bytes change no record")
    func randomIndexes() throws {
        var random = SeededGenerator(seed: 7)
        let expected = try Fixture.lines("kafka-4/txn-0", "read_uncommitted")
        for _ in 0..<300 {
            let folder = try TemporaryFolder(copyOf: "kafka-4/txn-0")
            for name in try LogFile.names(in: folder.path) where !name.hasSuffix(".log") {
                let count = Int.random(in: 0..<120, using: &random)
                let isSmall = Bool.random(using: &random)
                try folder.write(
                    (0..<count).map { _ in
                        .random(in: 0...(isSmall ? 2 : 255), using: &random)
                    },
                    to: name)
            }
            let log = try SegmentedLog(folder.path)
            #expect(try lines(log, from: 0, before: log.logEndOffset) == expected)
            for offset in 0..<log.logEndOffset { _ = try log.read(from: offset, before: .max, maxBytes: 1) }
            for time in [0, 1_700_000_000_000, Int64.max] { _ = try log.batch(notBefore: time, from: 0) }
        }
    }

    @Test("segments of random bytes, and real ones with random bytes in them, never trap")
    func randomSegments() throws {
        var random = SeededGenerator(seed: 11)
        for round in 0..<400 {
            let folder = try TemporaryFolder(copyOf: round % 2 == 0 ? "kafka-4/txn-0" : "kafka-2.8/old1-0")
            for name in try LogFile.names(in: folder.path) {
                var bytes = try folder.bytes(of: name)
                for _ in 0..<(round % 8) where !bytes.isEmpty {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                }
                if round % 5 == 0 { bytes = (0..<200).map { _ in .random(in: 0...255, using: &random) } }
                try folder.write(bytes, to: name)
            }
            guard let log = try? SegmentedLog(folder.path) else { continue }
            for offset: Int64 in [0, 1, 20, 90, log.logEndOffset, Int64.max - 1] {
                _ = try? log.read(from: offset, before: .max, maxBytes: 10_000)
                _ = try? log.batch(notBefore: 0, from: offset)
            }
            _ = try? log.maxTimestamp()
        }
    }

    @Test("names that are almost a segment's or a partition's are passed over")
    func names() throws {
        let folder = try TemporaryFolder(copyOf: "kafka-4/trimmed-0")
        let before = try SegmentedLog(folder.path)
        for name in [
            "1.log", "0000000000000000000x.log", "99999999999999999999.log", "09223372036854775807.log", ".log",
            "00000000000000000017.log.deleted", "00000000000000000017.log.cleaned",
        ] { try folder.write([1, 2, 3], to: name) }
        #expect(try SegmentedLog(folder.path).segments == before.segments)
    }
}
