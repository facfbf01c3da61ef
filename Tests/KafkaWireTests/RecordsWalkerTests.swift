import KafkaWire
import TestSupport
import Testing

/// Positions, transactions, limits and damage, each with the number of its case in the catalogue of consumer behaviour.
struct RecordsWalkerTests {
    private func batch(
        _ base: Int64, _ count: Int = 5, codec: CompressionCodec = .none, producer: Int64 = -1,
        _ change: (inout RecordBatchBuilder) -> Void = { _ in }
    ) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = base
        batch.codec = codec
        batch.producerId = producer
        batch.isTransactional = producer >= 0
        batch.records = (0..<count).map {
            .init(
                offsetDelta: Int32($0), timestamp: 1000 + Int64($0), key: nil, value: Array("v\(base + Int64($0))".utf8)
            )
        }
        change(&batch)
        return try batch.encoded()
    }

    private func marker(_ offset: Int64, producer: Int64, commit: Bool) throws -> [UInt8] {
        try RecordBatchBuilder.marker(
            commit: commit, producerId: producer, producerEpoch: 0, offset: offset, timestamp: 1
        ).encoded()
    }

    @Test(
        "cases 105, 106: records below the position are dropped, in every codec", arguments: CompressionCodec.allCases)
    func position(codec: CompressionCodec) throws {
        let field = try batch(10, codec: codec) + batch(15, codec: codec)
        #expect(Walked(field, from: 12).offsets == Array(12..<20))
        #expect(Walked(field, from: 17).offsets == [17, 18, 19])
        #expect(Walked(field, from: 12, until: 16).offsets == [12, 13, 14, 15])
        #expect(Walked(field, from: 12, until: 16).position == 16)
        #expect(Walked(field, from: 12, until: 15).position == 15)
        let limited = Walked(field, from: 12, limit: 4)
        #expect(limited.offsets == [12, 13, 14, 15] && limited.position == 16 && limited.result?.reachedLimit == true)
    }

    @Test("a walk goes on in the middle of a batch")
    func resumed() throws {
        let field = try batch(0, 10, codec: .lz4) + batch(10, 10)
        var walker = RecordWalker()
        var offsets: [Int64] = []
        var at = 0
        var from: Int64 = 0
        repeat {
            let result = try walker.walk(field.span.bytes, from: from, limit: 3, at: at) { offsets.append($0.offset) }
            (at, from) = (result.batchPosition, result.nextOffset)
            if result.recordCount == 0 { break }
        } while offsets.count < 100
        #expect(offsets == Array(0..<20))
    }

    @Test("a batch out of order is damage, in one walk and in a walk that goes on", arguments: [Int.max, 1, 2, 3])
    func disordered(limit: Int) throws {
        let field = try batch(10, 3) + batch(13, 3) + batch(9, 3)
        var walker = RecordWalker()
        var offsets: [Int64] = []
        #expect(throws: RecordError.self) {
            var (at, from) = (0, Int64(0))
            for _ in 0..<10 {
                let result = try walker.walk(field.span.bytes, from: from, limit: limit, at: at) {
                    offsets.append($0.offset)
                }
                (at, from) = (result.batchPosition, result.nextOffset)
            }
        }
        #expect(offsets == Array(10..<16))
    }

    @Test("offsets never go back, not even where disorder is passed over")
    func disorderPassedOver() throws {
        let walked = Walked(try batch(10) + batch(900) + batch(15) + batch(20), skipCorrupt: true)
        #expect(walked.offsets == Array(10..<15) + Array(900..<905))
        #expect(walked.position == 905 && walked.result?.skipped.count == 2)
    }

    @Test("a damaged header's offset is not believed when sound batches follow below it", arguments: [Int.max, 3])
    func wrongGuess(limit: Int) throws {
        var absurd = try batch(1 << 60)
        absurd[25] ^= 1
        let field = try absurd + batch(1 << 40).enumerated().map { $0 == 25 ? $1 ^ 1 : $1 } + batch(20) + batch(25)
        let walked = Walked(field, from: 15, limit: limit, skipCorrupt: true)
        #expect(walked.offsets == Array((20..<30).prefix(limit)))
        #expect(walked.position == (limit == 3 ? 23 : 30) && walked.result?.skipped.count == 2)
    }

    @Test("cases 71, 115, 116: holes, empty batches and a compacted last record move the position")
    func compacted() throws {
        let gap = try batch(10, 2) {
            $0.records[1].offsetDelta = 7; $0.lastOffsetDelta = 9
        }
        let empty = try batch(20, 0) { $0.lastOffsetDelta = 4 }
        #expect(Walked(gap).offsets == [10, 17])
        #expect(Walked(gap).position == 20)
        #expect(Walked(gap + empty).position == 25)
        #expect(Walked(empty).error == nil)
    }

    @Test("cases 143, 144: control batches are never given and move the position")
    func control() throws {
        let field = try batch(0, 2, producer: 7) + marker(2, producer: 7, commit: true)
        for isolation in IsolationLevel.allCases {
            let walked = Walked(field, isolation: isolation)
            #expect(walked.offsets == [0, 1] && walked.position == 3)
        }
        #expect(Walked(try marker(9, producer: 1, commit: false), isolation: .readCommitted).position == 10)
    }

    @Test("cases 147 to 155: aborted transactions, whatever the order of the list")
    func aborted() throws {
        let field =
            try batch(0, 2, producer: 1) + batch(2, 2, producer: 2) + marker(4, producer: 1, commit: false)
            + batch(5, 1) + batch(6, 2, producer: 1) + marker(8, producer: 2, commit: true)
            + marker(9, producer: 1, commit: true) + batch(10, 2, producer: 2) + marker(12, producer: 2, commit: false)
            + marker(13, producer: 2, commit: false) + marker(14, producer: 3, commit: false)
            + batch(15, 1, producer: 3)
        let list = [
            AbortedTransaction(producerId: 2, firstOffset: 10), AbortedTransaction(producerId: 1, firstOffset: 0),
        ]
        let kept = [2, 3, 5, 6, 7, 15].map { Int64($0) }
        #expect(Walked(field, isolation: .readCommitted, aborted: list).offsets == kept)
        #expect(Walked(field, isolation: .readCommitted, aborted: list.reversed()).offsets == kept)
        #expect(Walked(field, from: 6, isolation: .readCommitted, aborted: list).offsets == [6, 7, 15])
        // Case 152: begun before the position.
        #expect(Walked(field, from: 1, until: 4, isolation: .readCommitted, aborted: list).offsets == [2, 3])
        #expect(Walked(field, isolation: .readUncommitted, aborted: list).offsets.count == 10)
    }

    @Test("case 107: a batch cut short behind others is no error; case 109: alone it is")
    func truncated() throws {
        let whole = try batch(0)
        let field = try whole + batch(5).prefix(40)
        let walked = Walked(field)
        #expect(walked.offsets == Array(0..<5) && walked.result?.isTruncated == true && walked.position == 5)
        for count in [3, 11, 16, 60, whole.count - 1] {
            #expect(Walked(Array(whole.prefix(count))).error != nil, "\(count)")
        }
        #expect(Walked([]).error == nil)
    }

    @Test("B3: what is damaged, named; everything before it was given", arguments: Damage.allCases)
    func damaged(damage: Damage) throws {
        var bad = try batch(5) { $0.baseSequence = 3 }
        damage.apply(&bad)
        let field = try batch(0) + bad + batch(10)
        let walked = Walked(field)
        let error = try #require(walked.error)
        #expect(walked.offsets.prefix(5) == [0, 1, 2, 3, 4])
        #expect(walked.offsets.allSatisfy { $0 < 10 })
        #expect(error.message.contains(damage.words), "\(error)")
        let skipped = Walked(field, skipCorrupt: true)
        #expect(skipped.error == nil && skipped.result?.skipped.count == 1)
        if damage != .length { #expect(skipped.offsets.suffix(5) == [10, 11, 12, 13, 14]) }
        #expect(skipped.position > 5)
    }

    enum Damage: CaseIterable {
        case crc, codec, magic, length, tooMany, none, negative, lastDelta

        var words: String {
            switch self {
            case .crc: "CRC-32C is 0x"
            case .codec: "codec 5"
            case .magic: "magic) 3"
            case .length: "length of"
            case .tooMany, .none, .negative: "records"
            case .lastDelta: "records for 4 offsets"
            }
        }

        func apply(_ bytes: inout [UInt8]) {
            func int32(_ value: Int32, at position: Int) {
                for shift in 0..<4 {
                    bytes[position + shift] = UInt8(truncatingIfNeeded: value >> (24 - 8 * Int32(shift)))
                }
            }
            switch self {
            case .crc: bytes[70] ^= 1
            case .codec: bytes[22] = 5
            case .magic: bytes[16] = 3
            case .length: int32(20, at: 8)
            case .tooMany: int32(.max, at: 57)
            case .none: int32(0, at: 57)
            case .negative: int32(-2, at: 57)
            case .lastDelta: int32(3, at: 23)
            }
            if self != .crc, self != .magic {
                let crc = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[21...])) }
                int32(Int32(bitPattern: crc), at: 17)
            }
        }
    }

    @Test(
        "B4: a batch that decompresses beyond the limit is refused in every codec", arguments: CompressionCodec.allCases
    )
    func bomb(codec: CompressionCodec) throws {
        let field = try batch(0, 1, codec: codec) { $0.records[0].value = [UInt8](repeating: 0, count: 3 << 20) }
        let walked = Walked(field, maxDecompressedBytes: 1 << 20)
        if codec == .none {
            #expect(walked.error == nil)
        } else {
            #expect(walked.error?.exceedsLimit == true && walked.error?.message.contains("1048576") == true)
            #expect(Walked(field).records.first?.value?.count == 3 << 20)
        }
    }

    @Test(
        "case 134: several gzip members, several lz4 and zstd frames",
        arguments: [.gzip, .lz4, .zstd] as [CompressionCodec])
    func joined(codec: CompressionCodec) throws {
        let part = Array("some bytes, and the same bytes again, and the same bytes again".utf8)
        let input = try Compressor.compress(part, codec) + Compressor.compress(part, codec)
        var decompressor = Decompressor()
        var output = ScratchBuffer()
        let count = try input.withUnsafeBytes {
            try decompressor.decompress(codec, magic: 2, $0, into: &output, limit: 1 << 20)
        }
        #expect(count == 2 * part.count)
    }

    @Test("gzip that is cut short, or has something behind it, is damaged and not too large; what is that is called so")
    func gzipClaims() throws {
        let sound = try Compressor.compress(Array("some bytes, and the same bytes again".utf8), .gzip)
        func reason(_ input: [UInt8]) -> String {
            var decompressor = Decompressor()
            var output = ScratchBuffer()
            do throws(CompressionError) {
                let count = try input.span.bytes.withUnsafeBytes { (input) throws(CompressionError) in
                    try decompressor.decompress(.gzip, magic: 2, input, into: &output, limit: 1 << 20)
                }
                return "\(count) bytes"
            } catch { return "\(error)" }
        }
        // What then stands where the size should be is larger than the limit.
        #expect(reason(sound.dropLast(5) + [0x7f]) == "gzip: damaged data")
        #expect(reason(sound + Array(repeating: 0x6a, count: 30)) == "gzip: damaged data")
        #expect(reason(sound + [0x6a, 0x75, 0x6e, 0x6b]) == "gzip: cut short")
        #expect(reason(try Compressor.compress([UInt8](repeating: 0, count: 3 << 20), .gzip)).contains("1048576"))
    }

    @Test("every prefix and many mutations of a compressed batch end in an error or in records, never in a trap")
    func mutated() throws {
        var random = SeededGenerator(seed: 11)
        for codec in CompressionCodec.allCases {
            for magic in Int8(0)...2 where magic == 2 || codec != .zstd {
                let sound = try sampleBatch(magic: magic, codec: codec, using: &random).encoded()
                for _ in 0..<300 {
                    var bytes = sound
                    for _ in 0..<Int.random(in: 1...4, using: &random) {
                        bytes[Int.random(in: 8..<bytes.count, using: &random)] = UInt8.random(
                            in: 0...255, using: &random)
                    }
                    // With a right checksum the damage reaches what lies behind it.
                    if magic == 2, bytes.count > 61 {
                        let crc = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[21...])) }
                        for shift in 0..<4 {
                            bytes[17 + shift] = UInt8(truncatingIfNeeded: crc >> (24 - 8 * UInt32(shift)))
                        }
                    }
                    let walked = Walked(bytes, skipCorrupt: Bool.random(using: &random), maxDecompressedBytes: 1 << 20)
                    #expect(walked.error != nil || walked.result != nil)
                }
            }
        }
    }
}

