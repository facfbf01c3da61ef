import CDeflate

/// The header of a record batch (format 2, KIP-98), or of an entry of the formats before it: there an entry is one message,
/// or a compressed one that holds others, and only its last offset is known from outside. In a RECORDS field and in a
/// segment file it is the same; `Place` has where each field stands.
///
/// Nothing but what leads from batch to batch has been checked: offset, length and format.
public struct RecordBatchHeader: Equatable, Sendable {
    /// Where the fields stand, in bytes from the batch's start; all are big-endian.
    ///
    /// In all formats: offset int64, length int32 (of what follows it), magic int8. Format 2 goes on with leader epoch
    /// before magic, then CRC-32C, attributes int16, last offset delta int32, base and maximum timestamp int64, producer
    /// id int64, epoch int16, base sequence int32, count int32, records. Formats 0 and 1 have CRC-32 before magic, then
    /// attributes int8, in format 1 a timestamp int64, key and value, each with its length as int32.
    package enum Place {
        /// The first offset (format 2), or the message's, of a compressed set the last (formats 0 and 1).
        package static let baseOffset = 0
        /// How many bytes follow this field.
        package static let length = 8
        /// The message format.
        package static let magic = 16
        /// What the length counts from.
        package static let afterLength = 12
        /// Format 2: the epoch of the leader that appended the batch. Outside of the checksum.
        package static let partitionLeaderEpoch = 12
        /// Format 2: CRC-32C over all from ``attributes`` on.
        package static let crc = 17
        /// Format 2: bits 0-2 the codec, 3 log-append time, 4 transactional, 5 control, 6 delete horizon.
        package static let attributes = 21
        /// Format 2: the last offset minus the first.
        package static let lastOffsetDelta = 23
        /// Format 2: what the records' timestamps count from, or the delete horizon.
        package static let baseTimestamp = 27
        /// Format 2: the latest timestamp.
        package static let maxTimestamp = 35
        /// Format 2: the idempotent producer.
        package static let producerId = 43
        /// Format 2: its epoch.
        package static let producerEpoch = 51
        /// Format 2: the first record's sequence number.
        package static let baseSequence = 53
        /// Format 2: how many records there are.
        package static let recordCount = 57
        /// Format 2: the records, compressed or not; the size of the header.
        package static let records = 61
        /// Formats 0 and 1: CRC-32 over all from ``magic`` on.
        package static let legacyCRC = 12
        /// Formats 0 and 1: bits 0-2 the codec, in format 1 bit 3 log-append time.
        package static let legacyAttributes = 17
        /// Format 1: the timestamp. Format 0: the key's length.
        package static let legacyTimestamp = 18
    }

    /// Bytes that a header has at most, in any format.
    package static let largestSize = Place.records
    /// Bytes of the smallest entry: a message of format 0 with null key and value.
    package static let smallestEntry = 26
    /// Bytes that must be there to tell a format.
    package static let readableSize = Place.magic + 1

    /// Where the batch begins: bytes from the start of the RECORDS field or file.
    public var position: Int
    /// All its bytes, offset and length included.
    public var sizeInBytes: Int
    /// The message format: 0, 1 or 2.
    public var magic: Int8
    /// Format 2: the first offset, also when its record was compacted away. Formats 0 and 1: the message's own offset, of
    /// a compressed set that of its last.
    public var baseOffset: Int64
    /// Format 2: ``lastOffset`` minus ``baseOffset``, as it stands there; otherwise 0.
    public var lastOffsetDelta: Int32
    /// The last offset, inclusive, also when its record was compacted away. Can't be trusted before the CRC was checked.
    public var lastOffset: Int64
    /// Format 2: the leader epoch that appended the batch; otherwise -1.
    public var partitionLeaderEpoch: Int32
    /// The checksum that the batch claims: CRC-32C in format 2, CRC-32 before.
    public var crc: UInt32
    /// The attribute bits.
    public var attributes: Int16
    /// Format 2: what the records' timestamps count from, in milliseconds since 1970, or the delete horizon. Format 1: the
    /// message's timestamp. Format 0: -1.
    public var baseTimestamp: Int64
    /// The latest timestamp, with log-append time that of every record; -1 for none.
    public var maxTimestamp: Int64
    /// The idempotent producer's id, or -1.
    public var producerId: Int64
    /// The idempotent producer's epoch, or -1.
    public var producerEpoch: Int16
    /// The first record's sequence number, or -1.
    public var baseSequence: Int32
    /// How many records the batch claims to hold. 1 in formats 0 and 1, where a compressed set does not say.
    public var recordCount: Int32

