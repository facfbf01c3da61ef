/// The texts of `--help`: at most 79 columns, so that no terminal of 80 breaks a line.
package enum HelpText {
    /// What `kcat-swift --help` shows: one screen of 24 lines.
    package static func program() -> String {
        var text = """
            kcat-swift reads Kafka topics: exactly the records that you name.

            Usage: kcat-swift COMMAND [OPTIONS] ...

            Commands:

            """
        for command in CommandTable.all {
            let summary = command.summary.prefix(1).lowercased() + command.summary.dropFirst().dropLast()
            text += wrapped("  " + padded(command.name, 13) + summary, indent: 15)
        }
        text += "\nExamples:\n"
        text += lines(of: [
            ("assign orders:7@1200 -b localhost", "from offset 1200 on"),
            ("assign orders@-10 -e -J | jq .payload", "the last ten of each"),
            ("assign orders:0,3@now-1h..now > hour", "the last hour of both"),
            ("topics orders", "leaders and replicas"),
        ])
        return text + """

            Without -b KCAT_SWIFT_BROKERS says where the brokers are. kcat's own command
            lines are answered with the line to type here.
            More: kcat-swift COMMAND --help, man kcat-swift

            """
    }

    /// What `kcat-swift COMMAND --help` shows.
    package static func command(_ command: CommandSpec) -> String {
        let hasOptions = command.options.contains { $0.section != .general }
        var text = "Usage: kcat-swift \(command.name)" + (hasOptions ? " [OPTIONS]" : "")
        text += command.operands.isEmpty ? "\n" : " \(command.operands)\n"
        text += "\n" + wrapped(command.summary, indent: 0)
        for note in command.notes { text += wrapped(note, indent: note.prefix { $0 == " " }.count) }
        if !command.verbs.isEmpty {
            text += "\n"
            for verb in command.verbs { text += "  " + padded(verb.name, 20) + verb.summary + "\n" }
            text += "\nMore: kcat-swift \(command.name) \(command.operandValues.joined(separator: "|")) --help\n"
        }
        if !command.examples.isEmpty { text += "\nExamples:\n" + lines(of: command.examples) }
        // Those of a command with verbs are told by each verb.
        for section in OptionSection.allCases where command.verbs.isEmpty || section == .general {
            let options = command.options.filter { $0.section == section }
            if options.isEmpty { continue }
            text += "\n\(section.rawValue):\n"
            for option in options { text += row(option) }
        }
        return text
    }

    /// What `-X list` shows.
    static func properties() -> String {
        PropertyTable.listed.map { "  " + padded($0.name, 37) + $0.help + "\n" }.joined()
    }

    private static func row(_ option: OptionSpec) -> String {
        wrapped("  " + padded(option.usage, 29) + option.help, indent: 31)
    }

    private static func lines(of examples: [(line: String, meaning: String)]) -> String {
        examples.map { example in
            let line = "  kcat-swift \(example.line)"
            if example.meaning.isEmpty { return line + "\n" }
            let whole = padded(line, 52) + example.meaning
            return whole.count <= width ? whole + "\n" : line + "\n" + wrapped("      " + example.meaning, indent: 6)
        }.joined()
    }

    /// The most columns of a line.
    private static let width = 79

    /// The line with its end; where it is too long it goes on, between two words, in lines at `indent`.
    private static func wrapped(_ line: String, indent: Int) -> String {
        var result = ""
        var rest = line[...]
        while rest.count > width {
            let end = rest.index(rest.startIndex, offsetBy: width)
            guard let space = rest[...end].lastIndex(of: " "),
                rest.distance(from: rest.startIndex, to: space) > indent
            else { break }
            result += rest[..<space] + "\n"
            rest = (String(repeating: " ", count: indent) + rest[rest.index(after: space)...])[...]
        }
        return result + rest + "\n"
    }

    /// The text with spaces behind it up to `width`, and one at least.
    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
