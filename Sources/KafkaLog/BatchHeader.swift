/// The head of a record batch in a segment file, read without its records. Formats 0 and 1 have less of it: there an
/// entry is one message, or a compressed one that holds others, and only its last offset is known from outside.
package struct BatchHeader: Equatable, Sendable {
    /// Where the batch begins in its file.
    package var position: Int
    /// All its bytes, the 12 of offset and length included.
    package var size: Int
    /// The offset field: of format 2 the first record's, of formats 0 and 1 the last one's.
    package var baseOffset: Int64
    /// The offset of the last record, or of the last that there was before compaction.
    package var lastOffset: Int64
    /// The message format: 0, 1 or 2.
    package var magic: Int8
    /// The leader epoch that wrote it; -1 in formats 0 and 1.
    package var partitionLeaderEpoch: Int32
    /// The bits that say codec, timestamp type, transactional, control.
    package var attributes: Int16
    /// The latest timestamp in it, ms since 1970; -1 for none.
    package var maxTimestamp: Int64
    /// The idempotent producer; -1 for none.
    package var producerId: Int64
    /// The idempotent producer's epoch; -1 for none.
    package var producerEpoch: Int16

    /// A batch of a transaction (KIP-98).
    package var isTransactional: Bool { attributes & 0x10 != 0 }
    /// A batch whose record is a transaction's marker.
    package var isControl: Bool { attributes & 0x20 != 0 }

    /// As many bytes as a header of any format has.
    package static let readSize = 61
    /// Offset, length, checksum, magic, attributes, two lengths: the smallest message of format 0.
    static let smallestSize = 26

    /// Reads the header from `bytes`, of which `at` is its first; `position` is that byte's place in the file, `limit`
    /// where the file ends. `nil`: no whole batch starts there; the reason is the caller's to tell.
    package init?(_ bytes: [UInt8], at start: Int, position: Int, limit: Int) {
        let left = min(bytes.count - start, limit - position)
        guard start >= 0, left >= Self.smallestSize else { return nil }
        func integer<T: FixedWidthInteger>(_ offset: Int, _ type: T.Type) -> T {
            (0..<MemoryLayout<T>.size).reduce(0) { $0 << 8 | T(truncatingIfNeeded: bytes[start + offset + $1]) }
        }
        let length = Int(integer(8, Int32.self))
        baseOffset = integer(0, Int64.self)
        magic = Int8(bitPattern: bytes[start + 16])
        guard length >= Self.smallestSize - 12, length <= limit - position - 12, (0..<Int64.max).contains(baseOffset),
            (0...2).contains(magic)
        else { return nil }
        self.position = position
        size = length + 12
        if magic == 2 {
            guard left >= Self.readSize, size >= Self.readSize else { return nil }
            partitionLeaderEpoch = integer(12, Int32.self)
            attributes = integer(21, Int16.self)
            let (last, overflow) = baseOffset.addingReportingOverflow(Int64(integer(23, Int32.self)))
            guard !overflow, last >= baseOffset, last < .max else { return nil }
            lastOffset = last
            maxTimestamp = integer(35, Int64.self)
            producerId = integer(43, Int64.self)
            producerEpoch = integer(51, Int16.self)
        } else {
            partitionLeaderEpoch = -1
            attributes = Int16(bytes[start + 17]) & 0x0f
            lastOffset = baseOffset
            maxTimestamp = magic == 1 ? integer(18, Int64.self) : -1
            producerId = -1
            producerEpoch = -1
        }
    }
}

extension BatchHeader {
    /// Stands for bytes in which no header can be read, where a test wants them served all the same.
    package init(unreadable size: Int, offsets: ClosedRange<Int64>) {
        position = 0
        self.size = size
        baseOffset = offsets.lowerBound
        lastOffset = offsets.upperBound
        magic = 2
        partitionLeaderEpoch = -1
        attributes = 0
        maxTimestamp = -1
        producerId = -1
        producerEpoch = -1
    }
}
