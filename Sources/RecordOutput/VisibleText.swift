/// Text that may come from anyone, made safe for a terminal: control characters, escape sequences, characters that turn
/// the direction of text and invisible ones are shown as `\u{1b}`; what is not UTF-8 becomes U+FFFD.
package enum VisibleText {
    /// Where the text stands.
    enum Place {
        /// Between quotes: `"` and `\` are escaped too, line ends and tabs as `\n`, `\r`, `\t`.
        case quoted
        /// On lines of its own: lines are kept and indented by two spaces, tabs stay, quotes and backslashes too.
        case block
    }

    /// `text` on one line, without quotes around it: topic names, messages of brokers.
    package static func escaped(_ text: String) -> String {
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

    /// Appends bytes as visible text.
    static func append(
        _ bytes: UnsafeRawBufferPointer, _ place: Place, to output: inout OutputBuffer
    ) throws(OutputError) {
        guard var source = bytes.baseAddress else { return }
        let end = source + bytes.count
        // Where that begins which stands for itself and has not been appended.
        var run = source
        while source < end {
            let sequence = UTF8Sequence(at: source, available: end - source)
            let next = source + sequence.count
            if let replacement = replacement(sequence.scalar, place) {
                try output.append(UnsafeRawBufferPointer(start: run, count: source - run))
                try output.append(replacement)
                run = next
            }
            source = next
        }
        try output.append(UnsafeRawBufferPointer(start: run, count: end - run))
    }

    /// What is written for a character, `nil` if it is written as it is.
    private static func replacement(_ scalar: UInt32?, _ place: Place) -> String? {
        guard let scalar else { return "\u{fffd}" }
        switch (scalar, place) {
        case (0x0a, .block): return "\n  "
        case (0x09, .block): return nil
        case (0x22, .quoted): return "\\\""
        case (0x5c, .quoted): return "\\\\"
        default: return isHidden(scalar) ? escape(scalar) : nil
        }
    }

    private static func escape(_ scalar: UInt32) -> String {
        switch scalar {
        case 0x09: "\\t"
        case 0x0a: "\\n"
        case 0x0d: "\\r"
        default: "\\u{\(String(scalar, radix: 16))}"
        }
    }

    /// Controls (C0, DEL, C1), line and paragraph separators, marks and overrides of direction, invisible characters.
    /// The joiners stay: scripts and emoji need them.
    private static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
            0xfff9...0xfffb, 0xe0000...0xe007f:
            true
        default: false
        }
    }
}
