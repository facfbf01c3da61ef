/// Reads format strings and delimiters.
///
/// Fields are kcat's letters (``FormatToken``) and names in braces (``FormatName``).
///
/// Escapes: `\n`, `\r`, `\t`; `\xNN` with one or two hexadecimal digits; `\NNN` with one to three digits, decimal, or
/// octal when the first is 0, as kcat reads them; a backslash before anything else stands for what follows it, and a
/// backslash at the end for itself.
struct FormatScanner {
    private let text: String
    private let characters: [Unicode.Scalar]
    private var position = 0

    private init(_ text: String) {
        self.text = text
        characters = Array(text.unicodeScalars)
    }

    /// A text in which only escapes have a meaning.
    static func literal(_ text: String) throws(FormatError) -> [UInt8] {
        var scanner = FormatScanner(text)
        var bytes: [UInt8] = []
        while scanner.position < scanner.characters.count { try scanner.character(into: &bytes) }
        return bytes
    }

    /// A format string; `key` and `value` are what `%k` and `%s` become.
    static func parts(_ text: String, key: FormatPart, value: FormatPart) throws(FormatError)
        -> [FormatPart]
    {
        var scanner = FormatScanner(text)
        var parts: [FormatPart] = []
        var literal: [UInt8] = []
        while scanner.position < scanner.characters.count {
            guard scanner.characters[scanner.position] == "%" else {
                try scanner.character(into: &literal)
                continue
            }
            let part = try scanner.field(key, value)
            if case .literal(let bytes) = part {
                literal += bytes
                continue
            }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts.append(part)
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    private static func part(_ token: FormatToken, key: FormatPart, value: FormatPart) -> FormatPart {
        switch token {
        case .value: value
        case .valueLength: .field(.valueLength)
        case .valueLengthBinary: .field(.valueLengthBinary)
        case .key: key
        case .keyLength: .field(.keyLength)
        case .timestamp: .field(.timestamp)
        case .headers: .field(.headers)
        case .topic: .topic
        case .partition: .partition
        case .offset: .field(.offset)
        case .valueSchemaId: .field(.valueSchemaId)
        case .keySchemaId: .field(.keySchemaId)
        case .percent: .literal([UInt8(ascii: "%")])
        }
    }

    /// What stands at a percent sign: a letter, or a name in braces.
    private mutating func field(_ key: FormatPart, _ value: FormatPart) throws(FormatError)
        -> FormatPart
    {
        guard position + 1 < characters.count, characters[position + 1] == "{" else {
            return Self.part(try token(), key: key, value: value)
        }
        let start = position
        position += 2
        var name: [UInt8] = []
        while position < characters.count, characters[position] != "}" { try character(into: &name) }
        guard position < characters.count else { throw error("%{ without its }", at: start) }
        position += 1
        do { return try FormatName(name).part(key: key, value: value) } catch {
            throw self.error(error.description, at: start)
        }
    }

    private mutating func token() throws(FormatError) -> FormatToken {
        let start = position
        let known = FormatToken.allCases.map { "%\($0.rawValue)" }.joined(separator: " ")
        guard start + 1 < characters.count else {
            throw error(
                "a % that begins no token (a percent sign is %%; known are \(known) and %{\(FormatName.known)})",
                at: start)
        }
        guard let token = FormatToken(rawValue: Character(characters[start + 1])) else {
            throw error(
                "unknown token %\(characters[start + 1]) (known are \(known) and %{NAME})", at: start)
        }
        position += 2
        return token
    }

    /// One character or escape.
    private mutating func character(into bytes: inout [UInt8]) throws(FormatError) {
        let character = characters[position]
        guard character == "\\", position + 1 < characters.count else {
            position += 1
            bytes.append(contentsOf: String(character).utf8)
            return
        }
        let start = position
        let escaped = characters[position + 1]
        position += 2
        switch escaped {
        case "n": bytes.append(UInt8(ascii: "\n"))
        case "r": bytes.append(UInt8(ascii: "\r"))
        case "t": bytes.append(UInt8(ascii: "\t"))
        case "x":
            let digits = digits(upTo: 2) { $0.properties.isASCIIHexDigit }
            guard let byte = UInt8(digits, radix: 16) else {
                throw error("\\x wants one or two hexadecimal digits", at: start)
            }
            bytes.append(byte)
        case "0"..."9":
            position -= 1
            let digits = digits(upTo: 3) { ("0"..."9").contains($0) }
            guard let byte = UInt8(digits, radix: digits.hasPrefix("0") ? 8 : 10) else {
                throw error("\\\(digits) is no byte (0 to 255, or octal after a 0)", at: start)
            }
            bytes.append(byte)
        default: bytes.append(contentsOf: String(escaped).utf8)
        }
    }

    private mutating func digits(upTo count: Int, _ belongs: (Unicode.Scalar) -> Bool) -> String {
        var digits = ""
        while digits.count < count, position < characters.count, belongs(characters[position]) {
            digits.unicodeScalars.append(characters[position])
            position += 1
        }
        return digits
    }

    private func error(_ message: String, at position: Int) -> FormatError {
        FormatError(message: message, text: text, position: position)
    }
}
