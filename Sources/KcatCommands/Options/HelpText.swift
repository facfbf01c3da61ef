/// The texts of `--help`: at most 80 columns.
package enum HelpText {
    /// What `kcat-swift --help` shows: one screen of 24 lines.
    package static func program() -> String {
        var text = """
            kcat-swift reads Kafka topics: exactly the records that you name.

            Usage: kcat-swift COMMAND [OPTIONS] ...

            Commands:

            """
        for command in CommandTable.all {
            text +=
                "  " + padded(command.name, 13) + command.summary.prefix(1).lowercased()
                + command.summary.dropFirst().dropLast() + "\n"
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
        text += "\n\(command.summary)\n"
        for note in command.notes { text += note + "\n" }
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
        "  " + padded(option.usage, 29) + option.help + "\n"
    }

    private static func lines(of examples: [(line: String, meaning: String)]) -> String {
        examples.map { example in
            let line = "  kcat-swift \(example.line)"
            return (example.meaning.isEmpty ? line : padded(line, 52) + example.meaning) + "\n"
        }.joined()
    }

    /// The text with spaces behind it up to `width`, and one at least.
    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
