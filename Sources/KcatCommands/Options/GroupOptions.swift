/// What `groups`, `group` and `transactions` are told beside the brokers.
package struct GroupArguments: Sendable {
    /// `--lag-over`: only what has more records waiting.
    package var lagOver: Int64?
    /// `--stuck`: only what doesn't move while the end does.
    package var isStuck = false
    /// `--members`: members in place of partitions.
    package var showsMembers = false
    /// `--watch`: look again and again, so long apart.
    package var watchInterval: Duration?
    /// `--execute`: do it, rather than say what would be done.
    package var executes = false
    /// `--like`: another group, whose offsets are taken.
    package var like: String?
    /// `--from`: a file with offsets.
    package var file: String?
    /// `--before`: how many records before a committed offset are shown.
    package var before: Int64 = 2
    /// `--after`: how many behind it.
    package var after: Int64 = 2
    /// `--hanging`: only transactions that no coordinator will end.
    package var isHanging = false
}

/// The options of groups and transactions.
enum GroupOptions {
    /// Of `groups`.
    static let looking = [lagOver, stuck, members, watch]

    static let lagOver = OptionSpec(
        nil, "lag-over", takes: "N", .groups, "Only where more than N records wait"
    ) { (arguments, text) throws(UsageError) in
        guard let number = Quantity.number(text) else { throw UsageError("'\(text)' is not a number of records") }
        arguments.groups.lagOver = number
    }

    static let stuck = OptionSpec(nil, "stuck", .groups, "Only where the offset stays, the end moves on") {
        arguments, _ in arguments.groups.isStuck = true
    }

    static let members = OptionSpec(nil, "members", .groups, "Members and what they have, not partitions") {
        arguments, _ in arguments.groups.showsMembers = true
    }

    static let watch = OptionSpec(
        nil, "watch", takes: "TIME", .groups, "Look again every TIME (default 2s), with rates"
    ) { (arguments, text) throws(UsageError) in
        arguments.groups.watchInterval = text.isEmpty ? .seconds(2) : try Quantity.duration(text)
    }.withOptionalTime()

    static let execute = OptionSpec(nil, "execute", .groups, "Do it; without, only what would be done is told") {
        arguments, _ in arguments.groups.executes = true
    }

    static let like = OptionSpec(
        nil, "like", takes: "GROUP", .groups, completion: .asked("group"), "To where GROUP stands"
    ) { arguments, text in arguments.groups.like = text }

    static let from = OptionSpec(
        nil, "from", takes: "FILE", .groups, completion: .file, "To the offsets in FILE (JSON, or Kafka's CSV)"
    ) { arguments, text in arguments.groups.file = text }

    static let before = OptionSpec("B", "before", takes: "N", .groups, "Records before each place (default 2)") {
        (arguments, text) throws(UsageError) in
        guard let number = Quantity.number(text) else { throw UsageError("'\(text)' is not a number of records") }
        arguments.groups.before = number
    }

    static let after = OptionSpec("A", "after", takes: "N", .groups, "Records behind each place (default 2)") {
        (arguments, text) throws(UsageError) in
        guard let number = Quantity.number(text) else { throw UsageError("'\(text)' is not a number of records") }
        arguments.groups.after = number
    }

    static let hanging = OptionSpec(nil, "hanging", .groups, "Only transactions that no coordinator will end") {
        arguments, _ in arguments.groups.isHanging = true
    }
}
