import KafkaWire
import Testing

/// Compressed sets of formats 0 and 1 that no producer should make, each with the number of its case.
struct LegacySetTests {
    /// A wrapper around compressed messages.
    private func set(
        _ offset: Int64, magic: Int8, codec: CompressionCodec = .gzip, _ inner: [[UInt8]]
    ) throws -> [UInt8] {
        legacyMessage(
            offset, magic: magic, codec: codec.rawValue,
            value: try Compressor.compress(inner.flatMap { $0 }, codec))
    }

    /// The set is refused in these words, nothing of it is given, and what stands around it is there.
    private func expectRefused(
        _ set: [UInt8], magic: Int8, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let field = legacyMessage(1, magic: magic, value: [1]) + set + legacyMessage(40, magic: magic, value: [2])
        let walked = Walked(field)
        #expect(walked.offsets == [1], sourceLocation: sourceLocation)
        #expect(
            walked.error?.message.contains(words) == true, "\(walked.error.map { "\($0)" } ?? "no error")",
            sourceLocation: sourceLocation)
        let passedOver = Walked(field, skipCorrupt: true)
        #expect(passedOver.offsets == [1, 40], sourceLocation: sourceLocation)
        #expect(passedOver.result?.skipped.count == 1, sourceLocation: sourceLocation)
    }

    private func inner(_ magic: Int8, _ offsets: Int64...) -> [[UInt8]] {
        offsets.map { legacyMessage($0, magic: magic, value: [7]) }
    }

    @Test("what these tests build is sound but for what they damage", arguments: [0, 1] as [Int8])
    func sound(_ magic: Int8) throws {
        let offsets: [Int64] = magic == 0 ? [10, 12, 13] : [0, 2, 3]
        let field = try set(13, magic: magic, offsets.map { legacyMessage($0, magic: magic, value: [7]) })
        #expect(Walked(field).error == nil)
        #expect(Walked(field).offsets == [10, 12, 13])
    }

    @Test("case 102: a wrapper's offset below that of the last message in it is damage; 0 is an old producer's")
    func wrapperOffset() throws {
        expectRefused(
            try set(2, magic: 1, inner(1, 0, 1, 3)), magic: 1, "offset 2 of the set is before its last message's, 3")
        #expect(Walked(try set(3, magic: 1, inner(1, 0, 1, 3))).offsets == [0, 1, 3])
        #expect(Walked(try set(0, magic: 1, inner(1, 0, 1, 3))).offsets == [0, 1, 3])
    }

    @Test("case 103: zstd has no place in formats 0 and 1", arguments: [0, 1] as [Int8])
    func zstd(_ magic: Int8) throws {
        expectRefused(
            try set(12, magic: magic, codec: .zstd, inner(magic, 10, 12)), magic: magic,
            "zstd in message format \(magic)")
    }

    @Test("case 104: a set within a set, of another format, of null, or of nothing", arguments: [0, 1] as [Int8])
    func nested(_ magic: Int8) throws {
        let deeper = try set(12, magic: magic, inner(magic, 12))
        expectRefused(try set(12, magic: magic, [deeper]), magic: magic, "compressed message inside a compressed set")
        expectRefused(
            try set(12, magic: magic, inner(1 - magic, 10, 12)), magic: magic,
            "message of format \(1 - magic) in a set of format \(magic)")
        expectRefused(legacyMessage(12, magic: magic, codec: 1, value: nil), magic: magic, "compressed set of null")
        expectRefused(legacyMessage(12, magic: magic, codec: 1, value: []), magic: magic, "no data")
        expectRefused(try set(12, magic: magic, []), magic: magic, "compressed set without a message")
    }
}
