/// The header of a record batch (format 2) or of a message (formats 0 and 1, where a compressed set is one message), over
/// the bytes of the whole batch. Nothing but the batch's length and its magic has been checked.
@frozen public struct RecordBatchView: ~Escapable {
    /// All bytes of the batch, offset and length included.
    public let bytes: RawSpan
    /// Where it begins: bytes from the start of the RECORDS field.
    public let position: Int

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// Bytes of header before a batch's first record (format 2).
    static let headerSize = 61
    /// Bytes of the smallest message: format 0 with null key and value.
    static let smallestMessage = 26

    private func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
        guard offset + MemoryLayout<T>.size <= bytes.byteCount else { return 0 }
        return T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// All bytes of the batch.
    public var sizeInBytes: Int { bytes.byteCount }
    /// The message format: 0, 1 or 2.
    public var magic: Int8 { load(16, Int8.self) }
    /// Format 2: the first offset, also when its record was compacted away. Formats 0 and 1: the message's own offset.
    public var baseOffset: Int64 { load(0, Int64.self) }
    /// The last offset, inclusive, also when its record was compacted away. Can't be trusted before the CRC was checked.
    public var lastOffset: Int64 { magic >= 2 ? baseOffset &+ Int64(lastOffsetDelta) : baseOffset }
    /// Format 2: ``lastOffset`` minus ``baseOffset``.
    public var lastOffsetDelta: Int32 { magic >= 2 ? load(23, Int32.self) : 0 }
    /// Format 2: the leader epoch that appended the batch; otherwise -1.
    public var partitionLeaderEpoch: Int32 { magic >= 2 ? load(12, Int32.self) : -1 }
    /// The checksum that the batch claims: CRC-32C in format 2, CRC-32 before.
    public var crc: UInt32 { load(magic >= 2 ? 17 : 12, UInt32.self) }
    /// The attribute bits.
    public var attributes: Int16 { magic >= 2 ? load(21, Int16.self) : Int16(load(17, Int8.self)) & 0xff }
    /// The codec; `nil` where the bits name none.
    public var compressionCodec: CompressionCodec? { CompressionCodec(rawValue: UInt8(attributes & 7)) }
    /// What the timestamps mean.
    public var timestampType: TimestampType {
        magic == 0 ? .noTimestampType : attributes & 8 != 0 ? .logAppendTime : .createTime
    }
    /// Whether the batch belongs to a transaction.
    public var isTransactional: Bool { magic >= 2 && attributes & 16 != 0 }
    /// Whether the batch holds a marker for the log's own use, never a record of a producer.
    public var isControl: Bool { magic >= 2 && attributes & 32 != 0 }
    /// Whether ``baseTimestamp`` is the time at which tombstones may go (KIP-534).
    public var hasDeleteHorizon: Bool { magic >= 2 && attributes & 64 != 0 }
    /// Format 2: what the records' timestamps count from, in milliseconds since 1970. Format 1: the message's timestamp.
    public var baseTimestamp: Int64 { magic == 0 ? -1 : load(magic >= 2 ? 27 : 18, Int64.self) }
    /// The largest timestamp; with log-append time that of every record.
    public var maxTimestamp: Int64 { magic == 0 ? -1 : load(magic >= 2 ? 35 : 18, Int64.self) }
    /// The producer's id, or -1.
    public var producerId: Int64 { magic >= 2 ? load(43, Int64.self) : -1 }
    /// The producer's epoch, or -1.
    public var producerEpoch: Int16 { magic >= 2 ? load(51, Int16.self) : -1 }
    /// The first record's sequence number, or -1.
    public var baseSequence: Int32 { magic >= 2 ? load(53, Int32.self) : -1 }
    /// How many records the batch claims to hold. 1 in formats 0 and 1, where a compressed set does not say.
    public var recordCount: Int32 { magic >= 2 ? load(57, Int32.self) : 1 }
}
