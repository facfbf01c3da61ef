/// Reads Kafka's primitive types off borrowed bytes. Big-endian; varints are the unsigned ones of messages, not the
/// zig-zag ones inside records.
///
/// The bytes are hostile. No length or count is believed before it was held against the bytes that are left, and what a
/// reader's arrays, strings and byte strings take in memory together stays below ``memoryFactor`` times its bytes plus
/// ``memoryFloor``: an array claims as many elements as there are bytes, each of which may be a large struct, and arrays
/// nest. Each array is paid for before it is allocated, at its exact size. What brokers answer takes two to nine times
/// its bytes.
package struct ByteReader: ~Escapable {
    /// Bytes of memory that decoding may take for each byte that is read.
    package static let memoryFactor = 16
    /// Bytes of memory that decoding may take on top.
    package static let memoryFloor = 1 << 16

    /// All the bytes, those read already included.
    package let bytes: RawSpan
    /// Bytes read so far; always in `0...bytes.byteCount`.
    package private(set) var position: Int
    /// Where reading ends: the end of the bytes or, in a tagged field, of that field.
    private var end: Int
    /// Bytes of memory that may still be allocated.
    private var memory: Int
    /// Some of the arrays of INT32 that were read, each in the slot that its elements lead to: one with the same elements
    /// shares its memory.
    private var numbers: [[Int32]] = []

    /// A reader at the start of `bytes`.
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan) {
        self.bytes = bytes
        position = 0
        end = bytes.byteCount
        memory = bytes.byteCount * Self.memoryFactor + Self.memoryFloor
    }

    /// Bytes not read yet.
    package var remaining: Int { end - position }

    /// Pays for `size` bytes of memory.
    private mutating func allocate(_ size: Int) throws(WireError) {
        guard size <= memory else {
            throw WireError("more than \(Self.memoryFactor) bytes of memory for each byte", at: position)
        }
        memory -= size
    }

    /// What the heap adds to an array or a long string.
    private static let blockHeader = 32

    /// Moves on by `count` bytes and says where they began.
    @inline(__always)
    package mutating func skip(_ count: Int) throws(WireError) -> Int {
        guard count >= 0, count <= remaining else {
            throw WireError("\(count) bytes wanted, \(remaining) left", at: position)
        }
        defer { position += count }
        return position
    }

    @inline(__always)
    private mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(WireError) -> T {
        let start = try skip(MemoryLayout<T>.size)
        return T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: T.self))
    }

    /// One byte; anything but 0 is true, as Kafka reads it.
    package mutating func bool() throws(WireError) -> Bool { try integer(UInt8.self) != 0 }
    /// INT8.
    package mutating func int8() throws(WireError) -> Int8 { try integer(Int8.self) }
    /// INT16.
    package mutating func int16() throws(WireError) -> Int16 { try integer(Int16.self) }
    /// UINT16, used for ports.
    package mutating func uint16() throws(WireError) -> UInt16 { try integer(UInt16.self) }
    /// INT32.
    package mutating func int32() throws(WireError) -> Int32 { try integer(Int32.self) }
    /// UINT32.
    package mutating func uint32() throws(WireError) -> UInt32 { try integer(UInt32.self) }
    /// INT64.
    package mutating func int64() throws(WireError) -> Int64 { try integer(Int64.self) }
    /// FLOAT64.
    package mutating func float64() throws(WireError) -> Double { Double(bitPattern: try integer(UInt64.self)) }

    /// UNSIGNED_VARINT: at most five bytes, and no more than 32 bits in them.
    package mutating func unsignedVarint() throws(WireError) -> UInt32 {
        let start = position
        // Nearly all are of one byte: lengths, and counts of tagged fields.
        if start < end {
            let byte = bytes.unsafeLoad(fromByteOffset: start, as: UInt8.self)
            if byte < 0x80 {
                position = start + 1
                return UInt32(byte)
            }
        }
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 28, by: 7) {
            let byte = try integer(UInt8.self)
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                guard value <= UInt32.max else { break }
                return UInt32(value)
            }
        }
        throw WireError("varint of more than 32 bits", at: start)
    }

    /// UUID: sixteen bytes.
    package mutating func uuid() throws(WireError) -> KafkaUUID {
        KafkaUUID(high: try integer(UInt64.self), low: try integer(UInt64.self))
    }

    /// A length or count as it stands on the wire, `nil` for null. Refused when negative otherwise, or when it is more
    /// than the bytes that are left.
    private mutating func length(flexible: Bool, short: Bool, _ what: StaticString) throws(WireError) -> Int? {
        let start = position
        let count: Int
        if flexible {
            count = Int(try unsignedVarint()) - 1
        } else if short {
            count = Int(try int16())
        } else {
            count = Int(try int32())
        }
        if count == -1 { return nil }
        guard count >= 0, count <= remaining else {
            throw WireError("\(what) of \(count) in \(remaining) bytes", at: start)
        }
        return count
    }

    /// NULLABLE_STRING or COMPACT_NULLABLE_STRING. What is not UTF-8 becomes U+FFFD.
    package mutating func nullableString(flexible: Bool) throws(WireError) -> String? {
        guard let count = try length(flexible: flexible, short: true, "string") else { return nil }
        let start = try skip(count)
        let text = unsafe bytes.extracting(start..<start + count).withUnsafeBytes {
            String(decoding: $0, as: UTF8.self)
        }
        // Counted afterwards: a wrong byte becomes three, a string of up to 15 bytes needs no memory of its own.
        if text.utf8.count > 15 { try allocate(text.utf8.count + Self.blockHeader) }
        return text
    }

    /// STRING or COMPACT_STRING. A null reads as empty: Event Hubs sends it where the definition forbids it.
    package mutating func string(flexible: Bool) throws(WireError) -> String {
        try nullableString(flexible: flexible) ?? ""
    }

    /// Where the bytes of a NULLABLE_BYTES, COMPACT_NULLABLE_BYTES or RECORDS lie, from the start of what this reader
    /// was given; `nil` for null.
    package mutating func nullableRange(flexible: Bool) throws(WireError) -> Range<Int>? {
        guard let count = try length(flexible: flexible, short: false, "byte string") else { return nil }
        let start = try skip(count)
        return start..<start + count
    }

    /// NULLABLE_BYTES or COMPACT_NULLABLE_BYTES, copied.
    package mutating func nullableBytes(flexible: Bool) throws(WireError) -> [UInt8]? {
        guard let range = try nullableRange(flexible: flexible) else { return nil }
        try allocate(range.count + Self.blockHeader)
        return unsafe bytes.extracting(range).withUnsafeBytes { Array($0) }
    }

    /// BYTES or COMPACT_BYTES, copied; null reads as empty.
    package mutating func byteArray(flexible: Bool) throws(WireError) -> [UInt8] {
        try nullableBytes(flexible: flexible) ?? []
    }

    /// RECORDS or COMPACT_RECORDS: where they lie, uncopied; `nil` for null.
    package mutating func nullableRecords(flexible: Bool) throws(WireError) -> RecordsField? {
        guard let range = try nullableRange(flexible: flexible) else { return nil }
        return RecordsField(range: range)
    }

    /// ARRAY or COMPACT_ARRAY; `nil` for null. `element` reads one. An element takes at least one byte, so a count
    /// beyond the bytes that are left is refused, and so is one whose elements would take too much memory.
    package mutating func nullableArray<T>(
        flexible: Bool, _ element: (inout ByteReader) throws(WireError) -> T
    ) throws(WireError) -> [T]? {
        guard let count = try length(flexible: flexible, short: false, "array") else { return nil }
        var result: [T] = []
        guard count > 0 else { return result }
        try allocate(count * MemoryLayout<T>.stride + Self.blockHeader)
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(try element(&self)) }
        return result
    }

    /// ARRAY or COMPACT_ARRAY; null reads as empty.
    package mutating func array<T>(
        flexible: Bool, _ element: (inout ByteReader) throws(WireError) -> T
    ) throws(WireError) -> [T] {
        try nullableArray(flexible: flexible, element) ?? []
    }

    /// ARRAY or COMPACT_ARRAY of INT32; `nil` for null. The metadata of a large cluster have hundreds of thousands of
    /// them, and they are few when told apart: replicas, and those in sync.
    package mutating func nullableInt32Array(flexible: Bool) throws(WireError) -> [Int32]? {
        guard let count = try length(flexible: flexible, short: false, "array") else { return nil }
        guard count > 0 else { return [] }
        let start = try skip(count * MemoryLayout<Int32>.size)
        func number(_ index: Int) -> Int32 {
            let place = start + index * MemoryLayout<Int32>.size
            return Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Int32.self))
        }
        if numbers.isEmpty { numbers = [[Int32]](repeating: [], count: Self.slots) }
        var slot = count
        for index in 0..<min(count, Self.slots) { slot = slot &* 5 &+ Int(number(index)) }
        slot &= Self.slots - 1
        if count == numbers[slot].count, numbers[slot].indices.allSatisfy({ number($0) == numbers[slot][$0] }) {
            return numbers[slot]
        }
        try allocate(count * MemoryLayout<Int32>.stride + Self.blockHeader)
        var result: [Int32] = []
        result.reserveCapacity(count)
        for index in 0..<count { result.append(number(index)) }
        numbers[slot] = result
        return result
    }

    /// A power of two.
    private static var slots: Int { 64 }

    /// The tagged-field section that ends a struct of a flexible version (KIP-482). `known` reads the fields that it
    /// knows, each from no more than its own bytes, and returns true; the others are returned. Tags must ascend.
    package mutating func taggedFields(
        _ known: (UInt32, inout ByteReader) throws(WireError) -> Bool = { (_, _) throws(WireError) in false }
    ) throws(WireError) -> [TaggedField] {
        let count = try unsignedVarint()
        var unknown: [TaggedField] = []
        if count == 0 { return unknown }
        var last: Int64 = -1
        for _ in 0..<count {
            let start = position
            let tag = try unsignedVarint()
            guard Int64(tag) > last else { throw WireError("tag \(tag) after tag \(last)", at: start) }
            last = Int64(tag)
            let size = Int(try unsignedVarint())
            let begin = try skip(size)
            // The known field is read by this reader, so that positions stay those of the whole message.
            let after = (position, end)
            (position, end) = (begin, position)
            if try known(tag, &self) {
                guard remaining == 0 else {
                    throw WireError("tagged field \(tag) of \(size) bytes, \(position - begin) read", at: begin)
                }
            } else {
                // Twice the element: the array grows by doubling.
                try allocate(size + Self.blockHeader + 2 * MemoryLayout<TaggedField>.stride)
                let data = unsafe bytes.extracting(begin..<after.0).withUnsafeBytes { Array($0) }
                unknown.append(TaggedField(tag: tag, data: data))
            }
            (position, end) = after
        }
        return unknown
    }

    /// Refuses bytes that are left over.
    package func finish() throws(WireError) {
        if remaining > 0 { throw WireError("\(remaining) bytes left over", at: position) }
    }
}
