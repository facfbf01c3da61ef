/// Holds the manual page against the tables.
package enum ManualPage {
    /// What the page lacks: options (`-e`, `--exit-at-end`), commands and properties that it doesn't name. The page
    /// writes dashes as `\-`.
    package static func missing(inManPage page: String) -> [String] {
        var plain = ""
        var isEscaped = false
        for character in page {
            if isEscaped, character != "-" { plain.append("\\") }
            isEscaped = !isEscaped && character == "\\"
            if !isEscaped { plain.append(character) }
        }
        var wanted: [String] = CommandTable.runnable.map { "kcat-swift \($0.name)" }
        for option in CommandTable.allOptions {
            wanted += ["--" + option.long] + (option.letter.map { ["-\($0)"] } ?? []) + option.values
        }
        wanted += PropertyTable.listed.map(\.name)
        return wanted.filter { !isNamed($0, in: plain) }
    }

    /// Options of two dashes that the page names and the program doesn't have.
    package static func unknown(inManPage page: String) -> [String] {
        let known = Set(CommandTable.allOptions.map(\.long))
        var unknown: [String] = []
        let plain = page.split(separator: "\\-", omittingEmptySubsequences: false).joined(separator: "-")
        for word in plain.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") })
        where word.hasPrefix("--") && word.count > 2 {
            let name = String(word.dropFirst(2))
            if !known.contains(name), !unknown.contains(name) { unknown.append(name) }
        }
        return unknown
    }

    /// Whether the word stands in the text with no letter, digit or dash beside it.
    private static func isNamed(_ word: String, in text: String) -> Bool {
        let text = Array(text.utf8)
        let word = Array(word.utf8)
        guard let first = word.first, text.count >= word.count else { return false }
        func isPart(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d: true
            default: false
            }
        }
        for start in 0...(text.count - word.count) where text[start] == first {
            let end = start + word.count
            guard text[start..<end].elementsEqual(word) else { continue }
            // A font change such as \fB stands before a word without a space.
            let isFontChange = start >= 3 && text[start - 3] == 0x5c && text[start - 2] == 0x66
            let before = start > 0 && !isFontChange ? isPart(text[start - 1]) : false
            let behind = end < text.count ? isPart(text[end]) : false
            if !before, !behind { return true }
        }
        return false
    }
}
