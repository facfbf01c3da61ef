/// What to read: the options of commands that read records.
package struct RecordArguments: Sendable {
    /// `-o`: where specs begin (and end) that don't say it themselves.
    package var range: SpecRange?
    /// What there is to say about it before it is read.
    package var rangeRemarks: [String] = []
    /// `-e`: stop at the end as it was when the run began.
    package var exitsAtEnd = false
    /// `-c`: stop after as many records.
    package var count: Int64?
    /// `-g`: the group to join, or whose committed offsets are meant by `stored`.
    package var group: String?
    /// `--commit` and `--no-commit`; `nil` when neither was given.
    package var commits: Bool?
    /// `--idle-timeout`: stop when nothing came for as long.
    package var idleTimeout: Duration?
    /// `--assignment`: a file with the specs.
    package var assignmentFile: String?
    /// `--watch`: that file is read anew when it changes.
    package var watchesAssignment = false
    /// `--skip-corrupt`: pass damaged batches over.
    package var skipsCorrupt = false
    /// `--uncommitted`: records of open and aborted transactions too.
    package var isUncommitted = false
    /// `--control`: control records too.
    package var showsControl = false
    /// `--fail-if-empty`: a run without a record is a failure.
    package var failsIfEmpty = false
    /// `--max-decompressed`: the largest size of one batch, in bytes.
    package var maxDecompressedBytes: Int?
}

extension OptionTable {
    /// The options of every command that reads records.
    static let reading = [
        offset, exitAtEnd, count, group, idleTimeout, assignment, watch, skipCorrupt, maxDecompressed, uncommitted,
        control,
        failIfEmpty,
    ]

    static let offset = OptionSpec(
        "o", "offset", takes: "START", .records, "Where specs without @ begin"
    ) { (arguments, text) throws(UsageError) in
        arguments.records.rangeRemarks = []
        arguments.records.range = try SpecParser.offsetOption(text, &arguments.records.rangeRemarks)
    }

    static let exitAtEnd = OptionSpec("e", "exit-at-end", .records, "End where the log ends when the run begins") {
        arguments, _ in arguments.records.exitsAtEnd = true
    }

    static let count = OptionSpec("c", "count", takes: "N", .records, "End after N records in all") {
        (arguments, text) throws(UsageError) in arguments.records.count = try Quantity.count(text)
    }

    static let group = OptionSpec(
        "g", "group", takes: "GROUP", .records, completion: .asked("group"),
        "The group to join, or that 'stored' is of"
    ) {
        (arguments, text) throws(UsageError) in
        if text.isEmpty { throw UsageError("a group's name can't be empty") }
        arguments.records.group = text
    }

    static let commit = OptionSpec(nil, "commit", .records, "Commit for the group what has been written") {
        arguments, _ in arguments.records.commits = true
    }

    static let noCommit = OptionSpec(nil, "no-commit", .records, "Commit nothing") { arguments, _ in
        arguments.records.commits = false
    }

    static let idleTimeout = OptionSpec(
        nil, "idle-timeout", takes: "TIME", .records, "End when no record came for TIME (30s, 5m)"
    ) { (arguments, text) throws(UsageError) in arguments.records.idleTimeout = try Quantity.duration(text) }

    static let assignment = OptionSpec(
        nil, "assignment", takes: "FILE", .records, completion: .file, "Read the specs from FILE; anew at SIGHUP"
    ) { arguments, text in arguments.records.assignmentFile = text }

    static let watch = OptionSpec(nil, "watch", .records, "Read FILE anew whenever it changes") { arguments, _ in
        arguments.records.watchesAssignment = true
    }

    static let skipCorrupt = OptionSpec(
        nil, "skip-corrupt", .records, "Pass damaged batches over, named and counted"
    ) { arguments, _ in arguments.records.skipsCorrupt = true }

    static let uncommitted = OptionSpec(
        nil, "uncommitted", .records, "Records of open and aborted transactions too"
    ) { arguments, _ in arguments.records.isUncommitted = true }

    static let control = OptionSpec(nil, "control", .records, "Control records too (-J, readable)") { arguments, _ in
        arguments.records.showsControl = true
    }

    static let failIfEmpty = OptionSpec(
        nil, "fail-if-empty", .records, "Exit with 1 when no record was written"
    ) { arguments, _ in arguments.records.failsIfEmpty = true }

    static let maxDecompressed = OptionSpec(
        nil, "max-decompressed", takes: "SIZE", .records, "Largest batch, decompressed (default 100M)"
    ) { (arguments, text) throws(UsageError) in arguments.records.maxDecompressedBytes = try Quantity.size(text) }
}
