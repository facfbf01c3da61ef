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
        let contents = contents(header, batch)
        if start == nil { start = contents.first }
        if contents.first > next { gaps.append(Gap(first: next, last: contents.first - 1)) }
        if RecordBatchHeader.checksum(of: batch, magic: header.magic) != header.crc {
            damages.append(Damage(offset: header.baseOffset, reason: "the checksum does not hold"))
        }
        batches += 1
        if !header.isControl { records += contents.count }
        next = header.lastOffset + 1
    }

    /// A batch's first offset, and how many records it has. A compressed set of formats 0 and 1 tells its last offset alone
    /// from outside: it is opened.
    private func contents(
        _ header: RecordBatchHeader, _ batch: UnsafeRawBufferPointer
    ) -> (first: Int64, count: Int) {
        guard header.magic < 2, header.attributes & 7 != 0 else {
            return (header.baseOffset, Int(max(0, header.recordCount)))
        }
        var walker = RecordWalker(isolationLevel: .readUncommitted, decompressesAhead: false)
        var first: Int64?
        var count = 0
        _ = try? walker.walk(RawSpan(_unsafeBytes: batch), from: 0) { (record: borrowing RecordView) in
            if first == nil { first = record.offset }
            count += 1
        }
        // One that can't be opened has what is missing before it.
        return (first ?? min(next, header.baseOffset), max(1, count))
    }
}
