extension CBORDecoder {
    /// What a tag makes of the item behind it (RFC 8949, section 3.4). One that doesn't fit its tag is told as it is.
    static func tagged(
        _ tag: UInt64, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let mark = text.count
        let start = input
        do throws(DecodeError) {
            if try meaning(tag, &input, &text) { return }
        } catch { guard error.position != nil else { throw error } }
        input = start
        text.removeAll(after: mark)
        try item(&input, &text, depth: depth + 1)
    }

    private static func meaning(
        _ tag: UInt64, _ input: inout InputCursor, _ text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        switch tag {
        case 1: return try epoch(&input, &text)
        case 2, 3:
            guard var magnitude = try byteString(&input).map(Array.init) else { return false }
            let isLarge = magnitude.drop { $0 == 0 }.count > 6
            if isLarge, !text.quotesLargeNumbers { text.noteLargeNumber() }
            let isQuoted = isLarge && text.quotesLargeNumbers
            if isQuoted { try text.append(UInt8(ascii: "\"")) }
            if tag == 3 {
                // The value is -1 - n.
                try text.append(UInt8(ascii: "-"))
                increment(&magnitude)
            }
            try DecimalText.append(magnitude: magnitude, scale: 0, to: &text)
            if isQuoted { try text.append(UInt8(ascii: "\"")) }
            return true
        case 4: return try fraction(&input, &text)
        case 37:
            guard let bytes = try byteString(&input), bytes.count == 16 else { return false }
            try text.append(uuid: bytes)
            return true
        default: return false
        }
    }

    /// A byte string of known length; `nil` when something else comes.
    private static func byteString(_ input: inout InputCursor) throws(DecodeError) -> UnsafeRawBufferPointer? {
        guard let byte = input.peek, byte >> 5 == 2, byte & 31 != 31 else { return nil }
        let head = try head(&input)
        return try input.take(try size(head, input), "bytes")
    }

    /// A whole number that fits; `nil` when something else comes.
    private static func integer(_ input: inout InputCursor) throws(DecodeError) -> Int64? {
        guard let byte = input.peek, byte >> 5 < 2 else { return nil }
        let head = try head(&input)
        guard let argument = head.argument, let value = Int64(exactly: argument) else { return nil }
        return head.major == 0 ? value : -1 - value
    }

    /// Seconds since 1970, whole or not.
    private static func epoch(_ input: inout InputCursor, _ text: inout DecodedText) throws(DecodeError) -> Bool {
        if let seconds = try integer(&input) { return try text.append(seconds: seconds, nanoseconds: 0) }
        guard input.peek == 0xfb else { return false }
        input.advance(1)
        let value = Double(bitPattern: try input.big(UInt64.self, "a time"))
        guard value.isFinite, abs(value) < 1e12 else { return false }
        let whole = value.rounded(.down)
        // A double tells microseconds of our time, and no more.
        let micros = UInt64(((value - whole) * 1_000_000).rounded())
        let carry: Int64 = micros == 1_000_000 ? 1 : 0
        return try text.append(seconds: Int64(whole) + carry, nanoseconds: carry == 1 ? 0 : micros * 1000)
    }

    /// A decimal fraction: an array of exponent and mantissa.
    private static func fraction(_ input: inout InputCursor, _ text: inout DecodedText) throws(DecodeError) -> Bool {
        guard input.peek == 0x82 else { return false }
        input.advance(1)
        guard let exponent = try integer(&input), (-Int64(DecimalText.scaleLimit)...0).contains(exponent) else {
            return false
        }
        guard let mantissa = try integer(&input) else { return false }
        try text.append(UInt8(ascii: "\""))
        try withUnsafeBytes(of: mantissa.bigEndian) { (bytes) throws(DecodeError) in
            try DecimalText.append(bytes, scale: Int(-exponent), to: &text)
        }
        try text.append(UInt8(ascii: "\""))
        return true
    }

    private static func increment(_ bytes: inout [UInt8]) {
        for index in bytes.indices.reversed() {
            bytes[index] &+= 1
            if bytes[index] != 0 { return }
        }
        bytes.insert(1, at: 0)
    }
}
