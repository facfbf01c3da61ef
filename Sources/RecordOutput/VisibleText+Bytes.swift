import Console

/// Bytes of records as visible text; what is not UTF-8 becomes U+FFFD.
extension VisibleText {
    /// Where the text stands.
    enum Place {
        /// Between quotes: `"` and `\` are escaped too, line ends and tabs as `\n`, `\r`, `\t`.
        case quoted
        /// On lines of its own: lines are kept and indented by two spaces, tabs stay, quotes and backslashes too.
        case block
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
}
