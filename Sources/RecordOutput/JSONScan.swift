/// Reads bytes as JSON (RFC 8259): strictly, without a tree, in one pass.
struct JSONScan {
    /// Arrays and objects within each other; more is no JSON here.
    static let deepest = 512

    /// A piece of a text.
    enum Token {
        case beginObject, endObject, beginArray, endArray, comma, colon
        /// With its quotes.
        case string
        case number
        /// `true`, `false`, `null`.
        case literal
    }

    private let bytes: UnsafeRawBufferPointer
    /// Where the next token is looked for.
    private(set) var position = 0
    /// Where the last token begins; it ends at ``position``.
    private(set) var start = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether bytes are one JSON value, with nothing but white space around it.
    static func isJSON(_ value: RawSpan) -> Bool { value.withUnsafeBytes { isJSON($0) } }

    /// Whether bytes are one JSON value, with nothing but white space around it.
    static func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Nearly all that is not JSON is told by its first byte.
        var scan = JSONScan(bytes)
        return scan.value() && scan.isAtEnd()
    }

    /// Passes a value over; false where there is none.
    private mutating func value() -> Bool {
        // A bit for each level that is open: 1 for an object.
        var kinds: [Bool] = []
        var expectsValue = true
        while true {
            if expectsValue {
                guard let token = next() else { return false }
                switch token {
                case .beginObject, .beginArray:
                    guard kinds.count < Self.deepest else { return false }
                    kinds.append(token == .beginObject)
                    if skips(token == .beginObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                        kinds.removeLast()
                        expectsValue = false
                    } else if token == .beginObject, !name() {
                        return false
                    }
                    continue
                case .string, .number, .literal: break
                default: return false
                }
            }
            expectsValue = false
            guard let isObject = kinds.last else { return true }
            guard let token = next() else { return false }
            switch token {
            case .comma:
                if isObject, !name() { return false }
                expectsValue = true
            case .endObject where isObject, .endArray where !isObject: kinds.removeLast()
            default: return false
            }
        }
    }

    /// A member's name and the colon.
    private mutating func name() -> Bool {
        guard case .string? = next(), case .colon? = next() else { return false }
        return true
    }

    /// Whether only white space is left.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == bytes.count
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0a, 0x0d, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func skips(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The next token; `nil` at the end, and where there is none.
    mutating func next() -> Token? {
        skipSpace()
        start = position
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "{"): return single(.beginObject)
        case UInt8(ascii: "}"): return single(.endObject)
        case UInt8(ascii: "["): return single(.beginArray)
        case UInt8(ascii: "]"): return single(.endArray)
        case UInt8(ascii: ","): return single(.comma)
        case UInt8(ascii: ":"): return single(.colon)
        case UInt8(ascii: "\""): return string() ? .string : nil
        case UInt8(ascii: "t"): return word("true") ? .literal : nil
        case UInt8(ascii: "f"): return word("false") ? .literal : nil
        case UInt8(ascii: "n"): return word("null") ? .literal : nil
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number() ? .number : nil
        default: return nil
        }
    }

    private mutating func single(_ token: Token) -> Token {
        position += 1
        return token
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] { return false }
        position += count
        return true
    }

    private mutating func string() -> Bool {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"):
                guard position + 1 < bytes.count else { return false }
                switch bytes[position + 1] {
                case UInt8(ascii: "u"):
                    guard bytes.count - position >= 6 else { return false }
                    for index in 2..<6 where !Self.isHex(bytes[position + index]) { return false }
                    position += 6
                case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: position += 2
                default: return false
                }
            case 0..<0x20: return false
            case 0x20..<0x80: position += 1
            default:
                guard let base = bytes.baseAddress else { return false }
                let sequence = UTF8Sequence(at: base + position, available: bytes.count - position)
                if sequence.scalar == nil { return false }
                position += sequence.count
            }
        }
        return false
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    private mutating func number() -> Bool {
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else if !digits() {
            return false
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            if !digits() { return false }
        }
        guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return true }
        position += 1
        if position < bytes.count, bytes[position] == 0x2b || bytes[position] == 0x2d { position += 1 }
        return digits()
    }

    private mutating func digits() -> Bool {
        let first = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position > first
    }
}