    /// Reads the header at `start`, where a whole header of the batch's format must be; the batch is `size` bytes long.
    init(_ bytes: RawSpan, at start: Int, size: Int, position: Int) {
        func load<T: FixedWidthInteger & BitwiseCopyable>(_ place: Int, _ type: T.Type) -> T {
            T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start + place, as: type))
        }
        self.position = position
        sizeInBytes = size
        baseOffset = load(Place.baseOffset, Int64.self)
        magic = load(Place.magic, Int8.self)
        if magic >= 2 {
            partitionLeaderEpoch = load(Place.partitionLeaderEpoch, Int32.self)
            crc = load(Place.crc, UInt32.self)
            attributes = load(Place.attributes, Int16.self)
            lastOffsetDelta = load(Place.lastOffsetDelta, Int32.self)
            baseTimestamp = load(Place.baseTimestamp, Int64.self)
            maxTimestamp = load(Place.maxTimestamp, Int64.self)
            producerId = load(Place.producerId, Int64.self)
            producerEpoch = load(Place.producerEpoch, Int16.self)
            baseSequence = load(Place.baseSequence, Int32.self)
            recordCount = load(Place.recordCount, Int32.self)
        } else {
            partitionLeaderEpoch = -1
            crc = load(Place.legacyCRC, UInt32.self)
            attributes = Int16(load(Place.legacyAttributes, UInt8.self))
            lastOffsetDelta = 0
            baseTimestamp = magic == 1 ? load(Place.legacyTimestamp, Int64.self) : -1
            maxTimestamp = baseTimestamp
            producerId = -1
            producerEpoch = -1
            baseSequence = -1
            recordCount = 1
        }
        lastOffset = baseOffset &+ Int64(lastOffsetDelta)
    }

    /// The size in bytes that the batch at `start` claims, of which ``readableSize`` bytes must be there. Throws
    /// ``RecordError`` where offset, length or format are none.
    static func size(_ bytes: RawSpan, at start: Int, position: Int) throws(RecordError) -> Int {
        let offset = Int64(
            bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start + Place.baseOffset, as: Int64.self))
        let length = Int(
            Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start + Place.length, as: Int32.self)))
        let magic = bytes.unsafeLoad(fromByteOffset: start + Place.magic, as: Int8.self)
        guard offset >= 0 else { throw RecordError("negative offset", offset: offset, position: position) }
        // The position behind it must be an offset too.
        guard offset < .max - 1 else { throw RecordError("offset \(offset)", offset: offset, position: position) }
        guard magic >= 0, magic <= 2 else {
            throw RecordError(
                "message format (magic) \(magic) is not known; 0 to 2 are", offset: offset, position: position)
        }
        let least = (magic >= 2 ? Place.records : smallestEntry + 8 * Int(magic)) - Place.afterLength
        guard length >= least else {
            throw RecordError(
                "length of \(length) bytes, format \(magic) has at least \(least)", offset: offset, position: position)
        }
        return length + Place.afterLength
    }

    /// The header of the batch at `start` of `bytes`, which is the byte `position` of a file that ends at `limit`: of the
    /// batch no more than the header need be there. `nil`: no whole batch with a possible last offset starts there.
    package init?(_ bytes: RawSpan, at start: Int, position: Int, limit: Int) {
        let left = min(bytes.byteCount - start, limit - position)
        guard start >= 0, left >= Self.smallestEntry,
            let size = try? Self.size(bytes, at: start, position: position), size <= limit - position
        else { return nil }
        let isFormat2 = bytes.unsafeLoad(fromByteOffset: start + Place.magic, as: Int8.self) >= 2
        guard left >= (isFormat2 ? Place.records : Self.smallestEntry) else { return nil }
        self.init(bytes, at: start, size: size, position: position)
        guard hasPossibleEnd else { return nil }
    }

    /// As the other, over an array.
    package init?(_ bytes: [UInt8], at start: Int, position: Int, limit: Int) {
        self.init(bytes.span.bytes, at: start, position: position, limit: limit)
    }

    /// Whether the last offset is one, and not before the first.
    package var hasPossibleEnd: Bool { lastOffsetDelta >= 0 && baseOffset < .max - 1 - Int64(lastOffsetDelta) }
}

