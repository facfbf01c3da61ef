package import KafkaWire

/// What is told of one record batch, or of bytes that are none.
package struct BatchRow: Equatable, Sendable {
    /// What its header says; of bytes that are no batch, only position and size mean anything.
    package var header: RecordBatchHeader
    /// Where it begins in its file, in bytes; `nil` where it came from a broker.
    package var filePosition: Int?
    /// What is wrong with it; `nil` when nothing is, as far as was looked.
    package var damage: String?
    /// Whether its checksum holds and all that was looked at makes sense; `nil` where only the header was read.
    package var isValid: Bool?
    /// Whether the checksum is not the one that the batch claims: nothing in its header can be trusted.
    package var hasWrongChecksum = false
    /// Whether there is no header to speak of: the bytes between two batches.
    package var isUnreadable = false
    /// The records' size in bytes, decompressed; `nil` where that was not looked at.
    package var uncompressedSize: Int?
    /// The first offset: the header's, of a compressed set of formats 0 and 1 that of its first message, where it was
    /// looked into.
    package var baseOffset: Int64
    /// How many records there are; `nil` in a compressed set of formats 0 and 1 that was not looked into.
    package var recordCount: Int?
    /// The first record's timestamp, in ms since 1970; `nil` where there is none.
    package var firstTimestamp: Int64?
    /// Offsets missing between the batch before and this; 0 for the first.
    package var gapBefore: Int64 = 0
    /// Whether it begins at an offset that the batch before had too.
    package var goesBack = false
    /// What it marks, when it is a control batch.
    package var control: ControlRecord?
    /// Whether it belongs to a transaction that was aborted; `nil` where that isn't known yet.
    package var isAborted: Bool? = false

    /// A row of a header alone.
    package init(_ header: RecordBatchHeader, filePosition: Int? = nil) {
        self.header = header
        self.filePosition = filePosition
        baseOffset = header.baseOffset
        let isSet = header.magic < 2 && header.attributes & 7 != 0
        recordCount = isSet ? nil : Int(header.recordCount)
        if header.magic > 0, header.baseTimestamp >= 0, !header.hasDeleteHorizon, !isSet {
            firstTimestamp = header.timestampType == .logAppendTime ? header.maxTimestamp : header.baseTimestamp
        }
    }

    /// A row of `size` bytes at `position` in which no batch can be read, behind offset `last`.
    package init(unreadable size: Int, at position: Int, after last: Int64, filePosition: Int?, damage: String) {
        var header = RecordBatchHeader(unreadable: size, offsets: (last + 1)...(last + 1))
        header.position = position
        self.init(header, filePosition: filePosition)
        isUnreadable = true
        isValid = false
        recordCount = 0
        self.damage = damage
    }

    /// The last offset, inclusive.
    package var lastOffset: Int64 { header.lastOffset }

    /// Offsets that the batch claims and that have no record; compaction took them. `nil` where it isn't known.
    package var missingInside: Int64? {
        guard !isUnreadable, let recordCount else { return nil }
        return max(0, lastOffset - baseOffset + 1 - Int64(recordCount))
    }

    /// How many times smaller compression made it; `nil` where it is not compressed, empty, or not known.
    package var ratio: Double? {
        guard let uncompressedSize, header.compressionCodec != CompressionCodec.none, header.magic >= 2 else {
            return nil
        }
        let compressed = header.sizeInBytes - RecordBatchHeader.largestSize
        return compressed > 0 && uncompressedSize > 0 ? Double(uncompressedSize) / Double(compressed) : nil
    }
}
