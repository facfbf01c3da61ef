/// Reads what `--where` takes. `not` binds before `and`, and `and` before `or`.
///
/// Bounded: a text of 1 MiB, 10,000 terms, 500 levels of parentheses and `not`, paths of 1,000 steps.
package struct ExpressionParser {
    /// The most terms.
    static let maxTerms = 10_000
    /// The most levels of parentheses and `not`.
    static let maxDepth = 500
    /// The most steps of a path.
    static let maxSteps = 1000
    private static let maxBytes = 1 << 20

    var lexer: ExpressionLexer
    var token = ExpressionToken.end
    /// Where `token` begins.
    var start = 0
    private let reading: LiteralReading
    private var depth = 0
    private var terms = 0

    private init(_ text: String, _ reading: LiteralReading) {
        lexer = ExpressionLexer(text, reading)
        self.reading = reading
    }

    /// The expression of `text`. Throws a ``FilterError`` that points at the place.
    package static func parse(_ text: String, _ reading: LiteralReading) throws(FilterError) -> FilterExpression {
        guard text.utf8.count <= maxBytes else {
            throw FilterError(message: "an expression has at most 1 MiB", text: String(text.prefix(40)), offset: 0)
        }
        var parser = ExpressionParser(text, reading)
        try parser.advance()
        let expression = try parser.disjunction()
        guard parser.token == .end else { throw parser.stray() }
        return expression
    }

    /// An error at the word that is next.
    func wrong(_ message: String) -> FilterError { lexer.wrong(message, at: start) }

    /// The word that is next is none that can follow a term.
    private func stray() -> FilterError {
        if case .word(let word) = token, ["and", "or"].contains(word.lowercased()) {
            return wrong("'\(word)' is written '\(word.lowercased())' here")
        }
        return wrong("\(token.words) belongs to nothing here; 'and' and 'or' join terms")
    }

    /// Goes to the next word.
    mutating func advance(afterDot: Bool = false) throws(FilterError) {
        (token, start) = try lexer.next(afterDot: afterDot)
    }

    private mutating func disjunction() throws(FilterError) -> FilterExpression {
        var parts = [try conjunction()]
        while token == .word("or") {
            try advance()
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(FilterError) -> FilterExpression {
        var parts = [try negation()]
        while token == .word("and") {
            try advance()
            parts.append(try negation())
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func negation() throws(FilterError) -> FilterExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maxDepth else { throw wrong("nested more than \(Self.maxDepth) levels deep") }
        if token == .word("not") {
            try advance()
            return .not(try negation())
        }
        if token == .open {
            let place = start
            try advance()
            let inside = try disjunction()
            guard token == .close else {
                if token == .end { throw lexer.wrong("this parenthesis is not closed", at: place) }
                throw stray()
            }
            try advance()
            return inside
        }
        return .term(try term())
    }

    private mutating func term() throws(FilterError) -> FilterTerm {
        terms += 1
        guard terms <= Self.maxTerms else { throw wrong("more than \(Self.maxTerms) terms") }
        if token == .word("exists") {
            try advance()
            return FilterTerm(try subject().subject, .exists)
        }
        let (subject, name, place) = try subject()
        return FilterTerm(subject, try test(of: subject, name, place))
    }

    private mutating func test(
        of subject: FilterSubject, _ name: String, _ place: Int
    ) throws(FilterError) -> FilterTest {
        switch token {
        case .comparison(let comparison):
            try advance()
            let literal = try literal(for: subject, name, comparison)
            return .compare(comparison, literal)
        case .matches(let negated):
            let pattern = try text(for: subject, name)
            guard let pattern = String(validating: pattern.bytes, as: UTF8.self) else {
                throw lexer.wrong("the regular expression is not UTF-8", at: pattern.place)
            }
            return .matches(pattern, negated: negated)
        case .word("contains"): return .contains(try text(for: subject, name).bytes)
        case .word("startswith"): return .startsWith(try text(for: subject, name).bytes)
        case .word("in"): return try oneOf(subject, name)
        case .word("between"):
            try advance()
            let low = try literal(for: subject, name, .greaterOrEqual)
            guard token == .word("and") else { throw wrong("between 1 and 5: 'and' belongs here") }
            try advance()
            return .between(low, try literal(for: subject, name, .lessOrEqual))
        default:
            if subject.kind == .bool || subject.kind == .json { return .isTrue }
            if token == .end || token == .close || token == .word("and") || token == .word("or") {
                throw lexer.wrong("\(name) alone is neither true nor false: compare it with something", at: place)
            }
            throw wrong("\(token.words) is no operator (== != < <= > >= ~ !~ contains startswith in between)")
        }
    }

    private mutating func oneOf(_ subject: FilterSubject, _ name: String) throws(FilterError) -> FilterTest {
        try advance()
        guard token == .open else { throw wrong("in (1, \"x\"): '(' belongs here") }
        var literals: [FilterLiteral] = []
        repeat {
            try advance()
            literals.append(try literal(for: subject, name, .equal))
            terms += 1
            guard terms <= Self.maxTerms else { throw wrong("more than \(Self.maxTerms) terms") }
        } while token == .comma
        guard token == .close else { throw wrong("in (1, \"x\"): ',' or ')' belongs here") }
        try advance()
        return .oneOf(literals)
    }

    /// The text behind an operator that is for texts.
    private mutating func text(
        for subject: FilterSubject, _ name: String
    ) throws(FilterError) -> (bytes: [UInt8], place: Int) {
        guard subject.kind == .text || subject.kind == .json else {
            throw wrong(
                "\(name) is \(subject.kind == .number ? "a number" : "true or false"), \(token.words) is for text")
        }
        let symbol = token.words
        try advance()
        guard case .string(let bytes) = token else { throw wrong("a text in double quotes follows \(symbol)") }
        let place = start
        try advance()
        return (bytes, place)
    }

    private mutating func literal(
        for subject: FilterSubject, _ name: String, _ comparison: FilterComparison
    ) throws(FilterError) -> FilterLiteral {
        let place = start
        var literal: FilterLiteral
        switch token {
        case .string(let bytes): literal = .string(bytes)
        case .number(let bytes): literal = .number(bytes)
        case .word("true"): literal = .bool(true)
        case .word("false"): literal = .bool(false)
        case .word("null"): literal = .null
        case .word(let word): throw wrong("\"\(word)\" is a text and stands in double quotes")
        case .dot: throw wrong("a path stands on the left, what it is compared with on the right")
        default: throw wrong("a text, a number, a time, true, false or null belongs where \(token.words) stands")
        }
        if subject == .timestamp, case .string(let bytes) = literal {
            do { literal = .integer(try reading.time(String(decoding: bytes, as: UTF8.self))) } catch {
                throw wrong("\(error)")
            }
        }
        try advance()
        try check(literal, of: subject, name, comparison, place)
        return literal
    }

    /// Whether the two can ever compare so: what can't is a mistake.
    private func check(
        _ literal: FilterLiteral, of subject: FilterSubject, _ name: String, _ comparison: FilterComparison,
        _ place: Int
    ) throws(FilterError) {
        switch (subject.kind, literal) {
        case (.json, .string), (.json, .number), (.text, .string), (.number, .number): break
        case (.json, _), (.text, .null), (.bool, .bool):
            if comparison.isOrder { throw lexer.wrong("\(literal.words) is in no order", at: place) }
        case (.text, _):
            let hint = subject == .value ? "; value.a or .a is inside its JSON" : ""
            throw lexer.wrong("\(name) is text, this is \(literal.words)\(hint)", at: place)
        case (.number, _): throw lexer.wrong("\(name) is a number, this is \(literal.words)", at: place)
        case (.bool, _): throw lexer.wrong("\(name) is true or false, this is \(literal.words)", at: place)
        }
        if subject == .codec, case .string(let bytes) = literal, !Self.codecs.contains(bytes) {
            throw lexer.wrong("no codec is called so: none, gzip, snappy, lz4, zstd", at: place)
        }
    }

    private static let codecs = ["none", "gzip", "snappy", "lz4", "zstd"].map { Array($0.utf8) }
}
