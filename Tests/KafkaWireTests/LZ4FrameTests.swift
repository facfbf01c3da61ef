import CLZ4
import KafkaWire
import TestSupport
import Testing

/// Case 138: LZ4 frames with each of the format's flags, as producers in other languages write them.
struct LZ4FrameTests {
    /// What a frame's header says.
    struct Flags: CustomTestStringConvertible, Sendable {
        var blockSize = LZ4F_max64KB
        var isLinked = true
        var hasContentChecksum = false
        var hasBlockChecksums = false
        var hasContentSize = false
        var testDescription: String {
            "blocks of size \(blockSize.rawValue)\(isLinked ? ", linked" : "")"
                + "\(hasContentChecksum ? ", content checksum" : "")\(hasBlockChecksums ? ", block checksums" : "")"
                + "\(hasContentSize ? ", content size" : "")"
        }
        /// Every combination.
        static let all = [LZ4F_max64KB, LZ4F_max256KB, LZ4F_max1MB, LZ4F_max4MB].flatMap { size in
            (0..<16).map { bits in
                Flags(
                    blockSize: size, isLinked: bits & 1 == 0, hasContentChecksum: bits & 2 != 0,
                    hasBlockChecksums: bits & 4 != 0, hasContentSize: bits & 8 != 0)
            }
        }
    }

    private func compress(_ bytes: [UInt8], _ flags: Flags) throws -> [UInt8] {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = flags.blockSize
        preferences.frameInfo.blockMode = flags.isLinked ? LZ4F_blockLinked : LZ4F_blockIndependent
        preferences.frameInfo.contentChecksumFlag =
            flags.hasContentChecksum ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum
        preferences.frameInfo.blockChecksumFlag =
            flags.hasBlockChecksums ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum
        preferences.frameInfo.contentSize = flags.hasContentSize ? UInt64(bytes.count) : 0
        var out = [UInt8](repeating: 0, count: LZ4F_compressFrameBound(bytes.count, &preferences))
        let count = LZ4F_compressFrame(&out, out.count, bytes, bytes.count, &preferences)
        try #require(LZ4F_isError(count) == 0)
        return Array(out.prefix(count))
    }

    /// The frame as the payload of a batch of one record, of one of the formats.
    private func batch(_ frame: [UInt8], magic: Int8) throws -> [UInt8] {
        if magic < 2 { return legacyMessage(0, magic: magic, codec: CompressionCodec.lz4.rawValue, value: frame) }
        var builder = RecordBatchBuilder()
        builder.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: nil)]
        var tail = ByteWriter()
        tail.bytes = Array(try builder.encoded()[21..<61]) + frame
        tail.bytes[1] = CompressionCodec.lz4.rawValue
        var whole = ByteWriter()
        whole.int64(0)
        whole.int32(Int32(tail.bytes.count + 9))
        whole.int32(0)
        whole.int8(2)
        whole.uint32(tail.bytes.withUnsafeBytes { CRC32C.checksum($0) })
        return whole.bytes + tail.bytes
    }

    /// The records of one value, uncompressed.
    private func payload(_ value: [UInt8], magic: Int8) throws -> [UInt8] {
        if magic < 2 { return legacyMessage(0, magic: magic, value: value) }
        var builder = RecordBatchBuilder()
        builder.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: value)]
        return Array(try builder.encoded()[61...])
    }

    /// The value that a reader sees; the error of a batch that it refuses.
    private func read(_ frame: [UInt8], magic: Int8) throws -> [UInt8]? {
        let walked = Walked(try batch(frame, magic: magic))
        if let error = walked.error { throw error }
        return walked.records.first?.value
    }

    /// Compressible and not, in turn, over more than one block of the largest size: some blocks are stored as they are.
    private static let content: [UInt8] = {
        var random = SeededGenerator(seed: 5)
        var bytes: [UInt8] = []
        while bytes.count < 5 << 20 {
            bytes += [UInt8](repeating: UInt8(bytes.count >> 16 & 0xff), count: 40_000)
            bytes += (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        return bytes
    }()

    @Test(arguments: Flags.all) func everyFlag(_ flags: Flags) throws {
        for magic in Int8(0)...2 {
            for value in [Self.content, [1, 2, 3]] {
                let frame = try compress(try payload(value, magic: magic), flags)
                #expect(try read(frame, magic: magic) == value)
            }
        }
    }

    @Test("a damaged header, a block too large, damage that a checksum knows, and every early end are errors")
    func damaged() throws {
        let content = Array(Self.content.prefix(100_000))
        let flags = Flags(hasContentChecksum: true, hasBlockChecksums: true)
        for magic in Int8(0)...2 {
            let frame = try compress(try payload(content, magic: magic), flags)
            /// Reads the frame with other bits at `index`.
            func changed(_ index: Int, _ bits: UInt8) throws -> [UInt8]? {
                var bytes = frame
                bytes[index] ^= bits
                return try read(bytes, magic: magic)
            }
            #expect(throws: RecordError.self, "magic number") { try changed(0, 1) }
            #expect(throws: RecordError.self, "version") { try changed(4, 0x80) }
            #expect(throws: RecordError.self, "block size") { try changed(5, 0x40) }
            #expect(throws: RecordError.self, "block length") { try changed(9, 0x40) }
            #expect(throws: RecordError.self, "block data") { try changed(frame.count / 2, 1) }
            #expect(throws: RecordError.self, "content checksum") { try changed(frame.count - 1, 1) }
            if magic == 0 {
                #expect(try changed(6, 1) == content, "KAFKA-3160: format 0 has its header's checksum wrong")
            } else {
                #expect(throws: RecordError.self, "header checksum") { try changed(6, 1) }
            }
            let ends = [7, 8, 11, frame.count - 5, frame.count - 1]
            for count in Array(stride(from: 1, to: frame.count, by: 997)) + ends {
                #expect(throws: RecordError.self, "\(count) bytes of it") {
                    try read(Array(frame.prefix(count)), magic: magic)
                }
            }
        }
    }
}
