import CDeflate

/// Makes record batches of any format, for the embedded broker, its samples and tests.
public struct RecordBatchBuilder: Sendable {
    /// A record to write.
    public struct Record: Sendable, Equatable {
        /// The offset minus the batch's base offset.
        public var offsetDelta: Int32
        /// Milliseconds since 1970.
        public var timestamp: Int64
        /// The key; `nil` for null.
        public var key: [UInt8]?
        /// The value; `nil` for null.
        public var value: [UInt8]?
        /// Headers in order; a `nil` value is null. Format 2 only.
        public var headers: [(key: [UInt8], value: [UInt8]?)]

        /// A record from its parts.
        public init(
            offsetDelta: Int32, timestamp: Int64, key: [UInt8]?, value: [UInt8]?,
            headers: [(key: [UInt8], value: [UInt8]?)] = []
        ) {
            self.offsetDelta = offsetDelta
            self.timestamp = timestamp
            self.key = key
            self.value = value
            self.headers = headers
        }

        /// Field by field.
        public static func == (left: Record, right: Record) -> Bool {
            left.offsetDelta == right.offsetDelta && left.timestamp == right.timestamp && left.key == right.key
                && left.value == right.value
                && left.headers.elementsEqual(right.headers) { $0.key == $1.key && $0.value == $1.value }
        }
    }

    /// The message format: 0, 1 or 2.
    public var magic: Int8 = 2
    /// The first record's offset.
    public var baseOffset: Int64 = 0
    /// How the records are compressed.
    public var codec = CompressionCodec.none
    /// Snappy as one raw block in place of xerial's framing.
    public var rawSnappy = false
    /// `partitionLeaderEpoch` of format 2.
    public var partitionLeaderEpoch: Int32 = 0
    /// Whether the timestamps are the broker's. Then ``logAppendTime`` is that of all records.
    public var logAppendTime: Int64?
    /// The producer, or -1.
    public var producerId: Int64 = -1
    /// The producer's epoch, or -1.
    public var producerEpoch: Int16 = -1
    /// The first record's sequence number, or -1.
    public var baseSequence: Int32 = -1
    /// Whether the batch belongs to a transaction.
    public var isTransactional = false
    /// Whether the batch is a control batch.
    public var isControl = false
    /// The last offset minus ``baseOffset``, where it is not the last record's: as compaction leaves it.
    public var lastOffsetDelta: Int32?
    /// The records, in the order of their offsets.
    public var records: [Record] = []

    /// An empty batch of format 2.
    public init() {}

    /// A batch of one transaction marker (KIP-98).
    public static func marker(
        commit: Bool, producerId: Int64, producerEpoch: Int16, offset: Int64, timestamp: Int64,
        coordinatorEpoch: Int32 = 0
    ) -> RecordBatchBuilder {
        var key = ByteWriter(capacity: 4)
        key.int16(0)
        key.int16(commit ? 1 : 0)
        var value = ByteWriter(capacity: 6)
        value.int16(0)
        value.int32(coordinatorEpoch)
        var batch = RecordBatchBuilder()
        batch.baseOffset = offset
        batch.producerId = producerId
        batch.producerEpoch = producerEpoch
        batch.isTransactional = true
        batch.isControl = true
        batch.records = [Record(offsetDelta: 0, timestamp: timestamp, key: key.bytes, value: value.bytes)]
        return batch
    }

    /// The batch's bytes. Throws ``CompressionError``.
    public func encoded() throws(CompressionError) -> [UInt8] {
        try magic >= 2 ? format2() : legacy()
    }

