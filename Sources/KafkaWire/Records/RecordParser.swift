/// A record's parts as they lie in memory. Pointers, since it passes between functions that know how long they live.
@frozen @usableFromInline struct ParsedRecord {
    @usableFromInline var offset: Int64 = 0
    @usableFromInline var timestamp: Int64 = 0
    @usableFromInline var key: UnsafeRawPointer?
    /// -1 for null, likewise for the value.
    @usableFromInline var keyCount = -1
    @usableFromInline var value: UnsafeRawPointer?
    @usableFromInline var valueCount = -1
    @usableFromInline var headers: UnsafeRawPointer?
    @usableFromInline var headersByteCount = 0
    @usableFromInline var headerCount = 0

    @inlinable init() {}
}

/// What a parser found wrong; the walker adds the place.
@frozen @usableFromInline enum RecordDamage: Error {
    case cutShort, varint, length, offset, headers, leftOver, nullHeaderKey
}

/// Reads the records of one batch of format 2, one after the other. Every length is held against the record's own bytes,
/// and a record must end where its length says.
@frozen @usableFromInline struct RecordParser {
    @usableFromInline var at: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer
    @usableFromInline let baseOffset: Int64
    @usableFromInline let lastOffsetDelta: Int
    @usableFromInline var previousDelta = -1
    @usableFromInline let baseTimestamp: Int64
    /// With log-append time the timestamp of every record.
    @usableFromInline let fixedTimestamp: Int64?

    init(
        _ bytes: UnsafeRawBufferPointer, baseOffset: Int64, lastOffsetDelta: Int, baseTimestamp: Int64,
        fixedTimestamp: Int64?
    ) {
        // An empty buffer may have no address; any will do, since nothing is read from it.
        at = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        end = at + bytes.count
        self.baseOffset = baseOffset
        self.lastOffsetDelta = lastOffsetDelta
        self.baseTimestamp = baseTimestamp
        self.fixedTimestamp = fixedTimestamp
    }

    /// A zig-zag varint of up to `bits` bits, before `stop`.
    @inlinable @inline(__always)
    mutating func varint(_ stop: UnsafeRawPointer, bits: UInt64 = 32) throws(RecordDamage) -> Int {
        guard at < stop else { throw .cutShort }
        let first = at.load(as: UInt8.self)
        if first < 0x80 {
            at += 1
            return Int(Int8(bitPattern: first >> 1) ^ -Int8(bitPattern: first & 1))
        }
        // Two bytes, as most lengths have that have not one.
        if stop - at >= 2 {
            let second = at.load(fromByteOffset: 1, as: UInt8.self)
            if second < 0x80 {
                at += 2
                let value = Int(first & 0x7f) | Int(second) &<< 7
                return value &>> 1 ^ -(value & 1)
            }
        }
        return Int(try longVarint(stop, bits: bits))
    }

    /// A zig-zag varint of up to `bits` bits.
    @inlinable @inline(never)
    mutating func longVarint(_ stop: UnsafeRawPointer, bits: UInt64) throws(RecordDamage) -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < stop {
            let byte = at.load(as: UInt8.self)
            at += 1
            let part = UInt64(byte & 0x7f)
            // The last byte may only hold the bits that are left.
            if shift + 7 > bits, part >> (bits - shift) != 0 { throw .varint }
            value |= part &<< shift
            if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
            shift += 7
            if shift >= bits { throw .varint }
        }
        throw .cutShort
    }

    /// `count` bytes before `stop`, or none for -1.
    @inlinable @inline(__always)
    mutating func take(_ count: Int, _ stop: UnsafeRawPointer) throws(RecordDamage) -> UnsafeRawPointer? {
        guard count >= 0 else {
            if count == -1 { return nil }
            throw .length
        }
        guard count <= stop - at else { throw .length }
        defer { at += count }
        return at
    }

    /// The next record; there must be one.
    @inlinable @inline(__always)
    mutating func next(_ record: inout ParsedRecord) throws(RecordDamage) {
        let length = try varint(end)
        guard length >= 0, length <= end - at else { throw .length }
        let stop = at + length
        guard at < stop else { throw .cutShort }
        at += 1  // attributes: no bit is in use
        let timestampDelta = Int64(try varint(stop, bits: 64))
        let offsetDelta = try varint(stop)
        guard offsetDelta > previousDelta, offsetDelta <= lastOffsetDelta else { throw .offset }
        previousDelta = offsetDelta
        record.offset = baseOffset &+ Int64(offsetDelta)
        record.timestamp = fixedTimestamp ?? (baseTimestamp &+ timestampDelta)
        record.keyCount = try varint(stop)
        record.key = try take(record.keyCount, stop)
        record.valueCount = try varint(stop)
        record.value = try take(record.valueCount, stop)
        record.headerCount = try varint(stop)
        record.headers = at
        record.headersByteCount = stop - at
        if record.headerCount != 0 { try checkHeaders(record.headerCount, stop) }
        guard at == stop else { throw .leftOver }
    }

    @inlinable
    mutating func checkHeaders(_ count: Int, _ stop: UnsafeRawPointer) throws(RecordDamage) {
        guard count > 0, count <= stop - at else { throw .headers }
        for _ in 0..<count {
            let keyCount = try varint(stop)
            guard keyCount >= 0 else { throw .nullHeaderKey }
            _ = try take(keyCount, stop)
            _ = try take(try varint(stop), stop)
        }
    }
}
