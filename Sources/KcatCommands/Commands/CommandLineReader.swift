import KafkaClient

/// Finds the command among the words of a command line.
package enum CommandLineReader {
    /// The command that the first operand names, and the words without it; `nil` when there is no operand. A line of
    /// kcat's is an error that has the line to type here.
    package static func command(in words: [String]) throws(UsageError) -> (CommandSpec, rest: [String])? {
        if let first = words.first, let command = CommandTable.command(first) {
            return try verb(of: command, in: Array(words.dropFirst()))
        }
        let elements: [ArgumentParser.Element]
        do {
            elements = try ArgumentParser(options: CommandTable.allOptions).elements(of: words)
        } catch {
            if let kcat = KcatCommandLine(words) { throw UsageError(kcat.answer) }
            throw error
        }
        for case .operand(let word, let index) in elements {
            if let command = CommandTable.command(word) {
                return try verb(of: command, in: Array(words[..<index] + words[(index + 1)...]))
            }
            if let kcat = KcatCommandLine(words) { throw UsageError(kcat.answer) }
            throw unknown(word)
        }
        if let kcat = KcatCommandLine(words) { throw UsageError(kcat.answer) }
        return nil
    }

    /// The command, or its verb where it has verbs and the first operand names one, and the words without it.
    private static func verb(
        of command: CommandSpec, in words: [String]
    ) throws(UsageError) -> (CommandSpec, rest: [String]) {
        if command.verbs.isEmpty { return (command, words) }
        for case .operand(let word, let index) in try ArgumentParser(command).elements(of: words) {
            guard let verb = command.verb(word) else { throw unknown(word, verbOf: command) }
            return (verb, Array(words[..<index] + words[(index + 1)...]))
        }
        return (command, words)
    }

    /// The error for a word that is no verb of the command.
    static func unknown(_ word: String, verbOf command: CommandSpec) -> UsageError {
        let near = nearest(to: word, in: command.operandValues).map { ", did you mean '\($0)'?" }
        let all = "; there are \(command.operandValues.joined(separator: ", "))"
        return UsageError("unknown verb '\(word)' of \(command.name)\(near ?? all)")
    }

    /// The error for a word that is no command.
    static func unknown(_ word: String) -> UsageError {
        let names = CommandTable.all.map(\.name)
        if let near = nearest(to: word, in: names) {
            return UsageError("unknown command '\(word)', did you mean '\(near)'?")
        }
        if word.contains(":") || word.contains("@") {
            return UsageError(
                "unknown command '\(word)'; to read it: kcat-swift assign \(KcatCommandLine.quoted(word))")
        }
        let isTopic = (try? SpecParser.parse(word)) != nil
        return UsageError(
            "unknown command '\(word)'" + (isTopic ? "; to read a topic: kcat-swift assign \(word)" : "")
                + "; there are \(names.joined(separator: ", "))")
    }
}
