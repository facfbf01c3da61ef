/// A format string or delimiter that can't be compiled.
package struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong: `unknown token %z`.
    package var message: String
    /// The text in which it is.
    package var text: String
    /// Where it begins in the text, in characters from 0.
    package var position: Int

    /// `unknown token %z at character 4 of "%t %z"; ...`: one line, counted from 1.
    package var description: String { "\(message), at character \(position + 1) of \"\(text)\"" }
}