extension RecordBatchHeader {
    /// The codec; `nil` where the bits name none.
    public var compressionCodec: CompressionCodec? { CompressionCodec(rawValue: UInt8(attributes & 7)) }
    /// What the timestamps mean.
    public var timestampType: TimestampType {
        magic == 0 ? .noTimestampType : attributes & 8 != 0 ? .logAppendTime : .createTime
    }
    /// Whether the batch belongs to a transaction (KIP-98).
    public var isTransactional: Bool { magic >= 2 && attributes & 16 != 0 }
    /// Whether ``baseOffset`` is the last offset and not the first: so it stands in front of a compressed set of formats 0 and
    /// 1, whose records tell their own.
    package var isNamedByLastOffset: Bool { magic < 2 && attributes & 7 != 0 }
    /// Whether the batch holds a marker for the log's own use, never a record of a producer.
    public var isControl: Bool { magic >= 2 && attributes & 32 != 0 }
    /// Whether ``baseTimestamp`` is the time at which tombstones may go (KIP-534).
    public var hasDeleteHorizon: Bool { magic >= 2 && attributes & 64 != 0 }
    /// The last record's sequence number; -1 where there is none. They wrap around from 2^31-1 to 0.
    public var lastSequence: Int32 {
        guard baseSequence >= 0 else { return -1 }
        return Int32((Int64(baseSequence) + Int64(lastOffsetDelta)) & Int64(Int32.max))
    }

    /// The checksum of a whole batch of `magic`, as it should stand in its header: CRC-32C in format 2, CRC-32 before.
    /// `batch` must not be shorter than the header.
    package static func checksum(of batch: UnsafeRawBufferPointer, magic: Int8) -> UInt32 {
        let start = magic >= 2 ? Place.attributes : Place.magic
        let body = UnsafeRawBufferPointer(rebasing: batch[min(start, batch.count)...])
        return magic >= 2 ? CRC32C.checksum(body) : libdeflate_crc32(0, body.baseAddress, body.count)
    }

    /// The checksum of a batch of `magic` that is at hand piece by piece: `piece` lies `offset` bytes into it, and `before`
    /// is what the pieces before it came to, 0 for the first.
    package static func checksum(
        of piece: UnsafeRawBufferPointer, at offset: Int, magic: Int8, after before: UInt32
    ) -> UInt32 {
        let start = max(0, (magic >= 2 ? Place.attributes : Place.magic) - offset)
        guard start < piece.count else { return before }
        let body = UnsafeRawBufferPointer(rebasing: piece[start...])
        return magic >= 2
            ? CRC32C.checksum(body, after: before) : libdeflate_crc32(before, body.baseAddress, body.count)
    }

    /// Stands for bytes in which no header can be read, where a test wants them served all the same.
    package init(unreadable size: Int, offsets: ClosedRange<Int64>) {
        position = 0
        sizeInBytes = size
        baseOffset = offsets.lowerBound
        lastOffset = offsets.upperBound
        lastOffsetDelta = Int32(clamping: offsets.upperBound - offsets.lowerBound)
        magic = 2
        partitionLeaderEpoch = -1
        crc = 0
        attributes = 0
        baseTimestamp = -1
        maxTimestamp = -1
        producerId = -1
        producerEpoch = -1
        baseSequence = -1
        recordCount = 0
    }
}
