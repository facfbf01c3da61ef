/// Texts of options in which only escapes have a meaning.
package enum DelimiterText {
    /// The bytes that a text stands for: `\n`, `\r`, `\t`, `\xNN`, `\NNN` are one byte each, as kcat reads them.
    package static func bytes(_ text: String) throws(FormatError) -> [UInt8] { try FormatScanner.literal(text) }
}
