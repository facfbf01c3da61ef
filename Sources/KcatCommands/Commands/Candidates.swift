import Console
import KafkaClient

/// What the shells ask for while a line is typed: `completions candidates KIND WORD -- LINE...` writes what the word may
/// become, a candidate a line. What can't be found out within a second is left out, and nothing is an error: the shells
/// throw away what is said on standard error.
enum Candidates {
    /// Writes the candidates. `LINE` is what stands before the word; its options say which cluster is meant.
    static func run(_ operands: [String]) -> ExitCode {
        guard operands.count >= 2 else { return .success }
        let word = operands[1]
        switch operands[0] {
        case "property": return write(PropertyTable.listed.map { $0.name + "=" }, word)
        case "profile": return write(ConfigurationSources.profiles(), word)
        case "topic", "spec": return topics(word, operands[0] == "spec", Array(operands.dropFirst(2)))
        default: return .success
        }
    }

    private static func write(_ candidates: [String], _ word: String) -> ExitCode {
        // No broker's name with control characters gets into a line that is being typed.
        let fitting = candidates.filter { $0.hasPrefix(word) && VisibleText.escaped($0) == $0 }
        return StandardOutput.write(fitting.map { $0 + "\n" }.joined())
    }

    private static func topics(_ word: String, _ hasPartitions: Bool, _ line: [String]) -> ExitCode {
        if word.contains("@") { return .success }
        var arguments = arguments(of: line)
        arguments.general.isQuiet = true
        arguments.connection.timeout = .seconds(1)
        let topic = hasPartitions ? word.firstIndex(of: ":").map { String(word[..<$0]) } : nil
        _ = try? Session.run(arguments) { [arguments] session in
            let consumer = try session.consumer(try ClientSettings(arguments))
            let cluster = try await consumer.metadata(topics: topic.map { [$0] })
            guard let topic else { return write(cluster.topics.filter { !$0.isInternal }.map(\.name), word) }
            return write(cluster.topics.flatMap { $0.partitions.map { "\(topic):\($0.index)" } }, word)
        }
        return .success
    }

    /// What the options of an unfinished line say.
    private static func arguments(of line: [String]) -> Arguments {
        let parser = ArgumentParser(options: CommandTable.allOptions)
        // The last word may be an option whose argument is being typed.
        for count in [line.count, line.count - 1] where count >= 0 {
            var arguments = Arguments()
            if (try? parser.parse(Array(line.prefix(count)), into: &arguments)) != nil { return arguments }
        }
        return Arguments()
    }
}
