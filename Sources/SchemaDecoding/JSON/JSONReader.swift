/// Reads JSON (RFC 8259) token by token off borrowed bytes. It is strict, allocates nothing, and goes no deeper than
/// ``depthLimit`` objects and arrays.
///
/// Numbers are not converted: their text is given, so that nothing is lost. Strings are given as they stand between the
/// quotes; ``text(of:)`` resolves their escapes.
package struct JSONReader {
    /// One token. Bytes are those of the document.
    package enum Token {
        case beginObject, endObject, beginArray, endArray
        /// A member's name, without quotes, escapes unresolved; its value comes next.
        case name(UnsafeRawBufferPointer)
        /// A string, without quotes, escapes unresolved.
        case string(UnsafeRawBufferPointer)
        /// A number as it is written.
        case number(UnsafeRawBufferPointer)
        case bool(Bool)
        case null
        /// The document is over, and nothing but white space behind it.
        case end
    }

    /// How deep objects and arrays may nest.
    package static let depthLimit = 256

    private enum Expected { case value, firstItem, firstName, separator, end }

    private var input: InputCursor
    private var expected = Expected.value
    /// For each open object or array, from the lowest bit on, whether it is an object.
    private var nesting = SIMD4<UInt64>()
    /// Objects and arrays that are open.
    package private(set) var depth = 0

    /// A reader at the start of a document, which the caller keeps.
    package init(_ bytes: UnsafeRawBufferPointer) { input = InputCursor(bytes) }

    /// The place of the next byte.
    package var position: Int { input.position }

    /// The next token.
    package mutating func next() throws(DecodeError) -> Token {
        skipSpace()
        switch expected {
        case .value: return try value()
        case .end:
            guard input.isAtEnd else { throw unexpected("the end") }
            return .end
        case .firstItem: return isNext("]") ? try close() : try value()
        case .firstName: return isNext("}") ? try close() : try name()
        case .separator:
            if isNext(isInObject ? "}" : "]") { return try close() }
            guard isNext(",") else { throw unexpected(isInObject ? "',' or '}'" : "',' or ']'") }
            try skip(1)
            skipSpace()
            return isInObject ? try name() : try value()
        }
    }

    /// Passes over one value; what was read last is a name, or the next is an item.
    package mutating func skipValue() throws(DecodeError) {
        let outer = depth
        repeat {
            switch try next() {
            case .end: throw unexpected("a value")
            default: break
            }
        } while depth > outer
    }

    private var isInObject: Bool { nesting[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 == 1 }

    private func isNext(_ sign: Unicode.Scalar) -> Bool { input.peek.map { UInt32($0) == sign.value } ?? false }

    private mutating func skip(_ count: Int) throws(DecodeError) { _ = try input.take(count, "JSON") }

    private mutating func skipSpace() {
        while let byte = input.peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            input.advance(1)
        }
    }

    private func unexpected(_ wanted: StaticString) -> DecodeError {
        guard let byte = input.peek else { return DecodeError("the JSON ends, \(wanted) is missing", at: position) }
        let found = (0x21...0x7e).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
        return DecodeError("\(found) in the JSON where \(wanted) is expected", at: position)
    }

    private mutating func open(isObject: Bool) throws(DecodeError) -> Token {
        guard depth < Self.depthLimit else {
            throw DecodeError("the JSON nests deeper than \(Self.depthLimit)", at: position)
        }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        if isObject { nesting[depth >> 6] |= bit } else { nesting[depth >> 6] &= ~bit }
        depth += 1
        try skip(1)
        expected = isObject ? .firstName : .firstItem
        return isObject ? .beginObject : .beginArray
    }

    private mutating func close() throws(DecodeError) -> Token {
        let wasObject = isInObject
        try skip(1)
        depth -= 1
        settle()
        return wasObject ? .endObject : .endArray
    }

    /// A value is over.
    private mutating func settle() { expected = depth == 0 ? .end : .separator }

    private mutating func name() throws(DecodeError) -> Token {
        guard isNext("\"") else { throw unexpected("a name") }
        let name = try string()
        skipSpace()
        guard isNext(":") else { throw unexpected("':'") }
        try skip(1)
        expected = .value
        return .name(name)
    }

    private mutating func value() throws(DecodeError) -> Token {
        switch input.peek {
        case UInt8(ascii: "{"): return try open(isObject: true)
        case UInt8(ascii: "["): return try open(isObject: false)
        case UInt8(ascii: "\""):
            let text = try string()
            settle()
            return .string(text)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), .some(0x30...0x39): return try number()
        default: throw unexpected("a value")
        }
    }

    private mutating func word(_ word: StaticString, _ token: Token) throws(DecodeError) -> Token {
        let count = word.utf8CodeUnitCount
        guard input.remaining >= count else { throw unexpected("a value") }
        for index in 0..<count where input.bytes[position + index] != word.utf8Start[index] {
            throw unexpected("a value")
        }
        try skip(count)
        settle()
        return token
    }

    private mutating func number() throws(DecodeError) -> Token {
        let start = position
        if isNext("-") { try skip(1) }
        if isNext("0") { try skip(1) } else { try digits() }
        if isNext(".") {
            try skip(1)
            try digits()
        }
        if isNext("e") || isNext("E") {
            try skip(1)
            if isNext("+") || isNext("-") { try skip(1) }
            try digits()
        }
        settle()
        return .number(UnsafeRawBufferPointer(rebasing: input.bytes[start..<position]))
    }

    private mutating func digits() throws(DecodeError) {
        let start = position
        while let byte = input.peek, (0x30...0x39).contains(byte) { input.advance(1) }
        if position == start { throw unexpected("a digit") }
    }

    private mutating func string() throws(DecodeError) -> UnsafeRawBufferPointer {
        try skip(1)
        let start = position
        while let byte = input.peek {
            switch byte {
            case UInt8(ascii: "\""):
                defer { input.advance(1) }
                return UnsafeRawBufferPointer(rebasing: input.bytes[start..<position])
            case UInt8(ascii: "\\"): try escape()
            case ..<0x20: throw unexpected("a character of a string")
            default: input.advance(1)
            }
        }
        throw unexpected("'\"'")
    }

    private mutating func escape() throws(DecodeError) {
        try skip(1)
        switch input.peek {
        case UInt8(ascii: "u"):
            try skip(1)
            for _ in 0..<4 {
                guard let byte = input.peek, Self.hex(byte) != nil else { throw unexpected("a hexadecimal digit") }
                try skip(1)
            }
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: try skip(1)
        default: throw unexpected("an escape")
        }
    }

    static func hex(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x37
        case 0x61...0x66: UInt32(byte) - 0x57
        default: nil
        }
    }
}
