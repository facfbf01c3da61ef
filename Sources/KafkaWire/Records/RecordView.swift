/// What a record's timestamp means (KIP-32).
@frozen public enum TimestampType: UInt8, Sendable {
    /// Format 0 had none.
    case noTimestampType
    /// Set by the producer.
    case createTime
    /// Set by the broker when it appended the batch.
    case logAppendTime
}

/// One record, borrowed from the bytes of its batch: valid until the cursor moves on. Copies nothing.
@frozen public struct RecordView: ~Escapable {
    /// The record's offset.
    public let offset: Int64
    /// Milliseconds since 1970, or -1 for none.
    public let timestamp: Int64
    /// What the timestamp means.
    public let timestampType: TimestampType
    /// The leader epoch of the batch, or -1 where it is not known (formats 0 and 1).
    public let leaderEpoch: Int32
    /// The key's bytes; `nil` for null, which is not the same as empty.
    public let key: RawSpan?
    /// The value's bytes; `nil` for null (a tombstone in a compacted topic), which is not the same as empty.
    public let value: RawSpan?
    /// How many headers there are.
    public let headerCount: Int
    /// The headers as they stand in the record: for each a varint length and the name, a varint length (-1: null) and
    /// the value. Checked when the record was read.
    @usableFromInline package let headerBytes: RawSpan
    /// The idempotent producer of the batch, or -1.
    public let producerId: Int64
    /// The producer's epoch, or -1.
    public let producerEpoch: Int16
    /// The attribute bits of the batch (of the message in formats 0 and 1): its codec, whether it is transactional, and
    /// whether this is a control record.
    @usableFromInline package let batchAttributes: Int16

    /// A record from its parts; `headerBytes` must hold `headerCount` well-formed headers.
    @inlinable @inline(__always)
    @_lifetime(copy key, copy value, copy headerBytes)
    public init(
        offset: Int64, timestamp: Int64, timestampType: TimestampType, leaderEpoch: Int32, key: RawSpan?,
        value: RawSpan?, headerCount: Int, headerBytes: RawSpan, producerId: Int64 = -1, producerEpoch: Int16 = -1,
        batchAttributes: Int16 = 0
    ) {
        self.offset = offset
        self.timestamp = timestamp
        self.timestampType = timestampType
        self.leaderEpoch = leaderEpoch
        self.key = key
        self.value = value
        self.headerCount = headerCount
        self.headerBytes = headerBytes
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.batchAttributes = batchAttributes
    }

    /// How the record's batch is compressed; `nil` where the bits name no codec.
    public var compressionCodec: CompressionCodec? { CompressionCodec(rawValue: UInt8(batchAttributes & 7)) }

    /// Whether the record belongs to a transaction.
    @inlinable public var isTransactional: Bool { batchAttributes & 16 != 0 }

    /// Whether it is a control record: a transaction's marker, or of the log's own use.
    @inlinable public var isControl: Bool { batchAttributes & 32 != 0 }

    /// The headers, in order, duplicates kept.
    @inlinable public var headers: HeaderCursor {
        @_lifetime(copy self) get { HeaderCursor(headerBytes, count: headerCount) }
    }
}

/// A record's header, borrowed like the record.
@frozen public struct HeaderView: ~Escapable {
    /// The header's name, UTF-8 by agreement.
    public let key: RawSpan
    /// The header's value; `nil` for null.
    public let value: RawSpan?

    /// A header from its parts.
    @inlinable @_lifetime(copy key, copy value)
    public init(key: RawSpan, value: RawSpan?) {
        self.key = key
        self.value = value
    }
}

/// Walks a record's headers.
@frozen public struct HeaderCursor: ~Escapable {
    @usableFromInline let bytes: RawSpan
    @usableFromInline var position = 0
    @usableFromInline var left: Int

    /// `bytes` must hold `count` well-formed headers; a malformed one ends the walk.
    @inlinable @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, count: Int) {
        self.bytes = bytes
        left = count
    }

    /// The bytes of the headers that are still to come.
    @inlinable package var remainingBytes: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(position..<bytes.byteCount) }
    }

    /// The next header, or `nil` after the last.
    @inlinable @_lifetime(copy self)
    public mutating func next() -> HeaderView? {
        guard left > 0, let keyCount = varint(), keyCount >= 0, let key = take(keyCount),
            let valueCount = varint(), valueCount >= -1
        else { return nil }
        left -= 1
        if valueCount < 0 { return HeaderView(key: key, value: nil) }
        guard let value = take(valueCount) else { return nil }
        return HeaderView(key: key, value: value)
    }

    @inlinable mutating func varint() -> Int? {
        var value: UInt32 = 0
        var shift: UInt32 = 0
        while shift < 35, position < bytes.byteCount {
            let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            position += 1
            value |= UInt32(byte & 0x7f) &<< shift
            if byte < 0x80 { return Int(Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)) }
            shift += 7
        }
        return nil
    }

    @inlinable @_lifetime(copy self)
    mutating func take(_ count: Int) -> RawSpan? {
        guard count <= bytes.byteCount - position else { return nil }
        defer { position += count }
        return bytes.extracting(position..<position + count)
    }
}
