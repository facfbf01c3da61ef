package import KafkaWire

/// What a partition's capture has written, and what was missing or damaged. A value without I/O: it is told the batches in
/// their order.
package struct CaptureTally: Equatable, Sendable {
    /// Offsets without a record batch.
    package struct Gap: Equatable, Sendable {
        /// The first offset that is missing.
        package var first: Int64
        /// The last one, inclusive.
        package var last: Int64
    }

    /// A batch whose checksum does not hold; it was written as it is.
    package struct Damage: Equatable, Sendable {
        /// Its first offset.
        package var offset: Int64
        /// What is wrong.
        package var reason: String
    }

    /// The first offset of the first batch.
    package private(set) var start: Int64?
    /// The next offset wanted.
    package var next: Int64
    /// How many batches.
    package private(set) var batches = 0
    /// How many records, markers not counted.
    package private(set) var records = 0
    /// Bytes of all batches.
    package var bytes = 0
    /// What is missing, ascending.
    package private(set) var gaps: [Gap] = []
    /// What is damaged, ascending.
    package private(set) var damages: [Damage] = []

    /// Nothing yet; `next` is the first offset wanted.
    package init(next: Int64) { self.next = next }

    /// Takes a batch in, with its bytes.
    package mutating func note(_ header: RecordBatchHeader, _ batch: UnsafeRawBufferPointer) {
        if start == nil { start = header.baseOffset }
        // Of old formats a compressed set tells its last offset alone.
        if header.magic >= 2, header.baseOffset > next { gaps.append(Gap(first: next, last: header.baseOffset - 1)) }
        if RecordBatchHeader.checksum(of: batch, magic: header.magic) != header.crc {
            damages.append(Damage(offset: header.baseOffset, reason: "the checksum does not hold"))
        }
        batches += 1
        if !header.isControl { records += Int(max(0, header.recordCount)) }
        next = header.lastOffset + 1
    }
}
