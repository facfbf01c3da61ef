package import KafkaWire

/// Looks at whole batches: their headers, their checksums and, where that is wanted, their records.
package struct BatchInspector: ~Copyable {
    private var walker: RecordWalker
    private let isDeep: Bool

    /// With `isDeep` batches are decompressed, to no more than `maxDecompressedBytes`, and each record is looked at.
    package init(isDeep: Bool, maxDecompressedBytes: Int = 100 << 20) {
        self.isDeep = isDeep
        walker = RecordWalker(
            isolationLevel: .readUncommitted, maxDecompressedBytes: maxDecompressedBytes, decompressesAhead: false)
        walker.givesControlRecords = true
    }

    /// What is told of the batch in `bytes`, all of it and nothing else. `each` gets its records, where they are looked at.
    /// `checksum` is what the batch's bytes come to, where that is known already.
    package mutating func inspect(
        _ bytes: RawSpan, _ header: RecordBatchHeader, filePosition: Int?, checksum: UInt32? = nil,
        each: (borrowing RecordView) -> Void = { _ in }
    ) -> BatchRow {
        var row = Self.row(header, filePosition: filePosition, checksum: checksum ?? Self.checksum(of: bytes, header))
        guard row.damage == nil else { return row }
        if header.isControl { row.control = ControlRecord.first(inBatch: bytes) }
        // What has no outside view is always looked into: a compressed set, a batch whose first time is not in its header.
        if isDeep || row.recordCount == nil { look(into: bytes, &row, each) }
        return row
    }

    /// What header and checksum alone tell.
    package static func row(_ header: RecordBatchHeader, filePosition: Int?, checksum: UInt32) -> BatchRow {
        var row = BatchRow(header, filePosition: filePosition)
        row.damage = checksum == header.crc ? contradiction(in: header) : mismatch(checksum, header)
        row.isValid = row.damage == nil
        row.hasWrongChecksum = checksum != header.crc
        return row
    }

    /// What the batch in `bytes` comes to, to be held against what its header says.
    package static func checksum(of bytes: RawSpan, _ header: RecordBatchHeader) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe RecordBatchHeader.checksum(of: $0, magic: header.magic) }
    }

    private mutating func look(into bytes: RawSpan, _ row: inout BatchRow, _ each: (borrowing RecordView) -> Void) {
        let isFormat2 = row.header.magic >= 2
        withoutActuallyEscaping(each) { each in
            var sink = LookingSink(each: each)
            do {
                let from = isFormat2 ? row.header.baseOffset : 0
                _ = try walker.walk(bytes, from: from, into: &sink)
                row.uncompressedSize =
                    isFormat2 ? sink.size ?? bytes.byteCount - RecordBatchHeader.largestSize : sink.size
                if !isFormat2 {
                    row.recordCount = sink.count
                    row.baseOffset = sink.firstOffset ?? row.baseOffset
                }
                row.firstTimestamp = sink.firstTimestamp.flatMap { $0 >= 0 ? $0 : nil }
            } catch {
                row.damage = (error as? RecordError)?.message ?? "\(error)"
                row.isValid = false
            }
        }
    }

    /// What in a header contradicts itself, though the checksum holds.
    private static func contradiction(in header: RecordBatchHeader) -> String? {
        guard header.compressionCodec != nil else { return "compression codec \(header.attributes & 7) is not known" }
        guard header.magic >= 2 else { return nil }
        guard header.hasPossibleEnd else { return "last offset delta of \(header.lastOffsetDelta)" }
        let size = header.sizeInBytes - RecordBatchHeader.largestSize
        let (count, offsets) = (Int64(header.recordCount), Int64(header.lastOffsetDelta) + 1)
        if count < 0 || (count == 0) != (size == 0) { return "\(count) records in \(size) bytes" }
        return count > offsets ? "\(count) records for \(offsets) offsets" : nil
    }

    private static func mismatch(_ crc: UInt32, _ header: RecordBatchHeader) -> String {
        let name = header.magic >= 2 ? "CRC-32C" : "CRC-32"
        return "\(name) is \(hexadecimal(crc)), the batch says \(hexadecimal(header.crc))"
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// Notes what a batch's records are like.
private struct LookingSink: RecordSink {
    static let looksAtBatches = true
    let each: (borrowing RecordView) -> Void
    var size: Int?
    var count = 0
    var firstOffset: Int64?
    var firstTimestamp: Int64?
    var byteCount: Int { 0 }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) {}
    mutating func wants(_ batch: RecordBatchHeader) -> Bool { true }
    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        size = records.byteCount
        return true
    }
    mutating func take(_ record: borrowing RecordView) throws(RecordError) -> RecordAnswer {
        if count == 0 {
            firstOffset = record.offset
            firstTimestamp = record.timestamp
        }
        count += 1
        each(record)
        return .next
    }
    mutating func flush() throws(RecordError) {}
}
