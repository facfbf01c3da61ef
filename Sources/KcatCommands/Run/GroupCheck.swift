import KafkaClient

/// Holds specs against the group that is named.
enum GroupCheck {
    /// `stored` without a group is an error. What the specs have to say themselves becomes the settings' notices.
    static func check(
        _ specs: [PartitionSpec], _ records: RecordArguments, _ settings: inout ClientSettings
    ) throws(UsageError) {
        settings.say(specs.flatMap(\.remarks) + records.rangeRemarks)
        guard settings.configuration.groupId == nil else { return }
        let ranges =
            specs.map { (text: "'\($0.text)'", range: $0.range) } + [(text: "-o", range: records.range)]
        for (text, range) in ranges {
            var positions = [range?.start]
            if case .position(let end)? = range?.end { positions.append(end) }
            guard positions.contains(where: { $0?.isStored == true }) else { continue }
            throw UsageError("\(text): 'stored' is what a group has committed: name it with -g GROUP")
        }
    }
}
