/// The words of Java's login configuration, as its StreamTokenizer reads them for Kafka (JaasConfig): comments of both
/// kinds, quotation marks of both kinds with Java's escapes, `=` and `;`.
struct JaasScanner {
    /// One of them.
    enum Token: Equatable {
        /// Letters, digits, `.`, `-`, `_` and `$`; or whatever stands in quotation marks.
        case word(String)
        case equals, semicolon
    }

    private var rest: ArraySlice<Unicode.Scalar>

    init(_ text: String) { rest = ArraySlice(text.unicodeScalars) }

    /// The next one; `nil` at the end. Errors never hold what stands there.
    mutating func next() throws(UsageError) -> Token? {
        skip()
        guard let first = rest.first else { return nil }
        switch first {
        case "=":
            rest.removeFirst()
            return .equals
        case ";":
            rest.removeFirst()
            return .semicolon
        case "\"", "'":
            rest.removeFirst()
            return .word(try quoted(until: first))
        default: return .word(try plain())
        }
    }

    /// White space and comments.
    private mutating func skip() {
        while let first = rest.first {
            if first.properties.isWhitespace {
                rest.removeFirst()
            } else if rest.starts(with: "//".unicodeScalars) {
                rest = rest.drop { $0 != "\n" && $0 != "\r" }
            } else if rest.starts(with: "/*".unicodeScalars) {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.starts(with: "*/".unicodeScalars) { rest.removeFirst() }
                rest = rest.dropFirst(2)
            } else {
                return
            }
        }
    }

    private mutating func plain() throws(UsageError) -> String {
        let word = rest.prefix { scalar in
            scalar.value >= 0xa0 || "._-$".unicodeScalars.contains(scalar)
                || scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        }
        rest = rest.dropFirst(word.count)
        // Java would end the word here and take the next sign for something else: a password cut short.
        if let next = rest.first, !next.properties.isWhitespace, next != "=", next != ";" {
            throw UsageError("a value with other signs than letters and digits has to stand in quotation marks")
        }
        return String(String.UnicodeScalarView(word))
    }

    private mutating func quoted(until quote: Unicode.Scalar) throws(UsageError) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == quote { return String(text) }
            if scalar == "\n" || scalar == "\r" { break }
            text.append(scalar == "\\" ? escaped() : scalar)
        }
        throw UsageError("a quotation mark is not closed")
    }

    /// What stands behind a backslash: a letter's meaning, up to three octal digits, or the sign itself.
    private mutating func escaped() -> Unicode.Scalar {
        let letters: [Unicode.Scalar: Unicode.Scalar] = [
            "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{b}",
        ]
        guard let first = rest.popFirst() else { return "\\" }
        guard ("0"..."7").contains(first) else { return letters[first] ?? first }
        var value = first.value - 48
        var digits = 1
        // Three only where the value still is a byte.
        while digits < (first <= "3" ? 3 : 2), let next = rest.first, ("0"..."7").contains(next) {
            value = value * 8 + next.value - 48
            digits += 1
            rest.removeFirst()
        }
        return Unicode.Scalar(value) ?? first
    }
}
