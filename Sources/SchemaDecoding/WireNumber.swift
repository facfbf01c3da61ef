/// Numbers of seven bits a byte, the lowest first, without an error: where one isn't whole or too long, `nil`, and the
/// general way says what is wrong.
enum WireNumber {
    /// An unsigned number of at most 56 bits, or of 63 where it is written in nine bytes; moves on behind it.
    @inline(__always)
    static func varint(_ source: inout UnsafeRawPointer, _ stop: UnsafeRawPointer) -> UInt64? {
        guard stop - source >= 8 else { return long(&source, stop) }
        let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
        if word & 0x80 == 0 {
            source += 1
            return word & 0x7f
        }
        // The first byte without its top bit is the last one.
        let ends = ~word & 0x8080_8080_8080_8080
        guard ends != 0 else { return long(&source, stop) }
        let bits = UInt64(truncatingIfNeeded: ends.trailingZeroBitCount)
        source += Int(bits &>> 3) &+ 1
        // Sevens become fourteens, these become twenty-eights, and these the number.
        var value = word & (.max &>> (63 &- bits)) & 0x7f7f_7f7f_7f7f_7f7f
        value = value & 0x007f_007f_007f_007f | (value & 0x7f00_7f00_7f00_7f00) &>> 1
        value = value & 0x0000_3fff_0000_3fff | (value & 0x3fff_0000_3fff_0000) &>> 2
        return value & 0x0fff_ffff | (value & 0x0fff_ffff_0000_0000) &>> 4
    }

    @inline(__always)
    private static func long(_ source: inout UnsafeRawPointer, _ stop: UnsafeRawPointer) -> UInt64? {
        let (value, count) = bytewise(source, stop)
        source += count
        return count > 0 ? value : nil
    }

    /// Byte by byte, near the end and for long numbers; `count` is 0 where there is none.
    @inline(never)
    private static func bytewise(_ source: UnsafeRawPointer, _ stop: UnsafeRawPointer) -> (value: UInt64, count: Int) {
        var value: UInt64 = 0
        var count = 0
        while count < min(stop - source, 9) {
            let byte = source.load(fromByteOffset: count, as: UInt8.self)
            value |= UInt64(byte & 0x7f) &<< UInt64(truncatingIfNeeded: 7 &* count)
            count &+= 1
            if byte < 0x80 { return (value, count) }
        }
        return (0, 0)
    }

    /// A zig-zag number, as Avro has them and protobuf's sint64.
    @inline(__always)
    static func zigzag(_ source: inout UnsafeRawPointer, _ stop: UnsafeRawPointer) -> Int64? {
        guard let value = varint(&source, stop) else { return nil }
        return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
    }
}
