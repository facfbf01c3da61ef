/// One command: its row in the help, the options that it takes, and what it does. It is told by its own file, and
/// ``CommandTable`` lists it.
package struct CommandSpec: Sendable {
    /// What a command does with its options and operands. It returns how the program ends.
    package typealias Run = @Sendable (Arguments, [String]) throws(UsageError) -> ExitCode

    /// What it is called by; for a verb with the command's name before it: `group peek`.
    package let name: String
    /// Its operands in the usage line.
    package let operands: String
    /// What it does, in one short line.
    package let summary: String
    /// What a reader of its help needs to know beside the options; lines of at most 78 columns.
    package let notes: [String]
    /// Command lines with what they do.
    package let examples: [(line: String, meaning: String)]
    /// The options that it takes; of a command with verbs those of all of them. They are put together when they are asked
    /// for: a run needs those of one command.
    package var options: [OptionSpec] { makeOptions() }
    private let makeOptions: @Sendable () -> [OptionSpec]
    /// Its verbs, where it has some: the first operand names one, which then is the command.
    package let verbs: [CommandSpec]
    /// What it does.
    package let run: Run
    private let values: @Sendable () -> [String]
    /// What completes its operands beside them: `spec`, `topic`, `group`; `place` for a spec or a path; `verb` for a verb,
    /// a group and specs.
    package let asks: String?

    /// The closed set of words that its operand can be; empty when the set is open.
    package var operandValues: [String] { values() }

    init(
        _ name: String, _ operands: String, _ summary: String, notes: [String] = [],
        examples: [(line: String, meaning: String)] = [],
        options: @autoclosure @escaping @Sendable () -> [OptionSpec],
        operandValues: @escaping @Sendable () -> [String] = { [] }, asks: String? = nil, run: @escaping Run
    ) {
        self.name = name
        self.operands = operands
        self.summary = summary
        self.notes = notes
        self.examples = examples
        makeOptions = options
        self.run = run
        verbs = []
        values = operandValues
        self.asks = asks
    }

    /// A command whose first operand is a verb. The name of each verb begins with the command's and a space.
    init(
        _ name: String, _ summary: String, notes: [String] = [], examples: [(line: String, meaning: String)] = [],
        verbs: [CommandSpec], asks: String? = nil
    ) {
        let words = verbs.map { String($0.name.dropFirst(name.count + 1)) }
        self.name = name
        operands = words.joined(separator: "|") + " ..."
        self.summary = summary
        self.notes = notes
        self.examples = examples
        self.verbs = verbs
        makeOptions = { CommandSpec.union(of: verbs) }
        values = { words }
        self.asks = asks
        run = { (_, _) throws(UsageError) in
            throw UsageError("\(name) what? \(words.joined(separator: ", ")) (see kcat-swift \(name) --help)")
        }
    }

    /// The verb of that word.
    package func verb(_ word: String) -> CommandSpec? { verbs.first { $0.name == "\(name) \(word)" } }

    /// The options of several commands, each once, in the order of the sections: where one takes fewer values of an option
    /// than another, as who takes all has it.
    static func union(of commands: [CommandSpec]) -> [OptionSpec] {
        var options: [OptionSpec] = []
        var places: [String: Int] = [:]
        for option in commands.flatMap(\.options) {
            if let place = places[option.long] {
                if option.values.count > options[place].values.count { options[place] = option }
            } else {
                places[option.long] = options.count
                options.append(option)
            }
        }
        return OptionSection.allCases.flatMap { section in options.filter { $0.section == section } }
    }
}
