/// A word, number, string or sign of a `.proto` file.
struct ProtoToken {
    /// What it is.
    enum Kind: Equatable {
        case word
        case number
        case string
        case sign(UInt8)
        case end
    }

    /// What it is.
    var kind: Kind
    /// The first byte and the byte behind the last; of a string the quotes are in it.
    var range: Range<Int>
    /// Its line, from 1.
    var line = 1
    /// Its place in the line in bytes, from 1.
    var column = 1
}

/// Cuts the text of a `.proto` file into tokens; comments and white space are passed over.
struct ProtoScanner {
    /// The file's name, for errors.
    let name: String
    private let text: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// The token that is next.
    private(set) var token = ProtoToken(kind: .end, range: 0..<0)

    /// A scanner at the first token of `text`.
    init(_ text: [UInt8], name: String) throws(DecodeError) {
        self.text = text
        self.name = name
        // A byte order mark is allowed.
        if text.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
        try advance()
    }

    /// The token's text as it stands.
    var word: String { String(decoding: text[token.range], as: UTF8.self) }

    /// Where the token stands: line and column from 1.
    var place: String { "\(token.line):\(token.column)" }

    /// An error at the token. A registry's schema has no name.
    func error(_ reason: String) -> DecodeError {
        DecodeError("\(name.isEmpty ? "line " : name + ":")\(place): \(reason)", at: nil)
    }

    /// An error: something else was to stand here.
    func expected(_ what: String) -> DecodeError {
        token.kind == .end
            ? error("the text ends where \(what) is expected") : error("\(what) is expected, not \(word.prefix(40))")
    }

    /// Goes on to the next token.
    mutating func advance() throws(DecodeError) {
        try skipBlanks()
        let start = position
        token = ProtoToken(kind: .end, range: start..<start, line: line, column: start - lineStart + 1)
        guard start < text.count else { return }
        let byte = text[start]
        let next = start + 1 < text.count ? text[start + 1] : 0
        var kind = ProtoToken.Kind.sign(byte)
        position += 1
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            kind = .word
            while position < text.count, Self.isWord(text[position]) { position += 1 }
        case _ where Self.isDigit(byte) || byte == UInt8(ascii: ".") && Self.isDigit(next):
            kind = .number
            number()
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            kind = .string
            try string(byte)
        default: break
        }
        token.kind = kind
        token.range = start..<position
    }

    private mutating func number() {
        while position < text.count {
            let byte = text[position]
            let last = text[position - 1] | 0x20
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            // A sign belongs to it behind an exponent's e.
            guard Self.isWord(byte) || byte == UInt8(ascii: ".") || isSign && last == UInt8(ascii: "e") else { return }
            position += 1
        }
    }

    private mutating func string(_ quote: UInt8) throws(DecodeError) {
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == quote { return }
            if byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\\") { position += 1 }
        }
        throw error("a string that doesn't end on its line")
    }

    private mutating func skipBlanks() throws(DecodeError) {
        while position < text.count {
            let next = position + 1 < text.count ? text[position + 1] : 0
            switch text[position] {
            case UInt8(ascii: "\n"): newLine()
            case 0x20, 0x09...0x0d: position += 1
            case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
                while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                position += 2
                while position + 1 < text.count, text[position] != 0x2a || text[position + 1] != 0x2f {
                    if text[position] == UInt8(ascii: "\n") { newLine() } else { position += 1 }
                }
                guard position + 1 < text.count else { throw error("a comment behind this doesn't end") }
                position += 2
            default: return
            }
        }
    }

    private mutating func newLine() {
        position += 1
        line += 1
        lineStart = position
    }

    /// The content of the string that is the token, escapes resolved.
    func content() -> [UInt8] {
        ProtoEscapes.resolved(text[token.range].dropFirst().dropLast())
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }
}

/// The escapes of strings in `.proto` files, which descriptors have in the defaults of bytes too.
enum ProtoEscapes {
    /// The text with `\n`, `\x41`, `\101`, `\u0041`, `\U00000041` and so on resolved; a stray backslash stands for
    /// itself.
    static func resolved(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "a"): result.append(0x07)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "v"): result.append(0x0b)
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                result.append(UInt8(truncatingIfNeeded: digits(&rest, base: 16, most: 2)))
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                rest = text[(rest.startIndex - 1)...]
                result.append(UInt8(truncatingIfNeeded: digits(&rest, base: 8, most: 3)))
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                let value = digits(&rest, base: 16, most: escape == UInt8(ascii: "u") ? 4 : 8)
                result.append(contentsOf: Unicode.Scalar(value).map { Array(String($0).utf8) } ?? [0xef, 0xbf, 0xbd])
            default: result.append(escape)
            }
        }
        return result
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>, base: UInt32, most: Int) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<most {
            guard let byte = rest.first, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < base else {
                break
            }
            value = value &* base &+ UInt32(digit)
            rest.removeFirst()
        }
        return value
    }
}
