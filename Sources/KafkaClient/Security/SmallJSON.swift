/// Reads single members of small JSON objects (RFC 8259), as token endpoints and credential commands answer with them.
/// Not a reader for documents: whatever is not wanted is skipped.
package enum SmallJSON {
    /// The string that the top object has under `name`.
    package static func string(_ name: String, in text: String) -> String? {
        guard case .string(let value)? = member(name, in: text) else { return nil }
        return value
    }

    /// The whole part of the number that the top object has under `name`.
    package static func number(_ name: String, in text: String) -> Int64? {
        guard case .other(let word)? = member(name, in: text), let value = Double(word), abs(value) < 9e15 else {
            return nil
        }
        return Int64(value)
    }

    private enum Value {
        case string(String)
        case other(String)
    }

    private static func member(_ name: String, in text: String) -> Value? {
        var reader = Reader(bytes: Array(text.utf8))
        reader.skipSpace()
        guard reader.take(UInt8(ascii: "{")) else { return nil }
        while true {
            reader.skipSpace()
            guard let key = reader.string() else { return nil }
            reader.skipSpace()
            guard reader.take(UInt8(ascii: ":")) else { return nil }
            reader.skipSpace()
            guard let value = reader.value() else { return nil }
            if key == name { return value }
            reader.skipSpace()
            guard reader.take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func take(_ byte: UInt8) -> Bool {
            guard next == byte else { return false }
            index += 1
            return true
        }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || (0x09...0x0d).contains(byte) { index += 1 }
        }

        /// A string, a number, a word, or an object or array as it stands.
        mutating func value() -> Value? {
            if next == UInt8(ascii: "\"") { return string().map { .string($0) } }
            let start = index
            var depth = 0
            while let byte = next {
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return .other(String(decoding: bytes[start..<index], as: UTF8.self)) }
                    depth -= 1
                case UInt8(ascii: "\""):
                    guard string() != nil else { return nil }
                    continue
                case UInt8(ascii: ",") where depth == 0, 0x20 where depth == 0:
                    return .other(String(decoding: bytes[start..<index], as: UTF8.self))
                default: break
                }
                index += 1
            }
            return nil
        }

        mutating func string() -> String? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            var out: [UInt8] = []
            while let byte = next {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let escaped = escape() else { return nil }
                    out += escaped
                default: out.append(byte)
                }
            }
            return nil
        }

        private mutating func escape() -> [UInt8]? {
            guard let byte = next else { return nil }
            index += 1
            switch byte {
            case UInt8(ascii: "n"): return [0x0a]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "r"): return [0x0d]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0c]
            case UInt8(ascii: "u"):
                guard var unit = hexUnit() else { return nil }
                if (0xd800..<0xdc00).contains(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
                    let low = hexUnit(), (0xdc00..<0xe000).contains(low)
                {
                    unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
                }
                return Array(String(Character(Unicode.Scalar(unit) ?? "\u{fffd}")).utf8)
            default: return [byte]
            }
        }

        private mutating func hexUnit() -> UInt32? {
            guard index + 4 <= bytes.count,
                let unit = UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
            else { return nil }
            index += 4
            return unit
        }
    }
}
