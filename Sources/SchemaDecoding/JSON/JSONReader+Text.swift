extension JSONReader {
    /// The text of a name or string token, its escapes resolved. What is not UTF-8, and half of a surrogate pair, becomes
    /// U+FFFD.
    package static func text(of token: UnsafeRawBufferPointer) -> String {
        guard token.contains(UInt8(ascii: "\\")) else { return String(decoding: token, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(token.count)
        unescape(token) { bytes.append($0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Gives the bytes of a token's text one by one, its escapes resolved; the token came from a reader, which has checked
    /// them.
    package static func unescape(_ token: UnsafeRawBufferPointer, _ put: (UInt8) -> Void) {
        var index = 0
        func unit() -> UInt32? {
            guard index + 6 <= token.count, token[index] == 0x5c, token[index + 1] == UInt8(ascii: "u") else {
                return nil
            }
            return (2..<6).reduce(0) { $0 << 4 | (hex(token[index + $1]) ?? 0) }
        }
        while index < token.count {
            let byte = token[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < token.count else {
                put(byte)
                index += 1
                continue
            }
            guard var code = unit() else {
                put(short(token[index + 1]))
                index += 2
                continue
            }
            index += 6
            if (0xd800..<0xdc00).contains(code), let low = unit(), (0xdc00..<0xe000).contains(low) {
                index += 6
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            for byte in String(Unicode.Scalar(code) ?? "\u{fffd}").utf8 { put(byte) }
        }
    }

    /// Whether a token's escapes are text: half of a surrogate pair is a replacement character to ``unescape(_:_:)``.
    package static func isText(_ token: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        func half() -> UInt8? {
            guard index + 6 <= token.count, token[index] == 0x5c, token[index + 1] == UInt8(ascii: "u"),
                let first = hex(token[index + 2]), let second = hex(token[index + 3]), first == 0xd, second >= 8
            else { return nil }
            return UInt8(truncatingIfNeeded: second)
        }
        while index < token.count {
            if let high = half() {
                index += 6
                guard high < 0xc, let low = half(), low >= 0xc else { return false }
                index += 6
            } else {
                index += token[index] == 0x5c ? 2 : 1
            }
        }
        return true
    }

    private static func short(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
