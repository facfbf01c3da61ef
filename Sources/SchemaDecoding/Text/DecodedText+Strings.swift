extension DecodedText {
    /// Appends a JSON string, quotes included. What is not UTF-8 becomes U+FFFD, one for each maximal subpart; `false` when
    /// there was such.
    @discardableResult
    package mutating func append(string bytes: UnsafeRawBufferPointer) throws(DecodeError) -> Bool {
        guard bytes.count <= 4096 else {
            try append(UInt8(ascii: "\""))
            let isValid = try append(inside: bytes)
            try append(UInt8(ascii: "\""))
            return isValid
        }
        // A byte becomes six at most, and whole words are stored.
        var cursor = try room(bytes.count * 6 + 16)
        cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        cursor += 1
        var isValid = true
        if var source = bytes.baseAddress {
            isValid = Self.escape(bytes, from: &source, upTo: source + bytes.count, to: &cursor)
        }
        cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        commit(cursor + 1)
        if !isValid { noteInvalidText() }
        return isValid
    }

    /// Appends a JSON string, quotes included.
    package mutating func append(string text: String) throws(DecodeError) {
        _ = try text.utf8.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try append(string: bytes) }
    }

    /// Appends the inside of a JSON string, without quotes; `false` when it was not UTF-8.
    @discardableResult
    package mutating func append(inside bytes: UnsafeRawBufferPointer) throws(DecodeError) -> Bool {
        guard let first = bytes.baseAddress else { return true }
        // Room is asked for once a piece.
        var source = first
        let end = first + bytes.count
        var isValid = true
        while source < end {
            let piece = source + min(end - source, 4096)
            // A character may reach beyond its piece.
            var cursor = try room((piece - source + 3) * 6 + 16)
            if !Self.escape(bytes, from: &source, upTo: piece, to: &cursor) { isValid = false }
            commit(cursor)
        }
        if !isValid { noteInvalidText() }
        return isValid
    }

    /// Writes what stands from `source` to `piece`, eight bytes a step while nothing is to be escaped; `false` when it was
    /// not UTF-8. There has to be room for six bytes for each, and a word.
    @inline(__always)
    private static func escape(
        _ bytes: UnsafeRawBufferPointer, from source: inout UnsafeRawPointer, upTo piece: UnsafeRawPointer,
        to cursor: inout UnsafeMutableRawPointer
    ) -> Bool {
        var isValid = true
        guard let first = bytes.baseAddress else { return true }
        let end = first + bytes.count
        while source < piece {
            let left = min(end - source, 8)
            let word =
                left == 8 ? UInt64(littleEndian: source.loadUnaligned(as: UInt64.self)) : tail(of: bytes, left)
            let special = TextPen.special(word)
            cursor.storeBytes(of: word.littleEndian, as: UInt64.self)
            // The bytes before the first special one stand already.
            let plain = special == 0 ? left : special.trailingZeroBitCount &>> 3
            cursor += plain
            source += plain
            if special != 0, source < piece {
                if !character(from: &source, end: end, to: &cursor) { isValid = false }
            }
        }
        return isValid
    }

    /// The last `left` bytes, one to seven, and spaces behind them: nothing outside of `bytes` is read.
    @inline(__always)
    private static func tail(of bytes: UnsafeRawBufferPointer, _ left: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: 8 &* left)
        let spaces: UInt64 = 0x2020_2020_2020_2020 &<< bits
        func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ fromEnd: Int) -> UInt64 {
            UInt64(T(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count &- fromEnd, as: T.self)))
        }
        if bytes.count >= 8 { return load(UInt64.self, 8) &>> (64 &- bits) | spaces }
        if left >= 4 { return load(UInt32.self, left) | load(UInt32.self, 4) &<< (bits &- 32) | spaces }
        if left >= 2 { return load(UInt16.self, left) | load(UInt16.self, 2) &<< (bits &- 16) | spaces }
        return load(UInt8.self, 1) | spaces
    }

    /// Writes one character that is no plain one; `false` when it was not UTF-8.
    private static func character(
        from source: inout UnsafeRawPointer, end: UnsafeRawPointer, to cursor: inout UnsafeMutableRawPointer
    ) -> Bool {
        func put(_ byte: UInt8) {
            cursor.storeBytes(of: byte, as: UInt8.self)
            cursor += 1
        }
        let byte = source.load(as: UInt8.self)
        if byte >= 0x80 {
            let (count, isValid) = utf8(at: source, available: end - source)
            if isValid {
                for index in 0..<count { put(source.load(fromByteOffset: index, as: UInt8.self)) }
            } else {
                put(0xef)
                put(0xbf)
                put(0xbd)
            }
            source += count
            return isValid
        }
        source += 1
        let short: UInt8? =
            switch byte {
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0a: UInt8(ascii: "n")
            case 0x0c: UInt8(ascii: "f")
            case 0x0d: UInt8(ascii: "r")
            case 0x22, 0x5c: byte
            default: nil
            }
        if let short {
            put(UInt8(ascii: "\\"))
            put(short)
        } else if byte < 0x20 {
            put(UInt8(ascii: "\\"))
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(Self.hexDigit(byte >> 4))
            put(Self.hexDigit(byte & 15))
        } else {
            put(byte)
        }
        return true
    }

    /// `0` to `9`, `A` to `F`.
    @inline(__always)
    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x37 &+ value }

    /// One character of at least two bytes, or the longest start of one that the bytes are (Unicode's maximal subpart).
    static func utf8(at source: UnsafeRawPointer, available: Int) -> (count: Int, isValid: Bool) {
        // Unicode, table 3-7: only the second byte's range depends on the first.
        var range: ClosedRange<UInt8> = 0x80...0xbf
        let first = source.load(as: UInt8.self)
        let length: Int
        switch first {
        case 0xc2...0xdf: length = 2
        case 0xe0...0xef:
            length = 3
            if first == 0xe0 { range = 0xa0...0xbf }
            if first == 0xed { range = 0x80...0x9f }
        case 0xf0...0xf4:
            length = 4
            if first == 0xf0 { range = 0x90...0xbf }
            if first == 0xf4 { range = 0x80...0x8f }
        default: return (1, false)
        }
        for index in 1..<length {
            guard index < available, range.contains(source.load(fromByteOffset: index, as: UInt8.self)) else {
                return (index, false)
            }
            range = 0x80...0xbf
        }
        return (length, true)
    }

    /// Whether bytes are UTF-8 without a control character but tab, line feed and carriage return: text, by all looks.
    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard var source = bytes.baseAddress else { return true }
        let end = source + bytes.count
        while source < end {
            let byte = source.load(as: UInt8.self)
            switch byte {
            case 0x20...0x7e, 0x09, 0x0a, 0x0d: source += 1
            case 0x80...:
                let (count, isValid) = utf8(at: source, available: end - source)
                guard isValid else { return false }
                source += count
            default: return false
            }
        }
        return true
    }

    /// Appends bytes as a string of base64 (RFC 4648, padded), quotes included.
    package mutating func append(base64 bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        var cursor = try room((bytes.count + 2) / 3 * 4 + 2)
        func put(_ byte: UInt8) {
            cursor.storeBytes(of: byte, as: UInt8.self)
            cursor += 1
        }
        func digit(_ bits: UInt32) -> UInt8 {
            let value = UInt8(truncatingIfNeeded: bits & 63)
            return switch value {
            case 0..<26: 65 &+ value
            case 26..<52: 71 &+ value
            case 52..<62: value &- 4
            case 62: UInt8(ascii: "+")
            default: UInt8(ascii: "/")
            }
        }
        put(UInt8(ascii: "\""))
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let second = left > 1 ? UInt32(bytes[index + 1]) : 0
            let bits = UInt32(bytes[index]) << 16 | second << 8 | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            put(digit(bits >> 18))
            put(digit(bits >> 12))
            put(left > 1 ? digit(bits >> 6) : UInt8(ascii: "="))
            put(left > 2 ? digit(bits) : UInt8(ascii: "="))
            index += 3
        }
        put(UInt8(ascii: "\""))
        commit(cursor)
    }

    /// Appends bytes as hexadecimal digits in small letters, without quotes.
    package mutating func append(hex bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        var cursor = try room(bytes.count * 2)
        for byte in bytes {
            for shift in stride(from: UInt8(4), through: 0, by: -4) {
                let half = byte >> shift & 15
                cursor.storeBytes(of: half < 10 ? 0x30 &+ half : 0x57 &+ half, as: UInt8.self)
                cursor += 1
            }
        }
        commit(cursor)
    }

    /// Appends sixteen bytes as a UUID in quotes (RFC 9562).
    package mutating func append(uuid bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        try append(UInt8(ascii: "\""))
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { try append(UInt8(ascii: "-")) }
            try append(hex: UnsafeRawBufferPointer(rebasing: bytes[index..<index + 1]))
        }
        try append(UInt8(ascii: "\""))
    }
}
