import Foundation
import KafkaLog
import KafkaWire
import TestSupport
import Testing

/// A segment file walked from end to end, whatever lies in it: every byte is told of once, damage is never taken for a torn
/// tail, and a torn tail never for damage.
@Suite("Segments, batch by batch") struct SegmentBatchesTests {
    /// What a walk tells of a file.
    private struct Seen: Equatable {
        var batches: [Int64] = []
        var damage: [Range<Int>] = []
        var torn: Range<Int>?
    }

    /// Walks as `inspect` does, and sees to it that nothing is left out and nothing told twice.
    private func walk(_ path: String, most: Int = .max, meanwhile: () throws -> Void = {}) throws -> Seen {
        var batches = try SegmentBatches(LogFile(path))
        let size = batches.limit
        try meanwhile()
        var (seen, covered) = (Seen(), 0)
        func cover(_ position: Int, _ size: Int) throws {
            try #require(position == covered && size > 0, "\(size) bytes at \(position) after \(covered)")
            covered += size
        }
        while true {
            switch try batches.next(withBytes: true, most: most) {
            case .end:
                #expect(covered == size)
                return seen
            case .torn(let position, let size):
                try cover(position, size)
                seen.torn = position..<position + size
            case .damage(let position, let size, let reason):
                try cover(position, size)
                #expect(!reason.isEmpty)
                seen.damage.append(position..<position + size)
            case .batch(let header):
                if try batches.checksum(of: header) == header.crc {
                    try cover(header.position, header.sizeInBytes)
                    seen.batches.append(header.baseOffset)
                } else {
                    let size = try batches.distrust(header)
                    try cover(header.position, size)
                    seen.damage.append(header.position..<header.position + size)
                }
            }
        }
    }

