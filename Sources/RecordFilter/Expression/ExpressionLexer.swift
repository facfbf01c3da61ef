/// Cuts an expression into words.
struct ExpressionLexer {
    private let text: String
    private let bytes: [UInt8]
    private let reading: LiteralReading
    /// Where the next word is looked for.
    private var at = 0

    init(_ text: String, _ reading: LiteralReading) {
        self.text = text
        bytes = Array(text.utf8)
        self.reading = reading
    }

    /// An error at a place.
    func wrong(_ message: String, at offset: Int) -> FilterError {
        FilterError(message: message, text: text, offset: offset)
    }

    /// The next word and where it begins. A word right after a dot may have `-` in it and may begin with a digit.
    mutating func next(afterDot: Bool = false) throws(FilterError) -> (token: ExpressionToken, start: Int) {
        while at < bytes.count, bytes[at] == 0x20 || (0x09...0x0d).contains(bytes[at]) { at += 1 }
        let start = at
        guard at < bytes.count else { return (.end, start) }
        let byte = bytes[at]
        if afterDot, Self.isNamePart(byte) || byte == UInt8(ascii: "-") {
            return (.word(take { Self.isNamePart($0) || $0 == UInt8(ascii: "-") }), start)
        }
        if let token = try symbol(byte, start) { return (token, start) }
        if byte == UInt8(ascii: "\"") { return (.string(try string()), start) }
        if byte == UInt8(ascii: "-") || Self.isDigit(byte) { return (.number(try numeric(start)), start) }
        if Self.isNamePart(byte) {
            let word = take(Self.isNamePart)
            if let time = try timeWord(word, start) { return (.number(time), start) }
            return (.word(word), start)
        }
        throw wrong("nothing here begins with \(shown(start))", at: start)
    }

    private mutating func symbol(_ byte: UInt8, _ start: Int) throws(FilterError) -> ExpressionToken? {
        let second = at + 1 < bytes.count ? bytes[at + 1] : 0
        let isPair = second == UInt8(ascii: "=")
        switch byte {
        case UInt8(ascii: "."): return single(.dot)
        case UInt8(ascii: "("): return single(.open)
        case UInt8(ascii: ")"): return single(.close)
        case UInt8(ascii: "["): return single(.openBracket)
        case UInt8(ascii: "]"): return single(.closeBracket)
        case UInt8(ascii: ","): return single(.comma)
        case UInt8(ascii: "*"): return single(.star)
        case UInt8(ascii: "~"): return single(.matches(negated: false))
        case UInt8(ascii: "<"): return isPair ? double(.comparison(.lessOrEqual)) : single(.comparison(.less))
        case UInt8(ascii: ">"): return isPair ? double(.comparison(.greaterOrEqual)) : single(.comparison(.greater))
        case UInt8(ascii: "="):
            if isPair { return double(.comparison(.equal)) }
            if second == UInt8(ascii: "~") { throw wrong("'=~' is written '~' here", at: start) }
            throw wrong("'=' is written '==' here", at: start)
        case UInt8(ascii: "!"):
            if isPair { return double(.comparison(.notEqual)) }
            if second == UInt8(ascii: "~") { return double(.matches(negated: true)) }
            throw wrong("'!' is written 'not' here", at: start)
        case UInt8(ascii: "&"): throw wrong("'&&' is written 'and' here", at: start)
        case UInt8(ascii: "|"): throw wrong("'||' is written 'or' here", at: start)
        case UInt8(ascii: "'"): throw wrong("texts stand in double quotes here", at: start)
        default: return nil
        }
    }

    private mutating func single(_ token: ExpressionToken) -> ExpressionToken {
        at += 1
        return token
    }

    private mutating func double(_ token: ExpressionToken) -> ExpressionToken {
        at += 2
        return token
    }

    private mutating func take(_ isPart: (UInt8) -> Bool) -> String {
        let start = at
        while at < bytes.count, isPart(bytes[at]) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
            || byte == UInt8(ascii: "@") || byte >= 0x80
    }

    /// The character at `start`, quoted.
    private func shown(_ start: Int) -> String {
        let character = String(decoding: bytes[start...].prefix(4), as: UTF8.self).first
        guard let character, character.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            return "a control character"
        }
        return "'\(character)'"
    }

    /// A text in double quotes, with JSON's escapes.
    private mutating func string() throws(FilterError) -> [UInt8] {
        let start = at
        at += 1
        let first = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard at < bytes.count else { throw wrong("the text that begins here has no closing quote", at: start) }
        let inside = bytes[first..<at]
        at += 1
        var out: [UInt8] = []
        var rest = inside
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                rest.removeFirst()
                continue
            }
            guard let (scalar, length) = Self.escape(rest) else {
                throw wrong(
                    "no escape of JSON's (\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0041; a backslash is \\\\)",
                    at: rest.startIndex)
            }
            out += Array(String(Character(scalar)).utf8)
            rest = rest.dropFirst(length)
        }
        return out
    }

    /// What an escape stands for, and how many bytes it takes. Half of a surrogate pair is U+FFFD.
    private static func escape(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        let bytes = Array(bytes.prefix(12))
        return bytes.withUnsafeBytes { JSONEscape.decode($0, at: 0) }
    }

    /// A number, a size or a time.
    private mutating func numeric(_ start: Int) throws(FilterError) -> [UInt8] {
        let word = literalWord()
        if word.first == UInt8(ascii: "-"), word.count == 1 { throw wrong("'-' belongs before a number", at: start) }
        if JSONNumber.isValid(word) { return word }
        let text = String(decoding: word, as: UTF8.self)
        let digits = word.prefix(while: Self.isDigit)
        do {
            let isTime = digits.count == 4 && word.count > 4 && word[4] == UInt8(ascii: "-")
            return Array(String(try isTime ? reading.time(text) : reading.size(text)).utf8)
        } catch {
            throw wrong("\(error)", at: start)
        }
    }

    /// `now`, `now-15m` or `ms:1700000000000`, where `word` begins one.
    private mutating func timeWord(_ word: String, _ start: Int) throws(FilterError) -> [UInt8]? {
        guard word == "now" || word == "ms" && at < bytes.count && bytes[at] == UInt8(ascii: ":") else { return nil }
        at = start
        let text = String(decoding: literalWord(), as: UTF8.self)
        do { return Array(String(try reading.time(text)).utf8) } catch { throw wrong("\(error)", at: start) }
    }

    /// What numbers, sizes and times are made of.
    private mutating func literalWord() -> [UInt8] {
        let start = at
        while at < bytes.count,
            Self.isDigit(bytes[at]) || (0x61...0x7a).contains(bytes[at] | 0x20) || "+-.:".utf8.contains(bytes[at])
        {
            at += 1
        }
        return Array(bytes[start..<at])
    }
}