/// CRC-32C against published values, by instruction and by table.
struct Crc32cTests {
    @Test(
        "RFC 3720's vectors",
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
            (Array(0..<32), 0x46dd_794e), (Array((0..<32).reversed()), 0x113f_db5c),
            (Array("123456789".utf8), 0xe306_9283),
            ([], 0),
        ] as [([UInt8], UInt32)])
    func vectors(bytes: [UInt8], crc: UInt32) {
        #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == crc)
        #expect(bytes.withUnsafeBytes { CRC32C.byTable($0) } == crc)
    }

    @Test("three lanes at once give what one gives, at every length and alignment")
    func lanes() {
        var random = SeededGenerator(seed: 3)
        let bytes = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for count in [3071, 3072, 3073, 3079, 3080, 6143, 6144, 9300, 19_990] + (0..<50).map({ 3000 + $0 * 331 }) {
            for start in [0, 1, 7, 8] where start + count <= bytes.count {
                bytes[start..<start + count].withUnsafeBytes { bytes in
                    let right = CRC32C.byTable(bytes)
                    #expect(CRC32C.checksum(bytes) == right, "\(count) bytes from \(start)")
                    if CRC32C.hasInstruction {
                        #expect(CRC32C.byInstruction(bytes) == right, "\(count) bytes from \(start)")
                    }
                }
            }
        }
    }
}
