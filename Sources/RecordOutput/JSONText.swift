import CIntrinsics

/// Writes bytes as the inside of a JSON string: valid UTF-8 always, escaped as kcat's yajl escapes it. What is not
/// UTF-8 becomes U+FFFD, one for each maximal subpart.
package enum JSONText {
    /// The most bytes that one byte becomes: `\u0000`.
    static let expansion = 6
    /// Bytes that may be written behind the text, with anything.
    static let overrun = 16

    /// Writes from `source` to `cursor` until at least `stop`; a character that begins before `stop` is written whole
    /// if it ends before `end`. There must be room for `expansion` bytes for each byte and `overrun` more behind
    /// them. Says how far it came in both, and whether all of it was UTF-8.
    @inline(never)
    static func write(
        from start: UnsafeRawPointer, stop: UnsafeRawPointer, end: UnsafeRawPointer,
        to place: UnsafeMutableRawPointer, _ tables: OutputTables
    ) -> (source: UnsafeRawPointer, cursor: UnsafeMutableRawPointer, isText: Bool) {
        var source = start
        var cursor = place
        var isText = true
        let table = tables.json
        while stop - source >= 16 {
            if let spread = tables.spread {
                quoted(from: &source, stop: stop, to: &cursor, spread, isWide: tables.isWide)
                if stop - source < 16 { break }
            }
            let first = word(at: source)
            let second = word(at: source + 8)
            if special(first) | special(second) == 0 {
                store(first, to: cursor)
                store(second, to: cursor + 8)
                cursor += 16
                source += 16
            } else {
                // A character may reach into the second word.
                write(first, count: 8, from: &source, end: end, to: &cursor, table, &isText)
            }
        }
        if stop - source >= 8 {
            write(word(at: source), count: 8, from: &source, end: end, to: &cursor, table, &isText)
        }
        let rest = stop - source
        if rest > 0 {
            write(
                short(at: source, rest), count: rest, from: &source, end: end, to: &cursor, table, &isText)
        }
        return (source, cursor, isText)
    }

    /// Writes thirty-two or sixteen bytes at a time up to the first sixteen that have more than printable ASCII in them.
    @inline(__always)
    private static func quoted(
        from source: inout UnsafeRawPointer, stop: UnsafeRawPointer,
        to cursor: inout UnsafeMutableRawPointer,
        _ spread: UnsafePointer<UInt8>, isWide: Bool
    ) {
        var end: UnsafeMutablePointer<UInt8>? = cursor.assumingMemoryBound(to: UInt8.self)
        if isWide { source += kcat_json_wide(source, stop, &end) }
        source += kcat_json_quoted(source, stop, &end, spread)
        if let end { cursor = UnsafeMutableRawPointer(end) }
    }

    /// Writes the characters that begin in the lowest `count` bytes of `word`, which are those at `source`; the
    /// others are spaces.
    @inline(__always)
    private static func write(
        _ word: UInt64, count: Int, from source: inout UnsafeRawPointer, end: UnsafeRawPointer,
        to cursor: inout UnsafeMutableRawPointer, _ table: UnsafePointer<UInt64>, _ isText: inout Bool
    ) {
        if special(word) == 0 {
            store(word, to: cursor)
            cursor += count
            source += count
        } else if word & 0x8080_8080_8080_8080 == 0 {
            escape(word, count: count, to: &cursor, table)
            source += count
        } else {
            let part = source + count
            while source < part { character(from: &source, end: end, to: &cursor, table, &isText) }
        }
    }

    /// Writes the lowest `count` bytes of `word`, all ASCII, without a branch a byte: in JSON events every few bytes
    /// there is a quote.
    @inline(__always)
    private static func escape(
        _ word: UInt64, count: Int, to cursor: inout UnsafeMutableRawPointer,
        _ table: UnsafePointer<UInt64>
    ) {
        var rest = word
        for _ in 0..<count {
            let entry = table[Int(truncatingIfNeeded: rest & 0x7f)]
            store(entry, to: cursor)
            cursor += Int(truncatingIfNeeded: entry >> 56)
            rest >>= 8
        }
    }

    @inline(__always)
    private static func word(at source: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    private static func store(_ word: UInt64, to cursor: UnsafeMutableRawPointer) {
        cursor.storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// One to seven bytes with spaces behind them; no byte beyond them is read.
    @inline(__always)
    private static func short(at source: UnsafeRawPointer, _ count: Int) -> UInt64 {
        let spaces: UInt64 = 0x2020_2020_2020_2020 &<< UInt64(truncatingIfNeeded: count &* 8)
        if count >= 4 {
            // Two loads that overlap.
            let first = UInt32(littleEndian: source.loadUnaligned(as: UInt32.self))
            let last = UInt32(littleEndian: (source + (count - 4)).loadUnaligned(as: UInt32.self))
            let upper = UInt64(last) &<< UInt64(truncatingIfNeeded: count &* 8 &- 32)
            return UInt64(first) | upper | spaces
        }
        let middle = count &>> 1
        let first = UInt64(source.load(as: UInt8.self))
        let second = UInt64(source.load(fromByteOffset: middle, as: UInt8.self))
        let third = UInt64(source.load(fromByteOffset: count - 1, as: UInt8.self))
        let lower = first | second &<< UInt64(truncatingIfNeeded: 8 &* middle)
        return lower | third &<< UInt64(truncatingIfNeeded: 8 &* (count &- 1)) | spaces
    }

    /// 0 if all eight bytes stand for themselves: none a control character, quote, backslash or beyond ASCII. Exact: a
    /// borrow between bytes begins only at one that is none of these.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let controls = word &- ones &* 0x20
        let quotes = (word ^ ones &* 0x22) &- ones
        let backslashes = (word ^ ones &* 0x5c) &- ones
        return (controls | quotes | backslashes | word) & (ones &* 0x80)
    }

    @inline(__always)
    private static func character(
        from source: inout UnsafeRawPointer, end: UnsafeRawPointer,
        to cursor: inout UnsafeMutableRawPointer,
        _ table: UnsafePointer<UInt64>, _ isText: inout Bool
    ) {
        let byte = source.load(as: UInt8.self)
        if byte < 0x80 {
            let entry = table[Int(byte)]
            store(entry, to: cursor)
            cursor += Int(truncatingIfNeeded: entry >> 56)
            source += 1
            return
        }
        let sequence = UTF8Sequence(at: source, available: end - source)
        if sequence.scalar != nil {
            for index in 0..<sequence.count {
                let byte = source.load(fromByteOffset: index, as: UInt8.self)
                cursor.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            }
            cursor += sequence.count
        } else {
            isText = false
            // U+FFFD.
            store(0xbd_bfef, to: cursor)
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

    /// How many bytes this processor can do at once, every way it has: 8, and perhaps 16 and 32.
    package static let widths = [8, 16, 32].filter { $0 <= OutputTables.widest }

    /// Does as ``quoted(_:)``, in one of the ``widths``.
    package static func quoter(width: Int) -> (String) -> String {
        let tables = OutputTables(width: width)
        return { "\"\(String(decoding: escaped($0, tables), as: UTF8.self))\"" }
    }

    /// A short text as the inside of a JSON string.
    static func escaped(_ text: String, _ tables: OutputTables = .shared) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return [] }
            let end = source + bytes.count
            return withUnsafeTemporaryAllocation(
                byteCount: bytes.count * expansion + overrun, alignment: 8
            ) { room in
                guard let start = room.baseAddress else { return [] }
                let cursor = write(from: source, stop: end, end: end, to: start, tables).cursor
                return Array(UnsafeRawBufferPointer(start: start, count: cursor - start))
            }
        }
    }
}
