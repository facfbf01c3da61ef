/// Where a decoder stands in the bytes of one value. Nothing behind the end is read, whatever the bytes claim.
///
/// It borrows: the bytes are the caller's, who keeps them while it is used (`RawSpan.withUnsafeBytes`).
struct InputCursor {
    /// All the bytes.
    let bytes: UnsafeRawBufferPointer
    /// The place of the next byte.
    private(set) var position = 0

    /// A cursor at the first byte.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Bytes not read yet.
    var remaining: Int {
        @inline(__always) get { bytes.count &- position }
    }
    /// Whether all bytes are read.
    var isAtEnd: Bool {
        @inline(__always) get { position == bytes.count }
    }

    /// Moves on by `count` bytes and gives them.
    @inline(__always)
    mutating func take(_ count: Int, _ what: StaticString) throws(DecodeError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw missing(count, what) }
        let start = position
        position &+= count
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// The next byte.
    @inline(__always)
    mutating func byte(_ what: StaticString) throws(DecodeError) -> UInt8 {
        guard position < bytes.count else { throw missing(1, what) }
        defer { position &+= 1 }
        return bytes[position]
    }

    /// Passes over bytes that `peek` has shown to be there.
    @inline(__always)
    mutating func advance(_ count: Int) { position = min(position &+ count, bytes.count) }

    /// Goes on at a byte that is there, or at the end.
    @inline(__always)
    mutating func move(to position: Int) { self.position = min(max(position, 0), bytes.count) }

    /// The next byte, which stays where it is; `nil` at the end.
    @inline(__always)
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// An integer in little-endian order.
    @inline(__always)
    mutating func little<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ what: StaticString
    ) throws(DecodeError) -> T {
        T(littleEndian: try take(MemoryLayout<T>.size, what).loadUnaligned(as: T.self))
    }

    /// An integer in big-endian order.
    @inline(__always)
    mutating func big<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ what: StaticString
    ) throws(DecodeError) -> T {
        T(bigEndian: try take(MemoryLayout<T>.size, what).loadUnaligned(as: T.self))
    }

    /// An unsigned varint of at most ten bytes: seven bits each, the lowest first.
    @inline(__always)
    mutating func varint(_ what: StaticString) throws(DecodeError) -> UInt64 {
        if position < bytes.count, bytes[position] < 0x80 {
            defer { position &+= 1 }
            return UInt64(bytes[position])
        }
        return try longVarint(what)
    }

    private mutating func longVarint(_ what: StaticString) throws(DecodeError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        let end = min(bytes.count, start &+ 10)
        var index = start
        while index < end {
            let byte = bytes[index]
            index &+= 1
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 {
                position = index
                return value
            }
            shift &+= 7
        }
        position = index
        if index == bytes.count, shift <= 63, index &- start < 10 { throw missing(1, what) }
        throw DecodeError("\(what): a number of more than 64 bits", at: start)
    }

    /// A zig-zag varint, as Avro has them and protobuf's sint64.
    @inline(__always)
    mutating func zigzag(_ what: StaticString) throws(DecodeError) -> Int64 {
        let value = try varint(what)
        return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
    }

    @inline(never)
    private func missing(_ count: Int, _ what: StaticString) -> DecodeError {
        if count < 0 { return DecodeError("\(what) of \(count) bytes", at: position) }
        return DecodeError("\(what): \(count) byte\(count == 1 ? "" : "s") wanted, \(remaining) left", at: position)
    }
}