    private func batch(_ base: Int64, codec: CompressionCodec = .none) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = base
        batch.codec = codec
        batch.records = (0..<10).map {
            .init(
                offsetDelta: Int32($0), timestamp: 1_700_000_000_000, key: nil,
                value: Array("value \($0) of the batch at \(base)".utf8))
        }
        return try batch.encoded()
    }

    private func file(_ pieces: [[UInt8]]) throws -> (folder: TemporaryFolder, path: String) {
        let folder = try TemporaryFolder()
        let name = "00000000000000000000.log"
        try folder.write(pieces.flatMap { $0 }, to: name)
        return (folder, folder.path + "/" + name)
    }

    @Test("wherever a file is cut off, what is whole is told, and the rest is torn") func cut() throws {
        let batches = try [batch(0), batch(10, codec: .lz4), batch(20)]
        let ends = batches.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        let all = batches.flatMap { $0 }
        for count in 0...all.count {
            let (folder, path) = try file([Array(all.prefix(count))])
            let seen = try walk(path)
            let whole = ends.last { $0 <= count } ?? 0
            #expect(seen.batches.count == ends.firstIndex(of: whole) && seen.damage.isEmpty, "cut at \(count)")
            #expect(seen.torn == (whole < count ? whole..<count : nil), "cut at \(count)")
            _ = folder
        }
    }

    @Test("a tail of zeros, and a sparse one of any size, is torn; behind a half-written batch too") func zeros() throws
    {
        let sound = try [batch(0), batch(10)]
        let half = Array(try batch(20).prefix(100))
        for extra in [[], half] {
            for size in [1, 16, 4096, 3 << 20] {
                let (folder, path) = try file(sound + [extra, [UInt8](repeating: 0, count: size)])
                let seen = try walk(path)
                #expect(seen.batches == [0, 10] && seen.damage.isEmpty && seen.torn != nil, "\(size) zeros")
                _ = folder
            }
        }
        let (folder, path) = try file(sound)
        let end = sound.reduce(0) { $0 + $1.count }
        truncate(path, 200 << 20)
        #expect(try walk(path).torn == end..<200 << 20)
        _ = folder
    }

    @Test("a file that grows while it is read ends at a whole batch") func growing() throws {
        let (folder, path) = try file([batch(0), batch(10)])
        let more = try batch(20)
        let seen = try walk(path) {
            let end = try FileHandle(forWritingTo: URL(filePath: path))
            try end.seekToEnd()
            try end.write(contentsOf: more)
        }
        #expect(seen == Seen(batches: [0, 10]))
        #expect(try walk(path).batches == [0, 10, 20])
        _ = folder
    }

    @Test("headers alone are the same whatever batches of whatever size come in turn") func headers() throws {
        var pieces: [[UInt8]] = []
        for index in 0..<60 {
            var made = RecordBatchBuilder()
            made.baseOffset = Int64(index)
            let size = [10, 4000, 4200, 70_000, 100, 20, 40_000][index % 7]
            made.records = [
                .init(offsetDelta: 0, timestamp: 1_700_000_000_000, key: nil, value: [UInt8](repeating: 7, count: size))
            ]
            pieces.append(try made.encoded())
        }
        let (folder, path) = try file(pieces)
        var batches = try SegmentBatches(LogFile(path))
        var scan = try BatchScan(LogFile(path))
        for piece in pieces {
            let header = try #require(try scan.next())
            #expect(header.sizeInBytes == piece.count)
            #expect(try batches.next(withBytes: false) == .batch(header))
        }
        #expect(try scan.next() == nil && scan.isAtEnd)
        #expect(try batches.next(withBytes: false) == .end)
        _ = folder
    }

    @Test("a file that is cut while its headers are read ends there: what was read before is not read again")
    func shrinking() throws {
        let pieces = try (0..<3).map { index in
            var made = RecordBatchBuilder()
            made.baseOffset = Int64(index)
            made.records = [
                .init(
                    offsetDelta: 0, timestamp: 1_700_000_000_000, key: nil, value: [UInt8](repeating: 7, count: 70_000))
            ]
            return try made.encoded()
        }
        let (folder, path) = try file(pieces)
        let size = pieces.reduce(0) { $0 + $1.count }
        var batches = try SegmentBatches(LogFile(path))
        let first = try #require(RecordBatchHeader(pieces[0], at: 0, position: 0, limit: size))
        #expect(try batches.next(withBytes: false) == .batch(first))
        truncate(path, off_t(pieces[0].count + 20))
        let torn = SegmentBatches.Step.torn(position: pieces[0].count, size: size - pieces[0].count)
        #expect(try batches.next(withBytes: false) == torn)
        #expect(try batches.next(withBytes: false) == .end)
        _ = folder
    }

    @Test("damage inside is damage, its place and size are exact, and all behind it is told") func inside() throws {
        let sound = try [batch(0), batch(10, codec: .lz4), batch(20), batch(30)]
        let start = sound[0].count
        let whole = start..<start + sound[1].count
        let lengths: [Int32] = [0, 13, 14, 49, 60, 100, 5000, .max, -1]
        var damaged: [[UInt8]] = []
        for length in lengths {
            var bytes = sound[1]
            withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(8..<12, with: $0) }
            damaged.append(bytes)
        }
        for place in [0, 16, 17, 21, 70] {
            var bytes = sound[1]
            bytes[place] ^= 0xff
            damaged.append(bytes)
        }
        // It reaches into the batches behind it, and ends where one begins.
        var long = sound[1]
        withUnsafeBytes(of: Int32(sound[1].count + sound[2].count - 12).bigEndian) {
            long.replaceSubrange(8..<12, with: $0)
        }
        damaged.append(long)
        for (number, bytes) in damaged.enumerated() {
            for most in [Int.max, 64] {
                let (folder, path) = try file([sound[0], bytes, sound[2], sound[3]])
                let seen = try walk(path, most: most)
                #expect(seen == Seen(batches: [0, 20, 30], damage: [whole]), "case \(number), most \(most)")
                _ = folder
            }
        }
    }

    @Test("the newest batch with a wrong checksum is damage, unless its end was never written") func last() throws {
        var broken = try batch(10)
        broken[70] ^= 1
        let (folder, path) = try file([batch(0), broken])
        #expect(try walk(path).damage.count == 1)
        var torn = try batch(10)
        torn.replaceSubrange(torn.count - 40..<torn.count, with: [UInt8](repeating: 0, count: 40))
        let (other, second) = try file([batch(0), torn])
        #expect(try walk(second).torn != nil)
        _ = (folder, other)
    }

    @Test("segments with random bytes in them are told of to the last byte, quickly") func random() throws {
        var random = SeededGenerator(seed: 23)
        let names = ["kafka-4/txn-0", "kafka-2.8/old1-0", "kafka-2.8/old0-0", "kafka-4/compacted-0", "kafka-4/plain-0"]
        let folder = try TemporaryFolder()
        let begin = ContinuousClock.now
        for round in 0..<3000 {
            let source = Fixture.folder + "/" + names[round % names.count]
            let logs = try LogFile.names(in: source).filter { $0.hasSuffix(".log") }
            let name = logs[Int.random(in: 0..<logs.count, using: &random)]
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: source + "/" + name)))
            guard !bytes.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                        1 << UInt8.random(in: 0..<8, using: &random)
                case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                case 2: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
                case 3:
                    let start = Int.random(in: 0..<bytes.count, using: &random)
                    let piece = Array(bytes[start..<min(bytes.count, start + 200)])
                    bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
                default: bytes += [UInt8](repeating: 0, count: Int.random(in: 1..<300, using: &random))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            try folder.write(bytes, to: "00000000000000000000.log")
            _ = try walk(folder.path + "/00000000000000000000.log", most: round % 2 == 0 ? .max : 100)
        }
        #expect(.now - begin < .seconds(120), "seed 23")
    }

    @Test("batches without end that can't be trusted cost no more than reading them a few times") func hostile() throws
    {
        // Each claims to reach to the end of the file, and none has the right checksum.
        var bytes: [UInt8] = []
        let (count, size) = (20_000, 61)
        for number in 0..<count {
            var header = try batch(0)
            header = Array(header.prefix(size))
            header.replaceSubrange(0..<8, with: withUnsafeBytes(of: Int64(number).bigEndian) { Array($0) })
            let length = Int32((count - number) * size - 12)
            header.replaceSubrange(8..<12, with: withUnsafeBytes(of: length.bigEndian) { Array($0) })
            bytes += header
        }
        let (folder, path) = try file([bytes])
        let begin = ContinuousClock.now
        let seen = try walk(path)
        #expect(seen.batches.isEmpty)
        #expect(.now - begin < .seconds(60))
        _ = folder
    }
}
