import KafkaClient

/// Finds the command among the words of a command line.
package enum CommandLineReader {
    /// The command that the first operand names, and the words without it; `nil` when there is no operand. A line of
    /// kcat's is an error that has the line to type here.
    package static func command(in words: [String]) throws(UsageError) -> (CommandSpec, rest: [String])? {
        if let first = words.first, let command = CommandTable.command(first) {
            return (command, Array(words.dropFirst()))
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
                return (command, Array(words[..<index] + words[(index + 1)...]))
            }
            if let kcat = KcatCommandLine(words) { throw UsageError(kcat.answer) }
            throw unknown(word)
        }
        if let kcat = KcatCommandLine(words) { throw UsageError(kcat.answer) }
        return nil
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
        return UsageError("unknown command '\(word)'; there are \(names.joined(separator: ", "))")
    }
}
