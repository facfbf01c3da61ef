import KafkaClient

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The program: reads the command line, runs the command, says how it ended.
package enum KcatSwift {
    /// The program's version.
    package static let version = "0.1.0"

    /// Runs a command line, without the program's name, and returns the exit code.
    package static func main(_ words: [String]) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        do {
            return try run(words).rawValue
        } catch {
            StandardError.write("kcat-swift: \(error)\n")
            return ExitCode.usage.rawValue
        }
    }

    private static func run(_ words: [String]) throws(UsageError) -> ExitCode {
        guard let (command, rest) = try CommandLineReader.command(in: words) else {
            return try runWithoutCommand(words)
        }
        var arguments = Arguments()
        let operands = try ArgumentParser(command).parse(rest, into: &arguments)
        if arguments.wantsHelp { return StandardOutput.write(HelpText.command(command)) }
        if arguments.wantsVersion { return StandardOutput.write("kcat-swift \(version)\n") }
        if arguments.properties.contains(where: { $0.name == "list" }) {
            return StandardOutput.write(HelpText.properties())
        }
        switch command.name {
        case CommandTable.assign.name: return try AssignCommand.run(arguments, operands)
        case CommandTable.subscribe.name: return try SubscribeCommand.run(arguments, operands)
        case CommandTable.topics.name: return try TopicsCommand.run(arguments, operands)
        case CommandTable.offsets.name: return try OffsetsCommand.run(arguments, operands)
        case CommandTable.check.name: return try CheckCommand.run(arguments, operands)
        case CommandTable.broker.name: return try BrokerCommand.run(arguments, operands)
        case CommandTable.completions.name: return try completions(operands)
        default: return try help(operands)
        }
    }

    private static func runWithoutCommand(_ words: [String]) throws(UsageError) -> ExitCode {
        var arguments = Arguments()
        _ = try ArgumentParser(options: CommandTable.allOptions).parse(words, into: &arguments)
        if arguments.wantsHelp { return StandardOutput.write(HelpText.program()) }
        if arguments.wantsVersion { return StandardOutput.write("kcat-swift \(version)\n") }
        if arguments.properties.contains(where: { $0.name == "list" }) {
            return StandardOutput.write(HelpText.properties())
        }
        if !words.isEmpty {
            throw UsageError("no command is named: assign, subscribe, topics, offsets, check, broker (see --help)")
        }
        StandardError.write(HelpText.program())
        return .usage
    }

    private static func completions(_ operands: [String]) throws(UsageError) -> ExitCode {
        guard operands.count == 1, let script = Completions.script(for: operands[0]) else {
            throw UsageError("completions wants one shell: bash, zsh or fish")
        }
        return StandardOutput.write(script)
    }

    private static func help(_ operands: [String]) throws(UsageError) -> ExitCode {
        guard let name = operands.first else { return StandardOutput.write(HelpText.program()) }
        guard let command = CommandTable.command(name) else { throw CommandLineReader.unknown(name) }
        return StandardOutput.write(HelpText.command(command))
    }
}
