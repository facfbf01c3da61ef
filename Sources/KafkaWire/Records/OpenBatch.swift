/// A batch whose records are being walked: checked, and decompressed where it was compressed.
@frozen @usableFromInline struct OpenBatch {
    @usableFromInline var parser: RecordParser
    /// Set for messages of formats 0 and 1, which the parser is not for.
    @usableFromInline var legacy: LegacyRecords?
    /// Records to come; for a legacy set 1 while there are any.
    @usableFromInline var remaining: Int
    @usableFromInline var timestampType: TimestampType
    @usableFromInline var leaderEpoch: Int32
    /// What the batch ends with.
    @usableFromInline var lastOffset: Int64
    /// The offset that names it in errors.
    @usableFromInline var baseOffset: Int64
    /// Where it begins in the RECORDS field.
    @usableFromInline var position: Int
    /// What its header says.
    @usableFromInline var header: RecordBatchHeader

    /// Whether it holds markers for the log's own use.
    @usableFromInline var isControl: Bool { header.isControl }

    /// The bytes of all its records, decompressed.
    @usableFromInline var recordBytes: UnsafeRawBufferPointer {
        if let legacy { return legacy.bytes }
        return UnsafeRawBufferPointer(start: parser.at, count: parser.end - parser.at)
    }

    static var none: OpenBatch {
        OpenBatch(
            parser: RecordParser(
                UnsafeRawBufferPointer(start: nil, count: 0), baseOffset: 0, lastOffsetDelta: 0, baseTimestamp: 0,
                fixedTimestamp: nil),
            legacy: nil, remaining: 0, timestampType: .noTimestampType, leaderEpoch: -1, lastOffset: -1, baseOffset: 0,
            position: 0, header: RecordBatchHeader(unreadable: 0, offsets: 0...0))
    }
}

/// Which batch was decompressed, by what its header says of it; its checksum is held against its bytes at every walk.
struct UnpackedBatch {
    private let baseOffset: Int64
    private let producerId: Int64
    private let crc: UInt32
    private let size: Int
    /// Bytes that it came to.
    var count = 0

    init(_ batch: borrowing RecordBatchView) {
        baseOffset = batch.header.baseOffset
        producerId = batch.header.producerId
        crc = batch.header.crc
        size = batch.sizeInBytes
    }

    /// Whether they are the same batch.
    func isSame(_ other: UnpackedBatch) -> Bool {
        baseOffset == other.baseOffset && producerId == other.producerId && crc == other.crc && size == other.size
    }
}

/// The messages of formats 0 and 1 behind one offset of the log: one, or those of a compressed set, checked already.
@usableFromInline struct LegacyRecords {
    var bytes: UnsafeRawBufferPointer
    var position: Int
    var offsetBase: Int64
    var fixedTimestamp: Int64?

    /// The next message as a record; whether there are more.
    mutating func next(_ record: inout ParsedRecord) throws(LegacyParser.Damage) -> Bool {
        let message = try LegacyParser.message(bytes, at: position)
        position += message.size
        record.offset = message.offset &+ offsetBase
        record.timestamp = message.magic == 0 ? -1 : fixedTimestamp ?? message.timestamp
        record.key = message.key.flatMap(\.baseAddress) ?? bytes.baseAddress
        record.keyCount = message.key?.count ?? -1
        record.value = message.value.flatMap(\.baseAddress) ?? bytes.baseAddress
        record.valueCount = message.value?.count ?? -1
        record.headers = bytes.baseAddress
        record.headersByteCount = 0
        record.headerCount = 0
        return position < bytes.count
    }
}
