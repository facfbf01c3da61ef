/// Text that may come from anyone, made safe for a terminal: control characters, escape sequences, characters that turn
/// the direction of text and invisible ones are shown as `\u{1b}`.
package enum VisibleText {
    /// `text` on one line, without quotes around it: topic names, messages of brokers.
    package static func escaped(_ text: String) -> String {
        // Nearly always there is nothing to do.
        if !text.unicodeScalars.contains(where: { isHidden($0.value) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar.value) {
                result += escape(scalar.value)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` in lines: as ``escaped(_:)``, and line ends stay.
    package static func escapedLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(
            separator: "\n")
    }

    /// How a character that must not reach a terminal is shown: `\n`, `\u{1b}`.
    package static func escape(_ scalar: UInt32) -> String {
        switch scalar {
        case 0x09: "\\t"
        case 0x0a: "\\n"
        case 0x0d: "\\r"
        default: "\\u{\(String(scalar, radix: 16))}"
        }
    }

    /// Whether a character must not reach a terminal: controls (C0, DEL, C1), line and paragraph separators, marks and
    /// overrides of direction, invisible characters. The joiners stay: scripts and emoji need them.
    package static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
            0xfff9...0xfffb, 0xe0000...0xe007f:
            true
        default: false
        }
    }
}
