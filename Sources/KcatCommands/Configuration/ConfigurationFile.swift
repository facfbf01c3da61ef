/// Reads a file of properties: `name=value` a line, `#` and `!` before comments, blank lines.
enum ConfigurationFile {
    /// The properties of the file at `path`, in order.
    static func read(_ path: String) throws(UsageError) -> [Arguments.Property] {
        let text: String
        do { text = try TextFile.contents(of: path, limit: 1 << 20) } catch { throw UsageError("-F \(path): \(error)") }
        return try parse(text, named: path)
    }

    /// The properties in `text`; errors name the file and the line, never a value.
    static func parse(_ text: String, named name: String) throws(UsageError) -> [Arguments.Property] {
        var result: [Arguments.Property] = []
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let line = PropertyTable.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("!") { continue }
            guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
                throw UsageError("\(name):\(number): a line is NAME=VALUE")
            }
            let property = Arguments.Property(
                name: PropertyTable.trimmed(line[..<equals]),
                value: PropertyTable.trimmed(line[line.index(after: equals)...]))
            do { try PropertyTable.check(property) } catch { throw UsageError("\(name):\(number): \(error)") }
            result.append(property)
        }
        return result
    }
}
