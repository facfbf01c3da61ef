/// Writes bytes as base64 or hex.
enum BinaryText {
    /// The most bytes that `count` bytes become.
    @inline(__always)
    static func maximum(_ count: Int, _ encoding: ByteEncoding) -> Int {
        switch encoding {
        case .utf8: count
        case .base64: (count + 2) / 3 * 4
        case .hex: count * 2
        }
    }

    /// Writes all bytes from `source` to `end` at `cursor`, where `maximum` bytes must have room, and says where the
    /// text ends. Base64 is padded: but for the last piece of a value, give it pieces of whole three bytes.
    static func write(
        from source: UnsafeRawPointer, end: UnsafeRawPointer, to cursor: UnsafeMutableRawPointer,
        _ encoding: ByteEncoding, _ tables: OutputTables
    ) -> UnsafeMutableRawPointer {
        switch encoding {
        case .utf8:
            cursor.copyMemory(from: source, byteCount: end - source)
            return cursor + (end - source)
        case .base64: return base64(from: source, end: end, to: cursor, tables.base64)
        case .hex: return hex(from: source, end: end, to: cursor, tables.hex)
        }
    }

    private static func hex(
        from source: UnsafeRawPointer, end: UnsafeRawPointer, to cursor: UnsafeMutableRawPointer,
        _ table: UnsafePointer<UInt16>
    ) -> UnsafeMutableRawPointer {
        let count = end - source
        for index in 0..<count {
            let byte = source.load(fromByteOffset: index, as: UInt8.self)
            cursor.storeBytes(of: table[Int(byte)], toByteOffset: 2 &* index, as: UInt16.self)
        }
        return cursor + 2 * count
    }

    private static func base64(
        from source: UnsafeRawPointer, end: UnsafeRawPointer, to cursor: UnsafeMutableRawPointer,
        _ alphabet: UnsafePointer<UInt8>
    ) -> UnsafeMutableRawPointer {
        var source = source
        var cursor = cursor
        func group(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
            let bits = UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
            for index in 0..<4 {
                let six = Int(bits >> UInt32(18 - 6 * index)) & 63
                cursor.storeBytes(of: alphabet[six], toByteOffset: index, as: UInt8.self)
            }
            cursor += 4
        }
        func byte(_ index: Int) -> UInt8 { source.load(fromByteOffset: index, as: UInt8.self) }
        while end - source >= 3 {
            group(byte(0), byte(1), byte(2))
            source += 3
        }
        let rest = end - source
        guard rest > 0 else { return cursor }
        group(byte(0), rest > 1 ? byte(1) : 0, 0)
        for index in 1...(3 - rest) {
            cursor.storeBytes(of: UInt8(ascii: "="), toByteOffset: -index, as: UInt8.self)
        }
        return cursor
    }
}
