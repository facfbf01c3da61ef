/// Which records are wanted: the options of commands that filter.
package struct FilterArguments: Sendable {
    /// `--where`: an expression over the record and its batch.
    package var expression: String?
    /// `--grep`: regular expressions, each with its place; all must be found.
    package var patterns: [String] = []
    /// `-A`: records to print after each match.
    package var after: Int?
    /// `-B`: records to print before each match.
    package var before: Int?
    /// `-C`: both.
    package var around: Int?
    /// `--latest-per-key`: of each key the newest record.
    package var latestPerKey = false
    /// `--merge`: all partitions in one order of time; how long a live run waits for a silent one.
    package var mergeWait: Duration?
}

extension OptionTable {
    /// The options of every command that filters.
    static let filtering = [whereOption, grep]
    /// What stands around a match.
    static let context = [afterContext, beforeContext, aroundContext]

    static let whereOption = OptionSpec(
        nil, "where", takes: "EXPR", .records, "Only records for which EXPR holds"
    ) { arguments, text in
        // Given twice both must hold.
        arguments.filter.expression = arguments.filter.expression.map { "(\($0)) and (\(text))" } ?? text
    }

    static let grep = OptionSpec(
        nil, "grep", takes: "PATTERN", .records, "Only with [!][k:|v:|h:NAME=|hk:|hv:]REGEX"
    ) { arguments, text in arguments.filter.patterns.append(text) }

    static let afterContext = OptionSpec("A", "after", takes: "N", .records, "N records after each match too") {
        (arguments, text) throws(UsageError) in arguments.filter.after = try Quantity.context(text)
    }

    static let beforeContext = OptionSpec("B", "before", takes: "N", .records, "N records before each match too") {
        (arguments, text) throws(UsageError) in arguments.filter.before = try Quantity.context(text)
    }

    static let aroundContext = OptionSpec("C", "around", takes: "N", .records, "N records on both sides too") {
        (arguments, text) throws(UsageError) in arguments.filter.around = try Quantity.context(text)
    }
}

extension OptionTable {
    /// In what order records come, and which.
    static let arranging = [latestPerKey, merge]

    static let latestPerKey = OptionSpec(
        nil, "latest-per-key", .records, "The newest record of each key, no tombstones"
    ) { arguments, _ in arguments.filter.latestPerKey = true }

    static let merge = OptionSpec(
        nil, "merge", takes: "time[=WAIT]", .records, "Partitions as one story by timestamp"
    ) { (arguments, text) throws(UsageError) in
        if text == "time" {
            arguments.filter.mergeWait = .seconds(1)
        } else if text.hasPrefix("time=") {
            arguments.filter.mergeWait = try Quantity.duration(String(text.dropFirst(5)))
        } else {
            throw UsageError("'\(text)' is no order: time and time=2s (how long to wait for a silent partition) are")
        }
    }
}

extension Quantity {
    /// Records around a match: 0 to 10,000.
    static func context(_ text: String) throws(UsageError) -> Int {
        guard let value = number(text), value <= 10_000 else {
            throw UsageError("'\(text)' is not a number of records from 0 to 10000")
        }
        return Int(value)
    }
}
