/// kcat's pack letters, which are like those of Python's `struct`: what lies where in a value without a schema.
///
/// `<` and `>` set the byte order (big-endian at first), `b B h H i I q Q` are integers of 8, 16, 32 and 64 bits, the small
/// letters signed, `c` is one character, `s` the rest as text, `$` the end; a space is written as it is.
package struct PackFormat: Sendable, Equatable {
    private let letters: [UInt8]

    /// `nil` when a letter is none of these.
    package init?(_ text: String) {
        letters = Array(text.utf8)
        let known = Set("<>bBhHiIqQcs$ ".utf8)
        guard !letters.isEmpty, letters.allSatisfy({ known.contains($0) }) else { return nil }
    }

    /// How many values the letters give.
    private var valueCount: Int { letters.count { !"<>$ ".utf8.contains($0) } }

    /// Appends the values as JSON: one alone, or an array of several. Throws `DecodeError` where bytes are missing, or left
    /// at `$`.
    package func decode(_ bytes: UnsafeRawBufferPointer, to text: inout DecodedText) throws(DecodeError) {
        let isList = valueCount != 1
        var values = 0
        if isList { try text.append(UInt8(ascii: "[")) }
        try walk(bytes) { (value) throws(DecodeError) in
            if case .space = value { return }
            if values > 0 { try text.append(UInt8(ascii: ",")) }
            values += 1
            switch value {
            case .integer(let number): try text.append(number)
            case .unsigned(let number): try text.append(number)
            case .text(let part): try text.append(string: part)
            case .space: break
            }
        }
        if isList { try text.append(UInt8(ascii: "]")) }
    }

    /// Appends the values as kcat prints them: one behind the other, with the format's spaces.
    package func print(_ bytes: UnsafeRawBufferPointer, to text: inout DecodedText) throws(DecodeError) {
        try walk(bytes) { (value) throws(DecodeError) in
            switch value {
            case .integer(let number): try text.append(number)
            case .unsigned(let number): try text.append(number)
            case .text(let part): try text.append(raw: part)
            case .space: try text.append(UInt8(ascii: " "))
            }
        }
    }

    private enum Value {
        case integer(Int64), unsigned(UInt64), text(UnsafeRawBufferPointer), space
    }

    private func walk(
        _ bytes: UnsafeRawBufferPointer, _ body: (Value) throws(DecodeError) -> Void
    ) throws(DecodeError) {
        var input = InputCursor(bytes)
        var isLittle = false
        func number<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(DecodeError) -> T {
            let value = try input.big(T.self, "an integer")
            return isLittle ? value.byteSwapped : value
        }
        for letter in letters {
            switch Unicode.Scalar(letter) {
            case "<": isLittle = true
            case ">": isLittle = false
            case "b": try body(.integer(Int64(try number(Int8.self))))
            case "B": try body(.unsigned(UInt64(try number(UInt8.self))))
            case "h": try body(.integer(Int64(try number(Int16.self))))
            case "H": try body(.unsigned(UInt64(try number(UInt16.self))))
            case "i": try body(.integer(Int64(try number(Int32.self))))
            case "I": try body(.unsigned(UInt64(try number(UInt32.self))))
            case "q": try body(.integer(try number(Int64.self)))
            case "Q": try body(.unsigned(try number(UInt64.self)))
            case "c": try body(.text(try input.take(1, "a character")))
            case "s": try body(.text(try input.take(input.remaining, "text")))
            case " ": try body(.space)
            default:
                guard input.isAtEnd else {
                    throw DecodeError("\(input.remaining) bytes are left where '$' wants the end", at: input.position)
                }
            }
        }
    }
}
