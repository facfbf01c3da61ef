/// JSON's escapes (RFC 8259, section 7).
enum JSONEscape {
    /// Whether a string may, or must, have a byte as an escape of two characters.
    static func isShort(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/")
    }

    /// What the escape at `at`, where a backslash stands, stands for, and how many bytes it takes: 2, 6, or 12 for a
    /// surrogate pair. Half of a pair is U+FFFD. `nil` where it is no escape of JSON's.
    static func decode(_ bytes: UnsafeRawBufferPointer, at: Int) -> (Unicode.Scalar, Int)? {
        guard bytes.count - at >= 2 else { return nil }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{c}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"):
            guard let unit = unit(bytes, at: at + 2) else { return nil }
            if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
            if unit < 0xdc00, bytes.count - at >= 12, bytes[at + 6] == UInt8(ascii: "\\"),
                bytes[at + 7] == UInt8(ascii: "u"), let low = self.unit(bytes, at: at + 8),
                (0xdc00..<0xe000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
            {
                return (scalar, 12)
            }
            return ("\u{fffd}", 6)
        default: return nil
        }
    }

    /// Four hexadecimal digits.
    private static func unit(_ bytes: UnsafeRawBufferPointer, at: Int) -> UInt32? {
        guard bytes.count - at >= 4 else { return nil }
        var unit: UInt32 = 0
        for place in at..<at + 4 {
            let byte = bytes[place]
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt32((byte | 0x20) - 0x61 + 10)
            default: return nil
            }
        }
        return unit
    }

    /// Writes the inside of a JSON string without its escapes to `out`, which must have room for as many bytes. Returns
    /// how many were written. What is no escape is kept as it is.
    static func unescape(_ bytes: UnsafeRawBufferPointer, to out: UnsafeMutableRawPointer) -> Int {
        var at = 0
        var count = 0
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == UInt8(ascii: "\\"), let (scalar, length) = decode(bytes, at: at) else {
                out.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
                at += 1
                count += 1
                continue
            }
            // No escape is shorter than what it stands for.
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                out.storeBytes(of: unit, toByteOffset: count, as: UInt8.self)
                count += 1
            }
            at += length
        }
        return count
    }
}
