/// How text looks on a terminal that has colours: the sixteen that every theme sets, so that light and dark both work.
package enum TextStyle: String, Sendable {
    case plain = "0"
    case bold = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"

    /// The sequence that begins the style; for `plain` that which ends any.
    package var sequence: String { "\u{1b}[\(rawValue)m" }

    /// `text` in the style; as it is where it is plain, or where there is no colour.
    package func applied(to text: String, colour: Bool = true) -> String {
        colour && self != .plain && !text.isEmpty ? sequence + text + TextStyle.plain.sequence : text
    }
}
