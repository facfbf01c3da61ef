/// Swift source in the making, at most 120 columns wide.
struct SwiftText {
    /// What was written.
    private(set) var text = ""
    /// Levels of indentation, four spaces each.
    var level = 0

    private static let width = 120
    private var margin: String { String(repeating: "    ", count: level) }

    /// An empty line, or a line at the present level.
    mutating func line(_ line: String = "") {
        text += line.isEmpty ? "\n" : margin + line + "\n"
    }

    /// Whether a line fits at the present level.
    func fits(_ line: String) -> Bool { level * 4 + line.count <= Self.width }

    /// A documentation comment, words filled into lines.
    mutating func documentation(_ paragraph: String) {
        for row in Self.fill(paragraph.split(separator: " "), width: Self.width - level * 4 - 4) { line("/// " + row) }
    }

    /// `head { body }` in three lines.
    mutating func block(_ head: String, _ body: (inout SwiftText) -> Void) {
        line(head + " {")
        level += 1
        body(&self)
        level -= 1
        line("}")
    }

    /// `head { statement }` in one line where it fits, else in three.
    mutating func short(_ head: String, _ statement: String) {
        let whole = "\(head) { \(statement) }"
        if fits(whole) { line(whole) } else { block(head) { $0.call(statement) } }
    }

    /// A call in one line where it fits, else with its arguments in a line of their own.
    mutating func call(_ call: String) {
        guard !fits(call), let open = call.firstIndex(of: "(") else { return line(call) }
        line(String(call[...open]))
        level += 1
        line(String(call[call.index(after: open)...]))
        level -= 1
    }

    /// `head(a, b) tail` in one line where it fits, else with the parts in lines of their own.
    mutating func list(_ head: String, _ parts: [String], _ tail: String) {
        let whole = head + parts.joined(separator: ", ") + tail
        if fits(whole) { return line(whole) }
        line(head)
        let marked = parts.enumerated().map { $0.offset == parts.count - 1 ? $0.element : $0.element + "," }
        rows(marked)
        line(tail)
    }

    /// Words in as few lines as they fit in, a level further in.
    mutating func rows(_ words: [String]) {
        level += 1
        for row in Self.fill(words, width: Self.width - level * 4) { line(row) }
        level -= 1
    }

    /// As many words a line as fit.
    private static func fill(_ words: [some StringProtocol], width: Int) -> [String] {
        var rows: [String] = []
        for word in words {
            if let last = rows.last, last.count + 1 + word.count <= width {
                rows[rows.count - 1] += " " + word
            } else {
                rows.append(String(word))
            }
        }
        return rows
    }
}
