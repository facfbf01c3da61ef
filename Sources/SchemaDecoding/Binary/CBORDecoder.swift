/// CBOR (RFC 8949) to JSON: one item, every byte used.
///
/// Integers are exact, bignums (tags 2 and 3) numbers of any length, bytes base64, a date (tags 0 and 1) RFC 3339, a UUID
/// (tag 37) text, a decimal fraction (tag 4) a string; of other tags the value alone is told. `undefined` is null, a simple
/// value `{"@simple":N}`. A key that is no text becomes the text of its JSON.
package enum CBORDecoder {
    /// How deep arrays, maps and tags may nest.
    static let depthLimit = 64

    /// Appends the item. Throws `DecodeError` with the byte where it is no CBOR.
    package static func decode(_ bytes: UnsafeRawBufferPointer, to text: inout DecodedText) throws(DecodeError) {
        var input = InputCursor(bytes)
        do throws(DecodeError) {
            try item(&input, &text, depth: 0)
        } catch { throw error.placed(at: input.position) }
        guard input.isAtEnd else {
            throw DecodeError("\(input.remaining) bytes are left behind the value", at: input.position)
        }
    }

    /// The head of an item: its major type and its argument, `nil` for an indefinite length.
    struct Head {
        /// 0 to 7.
        var major: UInt8
        /// The five bits beside it.
        var info: UInt8
        /// What the five bits, or the bytes behind them, say.
        var argument: UInt64?
    }

    /// Reads a head.
    static func head(_ input: inout InputCursor) throws(DecodeError) -> Head {
        let start = input.position
        let byte = try input.byte("an item")
        let info = byte & 31
        let argument: UInt64? =
            switch info {
            case 0..<24: UInt64(info)
            case 24: UInt64(try input.byte("an argument"))
            case 25: UInt64(try input.big(UInt16.self, "an argument"))
            case 26: UInt64(try input.big(UInt32.self, "an argument"))
            case 27: try input.big(UInt64.self, "an argument")
            case 31 where [2, 3, 4, 5, 7].contains(byte >> 5): nil
            default: throw DecodeError("byte 0x\(String(byte, radix: 16)) begins no CBOR item", at: start)
            }
        return Head(major: byte >> 5, info: info, argument: argument)
    }

    /// Appends one item.
    static func item(_ input: inout InputCursor, _ text: inout DecodedText, depth: Int) throws(DecodeError) {
        guard depth < depthLimit else {
            throw DecodeError("the value nests deeper than \(depthLimit)", at: input.position)
        }
        let start = input.position
        let head = try head(&input)
        switch head.major {
        case 0: try text.append(number: head.argument ?? 0)
        case 1: try negative(head.argument ?? 0, &text)
        case 2:
            if head.argument == nil {
                let bytes = try chunks(2, &input)
                try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try text.append(base64: bytes) }
            } else {
                try text.append(base64: try input.take(try size(head, input), "bytes"))
            }
        case 3:
            if head.argument == nil {
                let bytes = try chunks(3, &input)
                _ = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try text.append(string: bytes)
                }
            } else {
                try text.append(string: try input.take(try size(head, input), "a string"))
            }
        case 4:
            try text.append(UInt8(ascii: "["))
            var index: UInt64 = 0
            while try hasNext(head, index, &input) {
                if index > 0 { try text.append(UInt8(ascii: ",")) }
                try item(&input, &text, depth: depth + 1)
                index += 1
            }
            try text.append(UInt8(ascii: "]"))
        case 5: try map(head, &input, &text, depth: depth)
        case 6: try tagged(head.argument ?? 0, &input, &text, depth: depth)
        default: try simple(head, start, &text)
        }
    }

    /// A length that fits.
    static func size(_ head: Head, _ input: InputCursor) throws(DecodeError) -> Int {
        guard let size = head.argument, let size = Int(exactly: size) else {
            throw DecodeError("a length of more than 63 bits", at: input.position)
        }
        return size
    }

    /// Whether another item of an array or map comes; an indefinite one ends with a break.
    private static func hasNext(_ head: Head, _ index: UInt64, _ input: inout InputCursor) throws(DecodeError) -> Bool {
        if let count = head.argument { return index < count }
        guard input.peek == 0xff else { return true }
        input.advance(1)
        return false
    }

    /// The pieces of a byte or text string of indefinite length.
    private static func chunks(_ major: UInt8, _ input: inout InputCursor) throws(DecodeError) -> [UInt8] {
        var bytes: [UInt8] = []
        while input.peek != 0xff {
            let start = input.position
            let head = try head(&input)
            guard head.major == major, head.argument != nil else {
                throw DecodeError("a piece of a string that is none", at: start)
            }
            bytes += try input.take(try size(head, input), "a piece of a string")
        }
        input.advance(1)
        return bytes
    }

    private static func negative(_ argument: UInt64, _ text: inout DecodedText) throws(DecodeError) {
        let isLarge = argument >= DecodedText.exactLimit
        if isLarge, !text.quotesLargeNumbers { text.noteLargeNumber() }
        let isQuoted = isLarge && text.quotesLargeNumbers
        if isQuoted { try text.append(UInt8(ascii: "\"")) }
        try text.append(UInt8(ascii: "-"))
        // -1 - n, which 64 bits don't always hold.
        if argument == .max { try text.append("18446744073709551616") } else { try text.append(argument + 1) }
        if isQuoted { try text.append(UInt8(ascii: "\"")) }
    }

    private static func map(
        _ head: Head, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        try text.append(UInt8(ascii: "{"))
        var index: UInt64 = 0
        while try hasNext(head, index, &input) {
            if index > 0 { try text.append(UInt8(ascii: ",")) }
            let mark = text.count
            try item(&input, &text, depth: depth + 1)
            try text.makeName(after: mark)
            try text.append(UInt8(ascii: ":"))
            try item(&input, &text, depth: depth + 1)
            index += 1
        }
        try text.append(UInt8(ascii: "}"))
    }

    private static func simple(_ head: Head, _ start: Int, _ text: inout DecodedText) throws(DecodeError) {
        guard let argument = head.argument else { throw DecodeError("a break where an item is expected", at: start) }
        switch head.info {
        case 20: try text.append("false")
        case 21: try text.append("true")
        case 22, 23: try text.append("null")
        case 25: try text.append(Double(Self.half(UInt16(truncatingIfNeeded: argument))))
        case 26: try text.append(Float(bitPattern: UInt32(truncatingIfNeeded: argument)))
        case 27: try text.append(Double(bitPattern: argument))
        default:
            try text.append("{\"@simple\":")
            try text.append(argument)
            try text.append("}")
        }
    }

    /// A number of 16 bits (IEEE 754).
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 31)
        let fraction = Float(bits & 0x3ff)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
        }
    }
}
