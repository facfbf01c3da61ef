/// Where the decoder stands in a message's bytes: protobuf's primitive types, up to an end. The positions are those in
/// all the bytes, also inside of messages in messages.
struct WireCursor {
    /// All the bytes, which the caller keeps.
    let base: UnsafeRawPointer
    /// The place of the next byte; never beyond `end`.
    var position: Int
    /// Where reading ends.
    var end: Int

    /// What an empty value is read from: a place of which no byte is read.
    static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }

    /// A cursor at the first of `bytes`.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(base: bytes.baseAddress ?? Self.nowhere, position: 0, end: bytes.count)
    }

    /// A cursor over a part of what lies at `base`.
    @inline(__always)
    init(base: UnsafeRawPointer, position: Int, end: Int) {
        self.base = base
        self.position = position
        self.end = end
    }

    /// Bytes not read yet.
    @inline(__always) var remaining: Int { end &- position }

    /// An unsigned varint of at most ten bytes: seven bits each, the lowest first. Bits beyond the 64th are dropped, as
    /// protobuf's own readers do.
    @inline(__always)
    mutating func varint() throws(DecodeError) -> UInt64 {
        if position < end {
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            if byte < 0x80 {
                position &+= 1
                return UInt64(byte)
            }
        }
        return try longVarint()
    }

    @inline(never)
    private mutating func longVarint() throws(DecodeError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard position &+ index < end else { throw DecodeError("a number is cut off", at: position) }
            let byte = base.load(fromByteOffset: position &+ index, as: UInt8.self)
            value |= UInt64(byte & 0x7f) << UInt64(7 &* index)
            if byte < 0x80 {
                position &+= index &+ 1
                return value
            }
        }
        throw DecodeError("a number of more than ten bytes", at: position)
    }

    /// An integer in little-endian order.
    @inline(__always)
    mutating func fixed<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(DecodeError) -> T {
        guard remaining >= MemoryLayout<T>.size else {
            throw DecodeError("\(MemoryLayout<T>.size) bytes are due, \(remaining) are left", at: position)
        }
        defer { position &+= MemoryLayout<T>.size }
        return T(littleEndian: base.loadUnaligned(fromByteOffset: position, as: T.self))
    }

    /// A tag: a field's number, 1 to 536,870,911, and how it stands here.
    @inline(__always)
    mutating func tag() throws(DecodeError) -> (number: UInt32, wireType: WireType) {
        let start = position
        let tag = try varint()
        guard let wireType = WireType(rawValue: UInt8(truncatingIfNeeded: tag & 7)), tag >> 3 > 0, tag <= UInt32.max
        else { throw Self.badTag(tag, at: start) }
        return (UInt32(truncatingIfNeeded: tag >> 3), wireType)
    }

    @inline(never)
    private static func badTag(_ tag: UInt64, at start: Int) -> DecodeError {
        if tag & 7 > 5 { return DecodeError("wire type \(tag & 7), which does not exist", at: start) }
        return DecodeError("field number \(tag >> 3), which does not exist", at: start)
    }

    /// The length of what is length-delimited, which has to be here whole.
    @inline(__always)
    mutating func length() throws(DecodeError) -> Int {
        let start = position
        let length = try varint()
        guard length <= UInt64(remaining) else { throw missing(length, at: start) }
        return Int(length)
    }

    /// The error when less is left than a length says.
    @inline(never)
    func missing(_ length: UInt64, at start: Int) -> DecodeError {
        DecodeError("\(length) bytes are due, \(remaining) are left", at: start)
    }

    /// A value's place, its length not included; moves on behind it. A group's is that of its fields.
    mutating func skip(_ number: UInt32, _ wireType: WireType, depth: Int) throws(DecodeError) -> Range<Int> {
        let start = position
        switch wireType {
        case .varint: _ = try varint()
        case .i64: _ = try fixed(UInt64.self)
        case .i32: _ = try fixed(UInt32.self)
        case .len:
            let length = try length()
            let content = position
            position &+= length
            return content..<position
        case .startGroup:
            guard depth < ProtobufDecoder.depthLimit else { throw ProtobufDecoder.tooDeep(at: start) }
            while true {
                let last = position
                guard position < end else { throw DecodeError("group \(number) doesn't end", at: start) }
                let (inner, wireType) = try tag()
                if wireType == .endGroup {
                    guard inner == number else {
                        throw DecodeError("the end of group \(inner) in group \(number)", at: last)
                    }
                    return start..<last
                }
                _ = try skip(inner, wireType, depth: depth + 1)
            }
        case .endGroup: throw DecodeError("the end of group \(number), which didn't begin", at: start)
        }
        return start..<position
    }
}

// For schemas, where speed is not wanted.
extension WireCursor {
    /// A field of a descriptor.
    struct Field {
        /// Its number.
        var number: UInt32
        /// How it stands here.
        var wireType: WireType
        /// Where its tag stands.
        var start: Int
        /// Where its value stands.
        var range: Range<Int>
    }

    /// The next field, `nil` at the end.
    mutating func field() throws(DecodeError) -> Field? {
        guard position < end else { return nil }
        let start = position
        let (number, wireType) = try tag()
        return Field(
            number: number, wireType: wireType, start: start, range: try skip(number, wireType, depth: 0))
    }

    /// A cursor over a field's value.
    func inner(_ field: Field) -> WireCursor {
        WireCursor(base: base, position: field.range.lowerBound, end: field.range.upperBound)
    }

    /// All that is left.
    mutating func rest() throws(DecodeError) -> [UInt8] {
        defer { position = end }
        return Array(UnsafeRawBufferPointer(start: base + position, count: remaining))
    }

    /// All that is left, as text.
    mutating func text() throws(DecodeError) -> String {
        let bytes = try rest()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DecodeError("a name that is not UTF-8", at: end - bytes.count)
        }
        return text
    }
}
