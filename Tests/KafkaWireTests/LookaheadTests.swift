import KafkaWire
import TestSupport
import Testing

/// Batches decompressed ahead of the walk on a second thread: it must make no difference but in time.
struct LookaheadTests {
    /// Batches of records that compress badly, so that there is enough to do; now and then one of another codec.
    private func field(_ codec: CompressionCodec, batches: Int = 40) throws -> [UInt8] {
        var random = SeededGenerator(seed: UInt64(codec.rawValue))
        var bytes: [UInt8] = []
        var offset: Int64 = 0
        for number in 0..<batches {
            var batch = RecordBatchBuilder()
            batch.codec = number % 7 == 3 ? .none : number % 7 == 5 ? .gzip : codec
            batch.baseOffset = offset
            batch.records = (0..<20).map {
                let count = Int.random(in: 0...400, using: &random)
                let value = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                return .init(offsetDelta: Int32($0), timestamp: 5, key: nil, value: value)
            }
            bytes += try batch.encoded()
            offset += 20
            if number % 9 == 4 {
                bytes += try RecordBatchBuilder.marker(
                    commit: true, producerId: 1, producerEpoch: 0, offset: offset, timestamp: 5
                ).encoded()
                offset += 1
            }
        }
        return bytes
    }

    private func expectSame(_ ahead: Walked, _ alone: Walked, _ place: String) {
        #expect(ahead.records == alone.records, "\(place)")
        #expect(ahead.position == alone.position && ahead.error == alone.error, "\(place)")
        #expect(ahead.result?.batchPosition == alone.result?.batchPosition, "\(place)")
        #expect(ahead.result?.skipped == alone.result?.skipped, "\(place)")
    }

    @Test("the same records in the same order, whatever the range and the limit", arguments: CompressionCodec.allCases)
    func same(codec: CompressionCodec) throws {
        let bytes = try field(codec)
        var random = SeededGenerator(seed: 1)
        for round in 0..<40 {
            let from = round == 0 ? 0 : Int64.random(in: 0..<800, using: &random)
            let until = round < 2 ? .max : from + Int64.random(in: 1..<800, using: &random)
            let limit = round < 3 ? .max : Int.random(in: 1..<900, using: &random)
            let ahead = Walked(bytes, from: from, until: until, limit: limit)
            let alone = Walked(bytes, from: from, until: until, limit: limit, ahead: false)
            expectSame(ahead, alone, "\(codec) \(from)..<\(until), \(limit) at most")
        }
    }

    @Test("B3: damage is found where it is, and all before it is given", arguments: [false, true])
    func damage(skipsCorrupt: Bool) throws {
        let sound = try field(.zstd)
        var random = SeededGenerator(seed: 2)
        for _ in 0..<60 {
            var bytes = sound
            let at = Int.random(in: 0..<bytes.count, using: &random)
            bytes[at] ^= UInt8.random(in: 1...255, using: &random)
            let ahead = Walked(bytes, skipCorrupt: skipsCorrupt)
            expectSame(ahead, Walked(bytes, skipCorrupt: skipsCorrupt, ahead: false), "damage at \(at)")
        }
    }

    @Test("B4: a batch that comes out larger than the limit is refused, after all before it")
    func limit() throws {
        var large = RecordBatchBuilder()
        large.codec = .lz4
        large.baseOffset = 10_000
        large.records = [.init(offsetDelta: 0, timestamp: 5, key: nil, value: [UInt8](repeating: 7, count: 3 << 20))]
        let bytes = try field(.lz4) + large.encoded()
        let refused = Walked(bytes, maxDecompressedBytes: 1 << 20)
        #expect(refused.error?.exceedsLimit == true && refused.error?.offset == 10_000)
        #expect(refused.records.count == 800)
        #expect(Walked(bytes).records.count == 801)
    }

    @Test("a walk that is left in its middle reads nothing of its bytes afterwards; the next begins anew")
    func left() throws {
        struct Enough: Error {}
        var ahead = RecordWalker()
        var alone = RecordWalker(decompressesAhead: false)
        for round in 0..<200 {
            // Memory of its own each time, gone at the end of the round: reading on would be seen.
            let bytes = try field([.snappy, .zstd, .lz4][round % 3], batches: 12)
            var (seen, expected) = (0, 0)
            #expect(throws: Enough.self) {
                _ = try ahead.walk(bytes.span.bytes, from: 0) { (_) throws(Enough) in
                    seen += 1
                    if seen > round { throw Enough() }
                }
            }
            #expect(throws: Enough.self) {
                _ = try alone.walk(bytes.span.bytes, from: 0) { (_) throws(Enough) in
                    expected += 1
                    if expected > round { throw Enough() }
                }
            }
            #expect(seen == expected && ahead.position == alone.position)
        }
    }

    @Test("a few records at a time: the batch is gone on with, and another of the same offsets is not taken for it")
    func inParts() throws {
        let (first, second) = (try field(.gzip), try field(.snappy))
        var walker = RecordWalker()
        for bytes in [first, second, first] {
            var (records, from, at) = ([SeenRecord](), Int64(0), 0)
            while true {
                let walked = try walker.walk(bytes.span.bytes, from: from, limit: 3, at: at) {
                    records.append(SeenRecord($0))
                }
                if walked.recordCount == 0 { break }
                (from, at) = (walked.nextOffset, walked.batchPosition)
            }
            #expect(records == Walked(bytes, ahead: false).records)
        }
    }
}
