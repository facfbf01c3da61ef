/// MessagePack to JSON: one value, every byte used.
///
/// Numbers and text are themselves, bytes base64, the timestamp extension RFC 3339 with nine digits; other extensions
/// become `{"@ext":5,"data":"base64"}`. A key that is no text becomes the text of its JSON.
package enum MessagePackDecoder {
    /// How deep arrays and maps may nest.
    static let depthLimit = 64

    /// Appends the value. Throws `DecodeError` with the byte where it is no MessagePack.
    package static func decode(_ bytes: UnsafeRawBufferPointer, to text: inout DecodedText) throws(DecodeError) {
        var input = InputCursor(bytes)
        do throws(DecodeError) {
            try value(&input, &text, depth: 0)
        } catch { throw error.placed(at: input.position) }
        guard input.isAtEnd else {
            throw DecodeError("\(input.remaining) bytes are left behind the value", at: input.position)
        }
    }

    private static func value(
        _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        let start = input.position
        let byte = try input.byte("a value")
        switch byte {
        case 0x00...0x7f: try text.append(UInt64(byte))
        case 0xe0...0xff: try text.append(Int64(Int8(bitPattern: byte)))
        case 0x80...0x8f: try map(Int(byte & 15), &input, &text, depth: depth)
        case 0x90...0x9f: try array(Int(byte & 15), &input, &text, depth: depth)
        case 0xa0...0xbf: try text.append(string: try input.take(Int(byte & 31), "a string"))
        case 0xc0: try text.append("null")
        case 0xc2: try text.append("false")
        case 0xc3: try text.append("true")
        case 0xc4, 0xc5, 0xc6: try text.append(base64: try input.take(try size(byte - 0xc4, &input), "bytes"))
        case 0xc7, 0xc8, 0xc9: try extended(try size(byte - 0xc7, &input), &input, &text)
        case 0xca: try text.append(Float(bitPattern: try input.big(UInt32.self, "a float")))
        case 0xcb: try text.append(Double(bitPattern: try input.big(UInt64.self, "a double")))
        case 0xcc: try text.append(UInt64(try input.byte("an integer")))
        case 0xcd: try text.append(UInt64(try input.big(UInt16.self, "an integer")))
        case 0xce: try text.append(UInt64(try input.big(UInt32.self, "an integer")))
        case 0xcf: try text.append(number: try input.big(UInt64.self, "an integer"))
        case 0xd0: try text.append(Int64(Int8(bitPattern: try input.byte("an integer"))))
        case 0xd1: try text.append(Int64(try input.big(Int16.self, "an integer")))
        case 0xd2: try text.append(Int64(try input.big(Int32.self, "an integer")))
        case 0xd3: try text.append(number: try input.big(Int64.self, "an integer"))
        case 0xd4...0xd8: try extended(1 << Int(byte - 0xd4), &input, &text)
        case 0xd9, 0xda, 0xdb: try text.append(string: try input.take(try size(byte - 0xd9, &input), "a string"))
        case 0xdc, 0xdd: try array(try size(byte - 0xdc + 1, &input), &input, &text, depth: depth)
        case 0xde, 0xdf: try map(try size(byte - 0xde + 1, &input), &input, &text, depth: depth)
        default: throw DecodeError("byte 0x\(String(byte, radix: 16)) begins no MessagePack value", at: start)
        }
    }

    /// A length of one, two or four bytes.
    private static func size(_ width: UInt8, _ input: inout InputCursor) throws(DecodeError) -> Int {
        switch width {
        case 0: Int(try input.byte("a length"))
        case 1: Int(try input.big(UInt16.self, "a length"))
        default: Int(try input.big(UInt32.self, "a length"))
        }
    }

    private static func deeper(_ depth: Int, _ input: InputCursor) throws(DecodeError) {
        if depth >= depthLimit { throw DecodeError("the value nests deeper than \(depthLimit)", at: input.position) }
    }

    private static func array(
        _ count: Int, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        try deeper(depth, input)
        try text.append(UInt8(ascii: "["))
        for index in 0..<count {
            if index > 0 { try text.append(UInt8(ascii: ",")) }
            try value(&input, &text, depth: depth + 1)
        }
        try text.append(UInt8(ascii: "]"))
    }

    private static func map(
        _ count: Int, _ input: inout InputCursor, _ text: inout DecodedText, depth: Int
    ) throws(DecodeError) {
        try deeper(depth, input)
        try text.append(UInt8(ascii: "{"))
        for index in 0..<count {
            if index > 0 { try text.append(UInt8(ascii: ",")) }
            let mark = text.count
            try value(&input, &text, depth: depth + 1)
            try text.makeName(after: mark)
            try text.append(UInt8(ascii: ":"))
            try value(&input, &text, depth: depth + 1)
        }
        try text.append(UInt8(ascii: "}"))
    }

    private static func extended(
        _ size: Int, _ input: inout InputCursor, _ text: inout DecodedText
    ) throws(DecodeError) {
        let type = Int8(bitPattern: try input.byte("an extension's type"))
        let data = try input.take(size, "an extension")
        if type == -1, try timestamp(data, &text) { return }
        try text.append("{\"@ext\":")
        try text.append(Int64(type))
        try text.append(",\"data\":")
        try text.append(base64: data)
        try text.append("}")
    }

    /// The timestamp extension in its three sizes; `false` when it is none of them.
    private static func timestamp(
        _ data: UnsafeRawBufferPointer, _ text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        var input = InputCursor(data)
        var seconds: Int64
        var nanoseconds: UInt64 = 0
        switch data.count {
        case 4: seconds = Int64(try input.big(UInt32.self, "a time"))
        case 8:
            let word = try input.big(UInt64.self, "a time")
            nanoseconds = word >> 34
            seconds = Int64(word & 0x3_ffff_ffff)
        case 12:
            nanoseconds = UInt64(try input.big(UInt32.self, "a time"))
            seconds = try input.big(Int64.self, "a time")
        default: return false
        }
        guard nanoseconds < 1_000_000_000, try text.append(seconds: seconds, nanoseconds: nanoseconds) else {
            return false
        }
        return true
    }
}

extension DecodedText {
    /// The most bytes of JSON that a key that is no text may have.
    private static var nameLimit: Int { 64 << 10 }

    /// Makes the JSON value behind `mark` the name of a member: what is no string becomes the string of its text.
    mutating func makeName(after mark: Int) throws(DecodeError) {
        guard mark < count, bytes[mark] != UInt8(ascii: "\"") else { return }
        // In quotes it has more bytes, and each level of keys in keys quotes again: a few bytes would become any number.
        guard count - mark <= Self.nameLimit else {
            throw DecodeError("a key of more than \(Self.nameLimit >> 10) KiB that is no text", at: nil)
        }
        let value = Array(bytes[mark..<count])
        removeAll(after: mark)
        _ = try value.span.bytes.withUnsafeBytes { (value) throws(DecodeError) in try append(string: value) }
    }

    /// Appends a moment as RFC 3339 with nine digits, in quotes; writes nothing and says `false` where its year would have
    /// more than six digits.
    mutating func append(seconds: Int64, nanoseconds: UInt64) throws(DecodeError) -> Bool {
        guard seconds.magnitude < 31_000_000_000_000 else { return false }
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            days -= 1
            rest += 86_400
        }
        try append(UInt8(ascii: "\""))
        try append(date: days)
        try append(UInt8(ascii: "T"))
        try append(timeOfDay: rest * 1_000_000_000 + Int64(nanoseconds), .nanoseconds)
        try append("Z\"")
        return true
    }
}
