/// One command: its row in the help, and the options that it takes.
package struct CommandSpec: Sendable {
    /// What it is called by.
    package let name: String
    /// Its operands in the usage line.
    package let operands: String
    /// What it does, in one short line.
    package let summary: String
    /// What a reader of its help needs to know beside the options; lines of at most 78 columns.
    package let notes: [String]
    /// Command lines with what they do.
    package let examples: [(line: String, meaning: String)]
    /// The options that it takes.
    package let options: [OptionSpec]
    /// The closed set of words that its operand can be; empty when the set is open.
    package let operandValues: [String]

    init(
        _ name: String, _ operands: String, _ summary: String, notes: [String] = [],
        examples: [(line: String, meaning: String)] = [], options: [OptionSpec], operandValues: [String] = []
    ) {
        self.name = name
        self.operands = operands
        self.summary = summary
        self.notes = notes
        self.examples = examples
        self.options = options
        self.operandValues = operandValues
    }
}

/// All commands, in the order of the help.
package enum CommandTable {
    static let assign = CommandSpec(
        "assign", "SPEC...", "Stream the records of exactly these partitions to standard output.",
        notes: [
            "SPEC is topic[:partitions][@start[..end]]; the end is exclusive.",
            "  partitions  7   0,3,5-9   * (all; also when left out)",
            "  start, end  1200   -10 (from the end)   beginning   end   stored (needs -g)",
            "              2026-11-23T05:00Z   2026-11-23   ms:1700000000000   now-15m",
            "  or a count  @1200+50 (fifty records)",
            "Without an end it follows the log. Looking changes nothing: no group is joined.",
        ],
        examples: [
            ("assign orders:7@1200", "from offset 1200 on"),
            ("assign orders@-10 -e -J | jq .payload", "the last ten of each"),
            ("assign orders:0@now-1h..now > hour", "the last hour, then done"),
        ],
        options: OptionTable.reading + [OptionTable.commit] + OptionTable.writing + OptionTable.connection
            + OptionTable.general)

    static let subscribe = CommandSpec(
        "subscribe", "TOPIC|^REGEX...", "Read as a member of a group, which divides the partitions.",
        notes: [
            "Needs -g. An operand that begins with ^ is a regular expression for names.",
            "Where the group has committed nothing it begins at the end, or where -o says:",
            "beginning, end, now-1h. What was written is committed every few seconds, when",
            "partitions are taken away, and at the end. Rebalances are told on standard",
            "error.",
        ],
        examples: [
            ("subscribe -g audit orders", "beside whoever else is in it"),
            ("subscribe -g audit '^ord' -e", "what is left, then done"),
            ("subscribe -g audit orders --no-commit", "its offsets stay as they are"),
        ],
        options: OptionTable.reading + [OptionTable.noCommit] + OptionTable.writing + OptionTable.connection
            + OptionTable.general)

    static let topics = CommandSpec(
        "topics", "[NAME...]", "Show brokers, topics, partitions, leaders and replicas.",
        examples: [
            ("topics", "the whole cluster"), ("topics orders -J", "as kcat -L -J has it"),
        ],
        options: [OptionTable.json] + OptionTable.connection + OptionTable.general)

    static let offsets = CommandSpec(
        "offsets", "SPEC...", "Show where partitions begin and end, and the offset of a time.",
        notes: [
            "SPEC is as for assign. For each partition: the log start, the high watermark,",
            "the last stable offset, the count of offsets, and the spec's start and end.",
        ],
        examples: [
            ("offsets orders", "all partitions"), ("offsets orders:7@now-1h", "where the last hour begins"),
        ],
        options: [OptionTable.group, OptionTable.json] + OptionTable.connection + OptionTable.general)

    static let check = CommandSpec(
        "check", "[TOPIC]", "Try every step of the way to every broker, and say what is wrong.",
        notes: [
            "Name, connect, TLS and certificate, versions, login, metadata, one fetch, with",
            "their times. At the first step that fails: why, and what most likely is wrong.",
        ],
        examples: [
            ("check -F client.properties", "why can't I read?"),
            ("check orders:7 --profile prod", "may I read this one?"),
        ],
        options: OptionTable.connection + OptionTable.general)

    static let broker = CommandSpec(
        "broker", "", "Serve the Kafka protocol from memory or from segment files.",
        examples: [
            ("broker --topic orders:3", "three empty partitions"),
            ("broker --directory /var/lib/kafka", "a stopped broker's files"),
        ],
        options: [OptionTable.listen, OptionTable.topic, OptionTable.directory, OptionTable.sampleData]
            + OptionTable.general)

    static let completions = CommandSpec(
        "completions", "bash|zsh|fish", "Write the shell's completions.",
        examples: [("completions fish > ~/.config/fish/completions/kcat-swift.fish", "")],
        options: [OptionTable.help, OptionTable.version], operandValues: ["bash", "zsh", "fish"])

    static let help = CommandSpec(
        "help", "[COMMAND]", "Explain a command.", options: [OptionTable.help, OptionTable.version],
        operandValues: ["assign", "subscribe", "topics", "offsets", "check", "broker", "completions"])

    /// Every command.
    package static let all = [assign, subscribe, topics, offsets, check, broker, completions, help]

    /// Every option of any command, once, in the order of the sections.
    package static let allOptions: [OptionSpec] = {
        var seen: Set<String> = []
        let options = all.flatMap(\.options).filter { seen.insert($0.long).inserted }
        return OptionSection.allCases.flatMap { section in options.filter { $0.section == section } }
    }()

    /// The command of that name.
    package static func command(_ name: String) -> CommandSpec? { all.first { $0.name == name } }
}
