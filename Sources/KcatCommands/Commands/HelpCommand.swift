/// `kcat-swift help [COMMAND]`: explains a command.
enum HelpCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "help", "[COMMAND|TOPIC]", "Explain a command, or specs, format, json.",
        options: [OptionTable.help, OptionTable.version],
        operandValues: { CommandTable.all.map(\.name).filter { $0 != "help" } + HelpTopics.names }, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        guard let name = operands.first else { return StandardOutput.write(HelpText.program()) }
        if let text = HelpTopics.text(name) { return StandardOutput.write(text) }
        guard var command = CommandTable.command(name) else { throw CommandLineReader.unknown(name) }
        if operands.count > 1, !command.verbs.isEmpty {
            guard let verb = command.verb(operands[1]) else {
                throw CommandLineReader.unknown(operands[1], verbOf: command)
            }
            command = verb
        }
        return StandardOutput.write(HelpText.command(command))
    }
}
