import KafkaClient
import KafkaWire
import Testing

/// What batch headers say, believed only as far as it makes sense.
struct BatchPeekTests {
    private func peek(_ bytes: [UInt8], from: Int64 = 0, limit: Int64 = 1000) -> BatchPeek {
        bytes.withUnsafeBytes { BatchPeek(RawSpan(_unsafeBytes: $0), from: from, limit: limit) }
    }

    @Test("case 108: no bytes, or fewer than a header, are no batch", arguments: [0, 3, 16])
    func nothing(_ count: Int) {
        let peek = peek(Array(batch(at: 0).prefix(count)), from: 5)
        #expect(peek.batches == 0 && peek.nextOffset == 5 && peek.isReadable)
        #expect(peek.truncatedBatch == (count == 0 ? nil : 0))
    }

    @Test("case 166: the last batch's end and leader epoch; -1 is unknown") func epochs() {
        let two = peek(batch(at: 0, 3, epoch: 4) + batch(at: 3, 2, epoch: 6))
        #expect(two.nextOffset == 5 && two.leaderEpoch == 6 && two.batches == 2)
        #expect(peek(batch(at: 0, epoch: -1)).leaderEpoch == nil)
    }

    @Test("cases 115, 116: the end is the header's, whether a record is there or not") func compacted() {
        #expect(peek(batch(at: 10, 2, lastDelta: 9), from: 10).nextOffset == 20)
        #expect(peek(batch(at: 10, 0, lastDelta: 9), from: 10).nextOffset == 20)
    }

    @Test("case 96: old messages between batches") func formats() {
        let bytes = message(at: 0, magic: 0) + message(at: 7, magic: 1) + batch(at: 8, 2)
        #expect(peek(bytes).nextOffset == 10)
        #expect(peek(bytes).batches == 3)
    }

    @Test("case 107: what is cut short at the end does not count", arguments: [1, 20, 60])
    func cutShort(_ missing: Int) {
        let second = batch(at: 2)
        let bytes = batch(at: 0, 2) + second.dropLast(missing)
        let peek = peek(bytes)
        #expect(peek.nextOffset == 2 && peek.isReadable)
        #expect(peek.truncatedBatch == (second.count - missing > 16 ? second.count : 0))
    }

    @Test(
        "cases 97, 121: another format, a negative length, one below the smallest, end what can be read",
        arguments: [(16, [3]), (8, [0xff]), (8, [0, 0, 0, 5]), (0, [0x80])] as [(Int, [UInt8])])
    func damaged(_ at: Int, _ bytes: [UInt8]) {
        var second = batch(at: 2)
        second.replaceSubrange(at..<at + bytes.count, with: bytes)
        let peek = peek(batch(at: 0, 2) + second + batch(at: 3))
        #expect(!peek.isReadable)
        #expect(peek.nextOffset == 2 && peek.batches == 1)
    }

    @Test("case 132: offsets beyond the end of the log, or going back, are not believed") func unbelievable() {
        #expect(!peek(batch(at: 0, lastDelta: 2000)).isReadable)
        #expect(!peek(batch(at: 0, lastDelta: -5)).isReadable)
        #expect(!peek(batch(at: 5, 3) + batch(at: 2, 3), from: 5).isReadable)
        #expect(!peek(batch(at: .max - 2, lastDelta: 9), limit: .max).isReadable, "the sum has no room")
    }

    @Test("case 106: whole batches that all lie before what was asked for lead nowhere") func allBefore() {
        let peek = peek(batch(at: 0, 5), from: 20)
        #expect(!peek.isReadable && peek.nextOffset == 20)
    }

    @Test("case 105: a batch that holds what was asked for may begin before it") func inside() {
        #expect(peek(batch(at: 10, 10), from: 13).nextOffset == 20)
    }

    @Test("B4: whatever one byte is, nothing is read outside and the position goes neither back nor past the end")
    func anyByte() {
        let bytes = batch(at: 0, 2) + batch(at: 2, 3)
        for index in bytes.indices {
            for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
                var damaged = bytes
                damaged[index] = value
                let peek = peek(damaged, limit: 100)
                #expect((0...100).contains(peek.nextOffset), "byte \(index) is \(value)")
            }
        }
    }
}
