/// An expression or a pattern makes no sense, at a place in it.
package struct FilterError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, in one line.
    package var message: String
    /// The whole expression.
    package var text: String
    /// Where: bytes from the start of the text.
    package var offset: Int

    /// The message, the line of the expression, and below it a caret at the place. Control characters are escaped, and of
    /// a long line only what is near is shown.
    package var description: String {
        var scalars: [Unicode.Scalar] = []
        var column = 0
        var at = 0
        for character in text.unicodeScalars {
            if at <= offset { column = scalars.count }
            switch character.value {
            case 0..<0x20, 0x7f..<0xa0: scalars += Array(("\\x" + Self.hexadecimal(character.value)).unicodeScalars)
            case 0x2028, 0x2029, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: scalars.append("?")
            default: scalars.append(character)
            }
            at += UTF8.width(character)
        }
        if at <= offset { column = scalars.count }
        let first = max(0, column - 50)
        let last = min(scalars.count, column + 20)
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: scalars[first..<last])
        let before = first > 0 ? "..." : ""
        let after = last < scalars.count ? "..." : ""
        let indent = String(repeating: " ", count: 2 + before.count + column - first)
        return "\(message)\n  \(before)\(String(shown))\(after)\n\(indent)^"
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }
}
