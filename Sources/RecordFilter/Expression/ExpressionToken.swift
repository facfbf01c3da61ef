/// A word of an expression.
enum ExpressionToken: Equatable {
    case end
    /// A name or a keyword.
    case word(String)
    case string([UInt8])
    case number([UInt8])
    case comparison(FilterComparison)
    case matches(negated: Bool)
    case dot
    case open, close, openBracket, closeBracket, comma, star

    /// In an error's words.
    var words: String {
        switch self {
        case .end: "the end"
        case .word(let word): "'\(word)'"
        case .string: "a text"
        case .number: "a number"
        case .comparison(let comparison): "'\(comparison.symbol)'"
        case .matches(let negated): negated ? "'!~'" : "'~'"
        case .dot: "'.'"
        case .open: "'('"
        case .close: "')'"
        case .openBracket: "'['"
        case .closeBracket: "']'"
        case .comma: "','"
        case .star: "'*'"
        }
    }
}
