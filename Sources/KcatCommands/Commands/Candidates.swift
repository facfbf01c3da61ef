import Console
import KafkaClient

/// What the shells ask for while a line is typed: `completions candidates KIND WORD -- LINE...` writes what the word may
/// become, a candidate a line. What can't be found out within a second is left out, and nothing is an error: the shells
/// throw away what is said on standard error.
enum Candidates {
    /// Writes the candidates. `LINE` is what stands before the word; its options say which cluster is meant.
    static func run(_ operands: [String]) -> ExitCode {
        guard operands.count >= 2 else { return .success }
        let (word, line) = (operands[1], Array(operands.dropFirst(2)))
        switch operands[0] {
        case "property": return write(PropertyTable.listed.map { $0.name + "=" }, word)
        case "profile": return write(ConfigurationSources.profiles(), word)
        case "topic": return topics(word, false, line)
        case "spec", "place": return topics(word, true, line)
        case "group": return groups(word, line)
        case "verb": return verbs(word, line)
        default: return .success
        }
    }

    /// The next word of `group VERB NAME SPEC...`.
    private static func verbs(_ word: String, _ line: [String]) -> ExitCode {
        let operands = read(line).operands
        guard let command = operands.first.flatMap(CommandTable.command) else { return .success }
        switch operands.count {
        case 1: return write(command.operandValues, word)
        case 2: return groups(word, line)
        default: return topics(word, true, line)
        }
    }

    private static func write(_ candidates: [String], _ word: String) -> ExitCode {
        // No broker's name with control characters gets into a line that is being typed.
        let fitting = candidates.filter { $0.hasPrefix(word) && VisibleText.escaped($0) == $0 }
        return StandardOutput.write(fitting.map { $0 + "\n" }.joined())
    }

    private static func topics(_ word: String, _ hasPartitions: Bool, _ line: [String]) -> ExitCode {
        if word.contains("@") { return .success }
        let topic = hasPartitions ? word.firstIndex(of: ":").map { String(word[..<$0]) } : nil
        return asking(line) { session, settings in
            let cluster = try await session.consumer(settings).metadata(topics: topic.map { [$0] })
            guard let topic else { return write(cluster.topics.filter { !$0.isInternal }.map(\.name), word) }
            return write(cluster.topics.flatMap { $0.partitions.map { "\(topic):\($0.index)" } }, word)
        }
    }

    private static func groups(_ word: String, _ line: [String]) -> ExitCode {
        asking(line) { session, settings in
            write(try await session.admin(settings).listGroups().groups.map(\.id).sorted(), word)
        }
    }

    /// Asks the cluster that the line names, for a second at most.
    private static func asking(
        _ line: [String], _ ask: @escaping @Sendable (Session, ClientSettings) async throws -> ExitCode
    ) -> ExitCode {
        var arguments = read(line).arguments
        arguments.general.isQuiet = true
        arguments.connection.timeout = .seconds(1)
        _ = try? Session.run(arguments) { [arguments] session in try await ask(session, try ClientSettings(arguments)) }
        return .success
    }

    /// What the options of an unfinished line say, and its operands.
    private static func read(_ line: [String]) -> (arguments: Arguments, operands: [String]) {
        let parser = ArgumentParser(options: CommandTable.allOptions)
        // The last word may be an option whose argument is being typed.
        for count in [line.count, line.count - 1] where count >= 0 {
            var arguments = Arguments()
            if let operands = try? parser.parse(Array(line.prefix(count)), into: &arguments) {
                return (arguments, operands)
            }
        }
        return (Arguments(), [])
    }
}
