/// Where an option stands in the help and the manual page.
package enum OptionSection: String, CaseIterable, Sendable {
    case records = "What to read"
    case groups = "Groups and transactions"
    case output = "Output"
    case producing = "What to write"
    case broker = "What to serve"
    case connection = "Brokers"
    case general = "General"
}

/// What an option's argument can be completed to.
package enum ArgumentCompletion: Sendable {
    /// Nothing is known.
    case none
    /// One of the option's closed set of values.
    case values
    /// A file's path.
    case file
    /// A folder's path.
    case directory
    /// What `completions candidates` finds of this kind: `topic`, `spec`, `group`, `property`, `profile`.
    case asked(String)
}

/// One option. Parsing, `--help`, the completions and the check of the manual page all read this row.
package struct OptionSpec: Sendable {
    /// What the option does to the arguments; the text is empty for a flag.
    package typealias Apply = @Sendable (inout Arguments, String) throws(UsageError) -> Void

    /// The letter after one dash, where it has one.
    package let letter: Character?
    /// The name after two dashes.
    package let long: String
    /// The name of its argument in the help; `nil` for a flag.
    package let argument: String?
    /// Its section in the help.
    package let section: OptionSection
    /// What it does, in one short line.
    package let help: String
    /// The closed set of values that it takes; empty when the set is open.
    package let values: [String]
    /// What its argument can be completed to.
    package let completion: ArgumentCompletion
    /// Whether the argument may be left out; then the option is applied with an empty text.
    package private(set) var isArgumentOptional = false
    let apply: Apply

    init(
        _ letter: Character?, _ long: String, takes argument: String? = nil, _ section: OptionSection,
        values: [String] = [], completion: ArgumentCompletion = .none, _ help: String, apply: @escaping Apply
    ) {
        self.letter = letter
        self.long = long
        self.argument = argument
        self.section = section
        self.help = help
        self.values = values
        self.completion = values.isEmpty ? completion : .values
        self.apply = apply
    }

    /// The same option, where a command's help has more to say of it, in a section of its own, or takes fewer values.
    func explained(
        _ help: String, in section: OptionSection? = nil, values: [String]? = nil
    ) -> OptionSpec {
        OptionSpec(
            letter, long, takes: argument, section ?? self.section, values: values ?? self.values,
            completion: completion, help, apply: apply)
    }

    /// The same with an argument that may be left out. It is taken behind `=`, or as the next word where that is a length
    /// of time.
    func withOptionalTime() -> OptionSpec {
        var option = self
        option.isArgumentOptional = true
        return option
    }

    /// How the option is written in the help: `-o, --offset START`, `--watch [TIME]`.
    package var usage: String {
        let argument = argument.map { isArgumentOptional ? " [\($0)]" : " \($0)" }
        return (letter.map { "-\($0), " } ?? "    ") + "--" + long + (argument ?? "")
    }
}
