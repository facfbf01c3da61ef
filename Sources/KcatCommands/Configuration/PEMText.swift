/// PEM as configuration files have it.
enum PEMText {
    /// Whether the text is PEM itself, which may stand where a path is wanted.
    static func isPEM(_ text: String) -> Bool { text.contains("-----BEGIN ") }

    /// Whether PEM has begun in the text and its end is yet to come.
    static func isOpen(_ text: String) -> Bool {
        guard let begin = text.ranges(of: "-----BEGIN ").last else { return false }
        return !text[begin.upperBound...].contains("-----END ")
    }

    /// A property's value is one line: the lines of the PEM are parted by `\n` in two characters, by spaces (as Java's
    /// continued lines come out), or they are there. A carriage return, real or as `\r`, is white space.
    static func withLines(_ text: String) -> String {
        var text = text.replacing("\\n", with: "\n").replacing("\\r", with: " ")
        text = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\r" ? " " : $0 }))
        if text.unicodeScalars.contains("\n") { return text }
        text = text.replacing("-----BEGIN ", with: "\n-----BEGIN ").replacing("-----END ", with: "\n-----END ")
        var lines: [String] = []
        for line in text.split(separator: "\n") {
            guard line.hasPrefix("-----"), let end = line.dropFirst(5).firstRange(of: "-----")?.upperBound else {
                lines.append(String(line))
                continue
            }
            lines.append(String(line[..<end]))
            lines += line[end...].split(separator: " ").map(String.init)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
