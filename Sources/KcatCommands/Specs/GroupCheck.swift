import KafkaClient

/// Holds specs against the group that is named.
enum GroupCheck {
    /// `stored` without a group is an error.
    static func check(
        _ specs: [PartitionSpec], _ arguments: Arguments, _ settings: ClientSettings
    ) throws(UsageError) {
        guard settings.configuration.groupId == nil else { return }
        let ranges =
            specs.map { (text: "'\($0.text)'", range: $0.range) } + [(text: "-o", range: arguments.records.range)]
        for (text, range) in ranges {
            guard range?.start == .stored || range?.end == .position(.stored) else { continue }
            throw UsageError("\(text): 'stored' is what a group has committed: name it with -g GROUP")
        }
    }
}
