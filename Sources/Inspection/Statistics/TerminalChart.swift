/// Bars of Unicode's blocks and series of braille, for terminals.
package enum TerminalChart {
    /// A bar for `share` (0 to 1) of `width` columns, in eighths of a column.
    package static func bar(_ share: Double, width: Int) -> String {
        let eighths = max(share > 0 ? 1 : 0, Int((min(1, share) * Double(8 * width)).rounded()))
        let whole = String(repeating: "█", count: eighths / 8)
        let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        return whole + part
    }

    /// A row of braille for counts, two in a column and four dots high; of `width` columns at most.
    package static func series(_ counts: [Int], width: Int) -> String {
        let points = max(1, min(counts.count, 2 * width))
        var sums = [Int](repeating: 0, count: points)
        for (place, count) in counts.enumerated() { sums[place * points / counts.count] += count }
        let most = max(1, sums.max() ?? 1)
        let heights = sums.map { $0 == 0 ? 0 : max(1, Int((4 * Double($0) / Double(most)).rounded())) }
        // Dots of the left and of the right half of a cell, from below.
        let left: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
        let right: [UInt32] = [0, 0x80, 0xa0, 0xb0, 0xb8]
        var out = String.UnicodeScalarView()
        for place in stride(from: 0, to: heights.count, by: 2) {
            let second = place + 1 < heights.count ? right[heights[place + 1]] : 0
            if let cell = Unicode.Scalar(0x2800 | left[heights[place]] | second) { out.append(cell) }
        }
        return String(out)
    }
}
