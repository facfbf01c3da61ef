import KafkaClient
import Transport

/// The program: reads the command line, runs the command, says how it ended.
package enum KcatSwift {
    /// Runs a command line, without the program's name, and returns the exit code.
    package static func main(_ words: [String]) -> Int32 {
        StandardStreams.takePlaces()
        EventLoop.ignoreBrokenPipe()
        do {
            return try run(words).rawValue
        } catch {
            // An expression's caret stands in a line of its own.
            StandardError.tell("kcat-swift: \(error.description)\n")
            return ExitCode.usage.rawValue
        }
    }

    private static func run(_ words: [String]) throws(UsageError) -> ExitCode {
        guard let (command, rest) = try CommandLineReader.command(in: words) else {
            return try runWithoutCommand(words)
        }
        var arguments = Arguments()
        let operands = try ArgumentParser(command).parse(rest, into: &arguments)
        if arguments.general.wantsHelp { return StandardOutput.write(HelpText.command(command)) }
        if arguments.general.wantsVersion { return StandardOutput.write("\(ClientSoftware.text)\n") }
        if arguments.connection.properties.contains(where: { $0.name == "list" }) {
            return StandardOutput.write(HelpText.properties())
        }
        if ConfigurationDump.isWanted(arguments) { return StandardOutput.tell(try ConfigurationDump.text(arguments)) }
        return try command.run(arguments, operands)
    }

    private static func runWithoutCommand(_ words: [String]) throws(UsageError) -> ExitCode {
        var arguments = Arguments()
        _ = try ArgumentParser(options: CommandTable.allOptions).parse(words, into: &arguments)
        if arguments.general.wantsHelp { return StandardOutput.write(HelpText.program()) }
        if arguments.general.wantsVersion { return StandardOutput.write("\(ClientSoftware.text)\n") }
        if arguments.connection.properties.contains(where: { $0.name == "list" }) {
            return StandardOutput.write(HelpText.properties())
        }
        if ConfigurationDump.isWanted(arguments) { return StandardOutput.tell(try ConfigurationDump.text(arguments)) }
        if !words.isEmpty {
            let names = CommandTable.all.map(\.name).joined(separator: ", ")
            throw UsageError("no command is named: \(names) (see --help)")
        }
        StandardError.write(HelpText.program())
        return .usage
    }
}
