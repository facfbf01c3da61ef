/// Draws statistics as SVG: records by time, and bars of groups. No script, no font and no picture from elsewhere; light
/// and dark by the reader's own setting.
package enum StatisticsChart {
    /// Classes that drawings use; a page has them once, a drawing by itself has them in it.
    static let style = """
        :root{--ink:#1d2733;--dim:#5b6775;--line:#d5dbe2;--bar:#2f6fb3;--ground:#fff}
        @media(prefers-color-scheme:dark){:root{--ink:#e5eaf0;--dim:#9aa7b5;--line:#333d49;--bar:#6aa9ea;--ground:#14191f}}
        .ink{fill:var(--ink)}.dim{fill:var(--dim)}.bar{fill:var(--bar)}.line{stroke:var(--line);fill:none}
        text{font:12px system-ui,sans-serif}
        """

    /// A drawing of its own, with a ground.
    package static func document(_ statistics: RecordStatistics, title: String, labels: [StatisticsBar]) -> String {
        let rate = rate(statistics.rate.drawn)
        let bars = bars(labels)
        let height = 48 + (rate.isEmpty ? 0 : 190) + (labels.isEmpty ? 0 : 24 * labels.count + 16)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 \(height)" role="img" aria-label="\(escaped(title))">
            <style>\(style)</style>
            <rect width="720" height="\(height)" style="fill:var(--ground)"/>
            <text x="16" y="28" class="ink" style="font-size:16px;font-weight:600">\(escaped(title))</text>
            <g transform="translate(16 44)">\(rate)</g>
            <g transform="translate(16 \(rate.isEmpty ? 48 : 238))">\(bars)</g>
            </svg>

            """
    }

    /// Records by time, 688 by 170; empty where there is no time.
    static func rate(_ steps: RateSeries.Steps) -> String {
        guard let most = steps.counts.max(), most > 0, steps.counts.count > 1 else { return "" }
        let width = 688.0 / Double(steps.counts.count)
        var out = "<path class=\"line\" d=\"M0 140H688\"/>"
        for (place, count) in steps.counts.enumerated() where count > 0 {
            let height = max(1, 120 * Double(count) / Double(most))
            let x = StatisticsFacts.decimal(Double(place) * width)
            let y = StatisticsFacts.decimal(140 - height)
            let size =
                "width=\"\(StatisticsFacts.decimal(max(1, width - 1)))\" height=\"\(StatisticsFacts.decimal(height))\""
            out += "<rect class=\"bar\" x=\"\(x)\" y=\"\(y)\" \(size)/>"
        }
        let last = steps.start + steps.width * Int64(steps.counts.count)
        out += "<text x=\"0\" y=\"12\" class=\"dim\">\(StatisticsFacts.number(most)) records in "
        out += "\(StatisticsFacts.duration(steps.width)) at most</text>"
        out += "<text x=\"0\" y=\"160\" class=\"dim\">\(UTCTime.text(steps.start))</text>"
        out += "<text x=\"688\" y=\"160\" class=\"dim\" text-anchor=\"end\">\(UTCTime.text(last))</text>"
        return out
    }

    /// Bars with names on their left and numbers on their right, 688 wide and 24 high each.
    static func bars(_ bars: [StatisticsBar]) -> String {
        let most = max(1, bars.map(\.records).max() ?? 1)
        var out = ""
        for (place, bar) in bars.enumerated() {
            let y = 24 * place
            let width = StatisticsFacts.decimal(max(1, 340 * Double(bar.records) / Double(most)))
            let label = bar.label.count > 34 ? String(bar.label.prefix(33)) + "…" : bar.label
            out += "<text x=\"0\" y=\"\(y + 15)\" class=\"ink\">\(escaped(label))</text>"
            out += "<rect class=\"bar\" x=\"230\" y=\"\(y + 3)\" width=\"\(width)\" height=\"16\" rx=\"2\"/>"
            out += "<text x=\"688\" y=\"\(y + 15)\" class=\"dim\" text-anchor=\"end\">"
            out += "\(StatisticsFacts.number(bar.records))</text>"
        }
        return out
    }

    /// Text safe inside of XML; what XML can't hold is U+FFFD.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || scalar.value & 0xfffe == 0xfffe:
                out += "\u{fffd}"
            // What turns the direction of writing would make a name look like another.
            case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}", "\u{200e}", "\u{200f}": out += "\u{fffd}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

/// A group as it is drawn.
package struct StatisticsBar: Equatable, Sendable {
    /// Its name.
    package var label: String
    /// Its records.
    package var records: Int
    /// Bytes of their keys and values.
    package var bytes: Int

    /// A bar.
    package init(label: String, records: Int, bytes: Int) {
        self.label = label
        self.records = records
        self.bytes = bytes
    }
}