    private func format2() throws(CompressionError) -> [UInt8] {
        let base = records.first?.timestamp ?? -1
        var body = ByteWriter(capacity: 1024)
        for record in records { append(record, base: base, to: &body) }
        let payload = records.isEmpty ? [] : try Compressor.compress(body.bytes, codec, rawSnappy: rawSnappy)
        var tail = ByteWriter(capacity: payload.count + 64)
        tail.int16(
            Int16(codec.rawValue) | (logAppendTime == nil ? 0 : 8) | (isTransactional ? 16 : 0) | (isControl ? 32 : 0))
        tail.int32(lastOffsetDelta ?? records.last?.offsetDelta ?? 0)
        tail.int64(base)
        tail.int64(logAppendTime ?? records.map(\.timestamp).max() ?? -1)
        tail.int64(producerId)
        tail.int16(producerEpoch)
        tail.int32(baseSequence)
        tail.int32(Int32(records.count))
        tail.bytes += payload
        var out = ByteWriter(capacity: tail.bytes.count + 21)
        out.int64(baseOffset)
        out.int32(Int32(tail.bytes.count + 9))
        out.int32(partitionLeaderEpoch)
        out.int8(2)
        out.uint32(tail.bytes.withUnsafeBytes { CRC32C.checksum($0) })
        out.bytes += tail.bytes
        return out.bytes
    }

    private func append(_ record: Record, base: Int64, to out: inout ByteWriter) {
        var body = ByteWriter(capacity: 64)
        body.int8(0)
        body.zigZag(record.timestamp &- base)
        body.zigZag(Int64(record.offsetDelta))
        body.zigZagBytes(record.key)
        body.zigZagBytes(record.value)
        body.zigZag(Int64(record.headers.count))
        for header in record.headers {
            body.zigZagBytes(header.key)
            body.zigZagBytes(header.value)
        }
        out.zigZag(Int64(body.bytes.count))
        out.bytes += body.bytes
    }

    /// One message a record, or one around a compressed set of them, whose offset is that of its last.
    private func legacy() throws(CompressionError) -> [UInt8] {
        guard codec != .none else {
            return records.flatMap { message(baseOffset + Int64($0.offsetDelta), $0.timestamp, 0, $0.key, $0.value) }
        }
        guard let first = records.first, let last = records.last else { return [] }
        let inner = records.flatMap { record in
            // Format 1 keeps relative offsets inside.
            let offset =
                Int64(record.offsetDelta - (magic == 1 ? first.offsetDelta : 0)) + (magic == 0 ? baseOffset : 0)
            return message(offset, record.timestamp, 0, record.key, record.value)
        }
        return message(
            baseOffset + Int64(last.offsetDelta), logAppendTime ?? records.map(\.timestamp).max() ?? -1,
            codec.rawValue | (logAppendTime == nil ? 0 : 8), nil,
            try Compressor.compress(inner, codec, rawSnappy: rawSnappy))
    }

    private func message(
        _ offset: Int64, _ timestamp: Int64, _ attributes: UInt8, _ key: [UInt8]?, _ value: [UInt8]?
    ) -> [UInt8] {
        func field(_ bytes: [UInt8]?, _ out: inout ByteWriter) {
            out.int32(bytes.map { Int32($0.count) } ?? -1)
            out.bytes += bytes ?? []
        }
        var tail = ByteWriter(capacity: 64)
        tail.int8(magic)
        tail.bytes.append(attributes | (magic == 1 && logAppendTime != nil ? 8 : 0))
        if magic == 1 { tail.int64(logAppendTime ?? timestamp) }
        field(key, &tail)
        field(value, &tail)
        var out = ByteWriter(capacity: tail.bytes.count + 16)
        out.int64(offset)
        out.int32(Int32(tail.bytes.count + 4))
        out.uint32(libdeflate_crc32(0, tail.bytes, tail.bytes.count))
        out.bytes += tail.bytes
        return out.bytes
    }
}

extension ByteWriter {
    /// A zig-zag varint, as in records.
    mutating func zigZag(_ value: Int64) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A zig-zag length and the bytes; -1 for null.
    mutating func zigZagBytes(_ value: [UInt8]?) {
        zigZag(Int64(value?.count ?? -1))
        if let value { bytes += value }
    }
}
