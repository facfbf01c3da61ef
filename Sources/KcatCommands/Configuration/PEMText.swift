/// PEM as configuration files have it.
enum PEMText {
    /// Whether the file is PEM. A file that can't be read is none: whoever reads it next says why.
    static func isPEM(_ path: String) -> Bool {
        (try? TextFile.contents(of: path, limit: 1 << 20))?.contains("-----BEGIN ") == true
    }

    /// A property's value is one line: the lines of the PEM are parted by `\n` in two characters, by spaces (as Java's
    /// continued lines come out), or they are there.
    static func withLines(_ text: String) -> String {
        var text = text.replacing("\\n", with: "\n")
        if text.contains("\n") { return text }
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
