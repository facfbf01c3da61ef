/// The syntax of Java's property files (java.util.Properties.load).
enum JavaText {
    /// Whether the next line belongs to this one: an odd number of backslashes ends it.
    static func isContinued(_ line: String) -> Bool {
        line.reversed().prefix { $0 == "\\" }.count % 2 == 1
    }

    /// Name and value, parted by `=`, `:` or a space, both with their escapes undone.
    static func pair(_ line: String) -> (name: String, value: String)? {
        var end = line.startIndex
        while end != line.endIndex, line[end] != "=", line[end] != ":", !line[end].isWhitespace {
            if line[end] == "\\", line.index(after: end) != line.endIndex { line.formIndex(after: &end) }
            line.formIndex(after: &end)
        }
        guard end != line.startIndex else { return nil }
        var rest = line[end...].drop { $0.isWhitespace }
        if rest.first == "=" || rest.first == ":" { rest = rest.dropFirst().drop { $0.isWhitespace } }
        return (unescaped(line[..<end]), unescaped(rest))
    }

    /// What stands behind `\u`: four digits, and those of the escapes behind them, for a character may take two.
    private static func utf16(_ rest: inout Substring) -> String {
        var units: [UInt16] = []
        while rest.count >= 4, rest.prefix(4).allSatisfy(\.isHexDigit), let unit = UInt16(rest.prefix(4), radix: 16) {
            units.append(unit)
            rest = rest.dropFirst(4)
            guard rest.hasPrefix("\\u") else { break }
            rest = rest.dropFirst(2)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\", let escaped = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch escaped {
            case "n": result += "\n"
            case "t": result += "\t"
            case "r": result += "\r"
            case "f": result += "\u{c}"
            case "u": result += utf16(&rest)
            default: result.append(escaped)
            }
        }
        return result
    }
}
