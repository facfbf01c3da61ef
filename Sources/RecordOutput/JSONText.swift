/// Writes bytes as the inside of a JSON string: valid UTF-8 always, escaped as kcat's yajl escapes it. What is not
/// UTF-8 becomes U+FFFD, one for each maximal subpart.
package enum JSONText {
    /// The most bytes that one byte becomes: `\u0000`.
    static let expansion = 6
    /// Bytes that may be written behind the text, with anything.
    static let overrun = 8

    /// Writes from `source` to `cursor` until at least `stop`; a character that begins before `stop` is written whole
    /// if it ends before `end`. There must be room for `expansion` bytes for each byte and `overrun` more behind
    /// them. Both pointers are moved on.
    @inline(__always)
    static func write(
        from source: inout UnsafeRawPointer, stop: UnsafeRawPointer, end: UnsafeRawPointer,
        to cursor: inout UnsafeMutableRawPointer, _ table: UnsafePointer<UInt64>
    ) {
        while stop - source >= 8 {
            let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
            if isPlain(word) {
                cursor.storeBytes(of: word.littleEndian, as: UInt64.self)
                cursor += 8
                source += 8
            } else if word & 0x8080_8080_8080_8080 == 0 {
                escape(word, count: 8, to: &cursor, table)
                source += 8
            } else {
                let part = source + 8
                while source < part { character(from: &source, end: end, to: &cursor, table) }
            }
        }
        while source < stop { character(from: &source, end: end, to: &cursor, table) }
    }

    /// Whether all eight bytes stand for themselves: none a control character, quote, backslash or beyond ASCII. Exact:
    /// a borrow between bytes begins only at one that is none of these.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let controls = word &- ones &* 0x20
        let quotes = (word ^ ones &* 0x22) &- ones
        let backslashes = (word ^ ones &* 0x5c) &- ones
        return (controls | quotes | backslashes | word) & (ones &* 0x80) == 0
    }

    /// Writes the lowest `count` bytes of `word`, all ASCII, without a branch a byte.
    @inline(__always)
    private static func escape(
        _ word: UInt64, count: Int, to cursor: inout UnsafeMutableRawPointer, _ table: UnsafePointer<UInt64>
    ) {
        var rest = word
        for _ in 0..<count {
            let entry = table[Int(rest & 0x7f)]
            cursor.storeBytes(of: entry.littleEndian, as: UInt64.self)
            cursor += Int(truncatingIfNeeded: entry >> 56)
            rest >>= 8
        }
    }

    @inline(__always)
    private static func character(
        from source: inout UnsafeRawPointer, end: UnsafeRawPointer, to cursor: inout UnsafeMutableRawPointer,
        _ table: UnsafePointer<UInt64>
    ) {
        let byte = source.load(as: UInt8.self)
        if byte < 0x80 {
            escape(UInt64(byte), count: 1, to: &cursor, table)
            source += 1
            return
        }
        let sequence = UTF8Sequence(at: source, available: end - source)
        if sequence.scalar != nil {
            for index in 0..<sequence.count {
                cursor.storeBytes(
                    of: source.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index, as: UInt8.self)
            }
            cursor += sequence.count
        } else {
            cursor.storeBytes(of: 0xef, as: UInt8.self)
            cursor.storeBytes(of: 0xbf, toByteOffset: 1, as: UInt8.self)
            cursor.storeBytes(of: 0xbd, toByteOffset: 2, as: UInt8.self)
            cursor += 3
        }
        source += sequence.count
    }
}

extension JSONText {
    /// A short text as a JSON string, quotes included.
    package static func quoted(_ text: String) -> String {
        "\"\(String(decoding: escaped(text), as: UTF8.self))\""
    }

    /// A short text as the inside of a JSON string.
    static func escaped(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { bytes in
            guard var source = bytes.baseAddress else { return [] }
            let end = source + bytes.count
            return withUnsafeTemporaryAllocation(byteCount: bytes.count * expansion + overrun, alignment: 8) { room in
                guard let start = room.baseAddress else { return [] }
                var cursor = start
                write(from: &source, stop: end, end: end, to: &cursor, OutputTables.shared.json)
                return Array(UnsafeRawBufferPointer(start: start, count: cursor - start))
            }
        }
    }
}
