package import KafkaWire

/// Which records `find` looks for, and how.
package struct FindArguments: Sendable {
    /// Which of the records that match are wanted.
    package enum Choice: Sendable {
        case first, last, all
    }

    /// `--key`: the key to look for.
    package var key: String?
    /// `--key-file`: a file with a key a line.
    package var keyFile: String?
    /// `--partitioner`: how producers placed the keys.
    package var partitioner = Partitioner.murmur2
    /// `--first`, `--last`, `--all`.
    package var choice: Choice?
    /// `--all-partitions`: look in the others too.
    package var searchesAllPartitions = false
    /// `--bisect`: halve.
    package var bisects = false
    /// `--by-time`: halve the time, not the offsets.
    package var bisectsTime = false
    /// `--run`: a command that decides.
    package var command: String?
}

extension OptionTable {
    /// The options of `find` alone.
    static let finding = [
        findKey, keyFile, findPartitioner, first, last, all, allPartitions, bisect, bisectTime, runCommand,
    ]

    /// `produce`'s row, in the words of who looks for one.
    private static let findKey = key.explained("The key to look for", in: .records)

    static let keyFile = OptionSpec(
        nil, "key-file", takes: "FILE", .records, completion: .file, "Many keys at once, one a line"
    ) { arguments, text in arguments.find.keyFile = text }

    /// Those of `produce`'s that place a key where it can be looked for.
    private static let findPartitioner = partitioner.explained(
        "How producers place keys", in: .records, values: Partitioner.allCases.map(\.rawValue))

    static let first = OptionSpec(nil, "first", .records, "The first match of each partition") { arguments, _ in
        arguments.find.choice = .first
    }

    static let last = OptionSpec(nil, "last", .records, "The last match of each partition") {
        arguments, _ in arguments.find.choice = .last
    }

    static let all = OptionSpec(nil, "all", .records, "All matches") { arguments, _ in
        arguments.find.choice = .all
    }

    static let allPartitions = OptionSpec(
        nil, "all-partitions", .records, "Look for the key in the others too"
    ) { arguments, _ in arguments.find.searchesAllPartitions = true }

    static let bisect = OptionSpec(nil, "bisect", .records, "Since when EXPR holds, by halving") {
        arguments, _ in arguments.find.bisects = true
    }

    static let bisectTime = OptionSpec(nil, "by-time", .records, "Halve the time, not the offsets") {
        arguments, _ in arguments.find.bisectsTime = true
    }

    static let runCommand = OptionSpec(
        nil, "run", takes: "COMMAND", .records, "Halve by what COMMAND says"
    ) { arguments, text in arguments.find.command = text }
}
