import CIntrinsics

/// What the writers of digits, JSON strings, base64 and hex look up; made once, never changed, never freed.
@usableFromInline
final class OutputTables: @unchecked Sendable {
    /// The two decimal digits of 0 to 99, as they lie in memory.
    @usableFromInline let digits: UnsafePointer<UInt16>
    /// The powers of ten from 1 to 10^19.
    let powers: UnsafePointer<UInt64>
    /// What each ASCII byte is in a JSON string: up to six bytes of text in memory order, their count in the topmost
    /// byte. Control characters, quote and backslash are escaped as kcat's yajl does it.
    let json: UnsafePointer<UInt64>
    /// For each set of quotes and backslashes among eight bytes, where each of the sixteen bytes that these become in a
    /// JSON string comes from: the place of one of the eight, or 255 for a backslash. `nil` where the processor cannot
    /// move bytes so.
    let spread: UnsafePointer<UInt8>?
    /// Whether thirty-two bytes go at once, by leaving bytes out of sixty-four.
    let isWide: Bool
    /// The two hexadecimal digits of each byte, as they lie in memory.
    let hex: UnsafePointer<UInt16>
    /// Base64's alphabet.
    let base64: UnsafePointer<UInt8>

    static let shared = OutputTables(width: widest)
    /// How many bytes of a JSON string the processor can do at once.
    static let widest = kcat_has_wide() != 0 ? 32 : kcat_has_spread() != 0 ? 16 : 8

    /// Tables to do `width` bytes of a JSON string at once: 8, or where the processor can 16 or 32.
    init(width: Int) {
        func pair(_ first: UInt8, _ second: UInt8) -> UInt16 {
            UInt16(littleEndian: UInt16(first) | UInt16(second) << 8)
        }
        let lower = Array("0123456789abcdef".utf8)
        digits = Self.table(100) { pair(48 + UInt8($0 / 10), 48 + UInt8($0 % 10)) }
        powers = Self.table(20) { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
        hex = Self.table(256) { pair(lower[$0 >> 4], lower[$0 & 15]) }
        json = Self.table(128) { Self.jsonEntry(UInt8($0)) }
        spread = width >= 16 ? Self.spreadTable() : nil
        isWide = width >= 32
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        base64 = Self.table(64) { alphabet[$0] }
    }

    private static func table<T: BitwiseCopyable>(_ count: Int, _ entry: (Int) -> T) -> UnsafePointer<T> {
        let table = UnsafeMutablePointer<T>.allocate(capacity: count)
        for index in 0..<count { (table + index).initialize(to: entry(index)) }
        return UnsafePointer(table)
    }

    private static func spreadTable() -> UnsafePointer<UInt8> {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256 * 16)
        table.initialize(repeating: 0, count: 256 * 16)
        for quotes in 0..<256 {
            var place = table + 16 * quotes
            for byte in 0..<8 {
                if quotes >> byte & 1 == 1 {
                    place.pointee = 255
                    place += 1
                }
                place.pointee = UInt8(byte)
                place += 1
            }
        }
        return UnsafePointer(table)
    }

    private static func jsonEntry(_ byte: UInt8) -> UInt64 {
        let short: [UInt8: Character] = [
            0x08: "b", 0x09: "t", 0x0a: "n", 0x0c: "f", 0x0d: "r", 0x22: "\"", 0x5c: "\\",
        ]
        var text = [byte]
        if let letter = short[byte] {
            text = Array("\\\(letter)".utf8)
        } else if byte < 0x20 {
            let upper = Array("0123456789ABCDEF".utf8)
            text = Array("\\u00".utf8) + [upper[Int(byte >> 4)], upper[Int(byte & 15)]]
        }
        var entry = UInt64(text.count) << 56
        for (index, byte) in text.enumerated() { entry |= UInt64(byte) << (8 * UInt64(index)) }
        return entry
    }
}
