/// `kcat-swift completions SHELL`: the shell's completions.
enum CompletionsCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "completions", "bash|zsh|fish", "Write the shell's completions.",
        examples: [("completions fish > ~/.config/fish/completions/kcat-swift.fish", "")],
        options: [OptionTable.help, OptionTable.version], operandValues: { Completions.shells }, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.first == "candidates" { return Candidates.run(Array(operands.dropFirst())) }
        guard operands.count == 1, let script = Completions.script(for: operands[0]) else {
            throw UsageError("completions wants one shell: \(Completions.shells.joined(separator: ", "))")
        }
        return StandardOutput.write(script)
    }
}
