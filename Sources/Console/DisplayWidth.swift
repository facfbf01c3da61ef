/// How many columns of a terminal text takes: letters of East Asia and emoji two, marks that combine none.
package enum DisplayWidth {
    /// The columns of text on one line, which has no control characters.
    package static func columns(_ text: String) -> Int {
        var columns = 0
        for scalar in text.unicodeScalars { columns += DisplayWidth.columns(scalar.value) }
        return columns
    }

    /// The columns of a character by itself.
    package static func columns(_ scalar: UInt32) -> Int {
        if scalar < 0x300 { return 1 }
        switch scalar {
        // Marks, joiners, variation selectors.
        case 0x300...0x36f, 0x483...0x489, 0x591...0x5bd, 0x610...0x61a, 0x64b...0x65f, 0x6d6...0x6dc, 0x900...0x902,
            0x93c, 0x941...0x948, 0x94d, 0xe31, 0xe34...0xe3a, 0xe47...0xe4e, 0x1ab0...0x1aff, 0x1dc0...0x1dff,
            0x200c...0x200d, 0x20d0...0x20ff, 0x302a...0x302d, 0x3099...0x309a, 0xfe00...0xfe0f, 0xfe20...0xfe2f,
            0x1f3fb...0x1f3ff, 0xe0100...0xe01ef:
            return 0
        // Unicode's East Asian Width: W and F, by the blocks that terminals agree on.
        case 0x1100...0x115f, 0x231a...0x231b, 0x23e9...0x23ec, 0x2614...0x2615, 0x26a1, 0x2705, 0x2728, 0x274c,
            0x2753...0x2755, 0x2757, 0x2795...0x2797, 0x2b1b...0x2b1c, 0x2b50, 0x2b55, 0x2e80...0x303e,
            0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
            0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1b000...0x1b2ff,
            0x1f004, 0x1f0cf, 0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f320, 0x1f32d...0x1f335, 0x1f337...0x1f37c,
            0x1f37e...0x1f393, 0x1f3a0...0x1f3ca, 0x1f3cf...0x1f3d3, 0x1f3e0...0x1f3f0, 0x1f3f4, 0x1f3f8...0x1f3fa,
            0x1f400...0x1f43e, 0x1f440, 0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f54e, 0x1f550...0x1f567,
            0x1f57a, 0x1f595...0x1f596, 0x1f5a4, 0x1f5fb...0x1f64f, 0x1f680...0x1f6c5, 0x1f6cc, 0x1f6d0...0x1f6d2,
            0x1f6d5...0x1f6d7, 0x1f6dc...0x1f6df, 0x1f6eb...0x1f6ec, 0x1f6f4...0x1f6fc, 0x1f7e0...0x1f7eb, 0x1f7f0,
            0x1f90c...0x1f93a, 0x1f93c...0x1f945, 0x1f947...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }

    /// `text` in at most `limit` columns: where it is longer its middle is left out, since names often differ at their
    /// ends. A limit below 1 leaves nothing.
    package static func shortened(_ text: String, to limit: Int) -> String {
        if columns(text) <= limit { return text }
        if limit <= 1 { return limit == 1 ? "…" : "" }
        let tail = prefix(of: String(text.reversed()), (limit - 1) / 2)
        let head = prefix(of: text, limit - 1 - columns(tail))
        return head + "…" + String(tail.reversed())
    }

    /// The beginning of `text` that fits.
    package static func prefix(of text: String, _ limit: Int) -> String {
        var result = ""
        var used = 0
        for character in text {
            let width = columns(String(character))
            if used + width > limit { break }
            used += width
            result.append(character)
        }
        return result
    }
}
