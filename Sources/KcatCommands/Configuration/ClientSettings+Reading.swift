import KafkaClient

/// What settings come to for who reads the partitions of specs, and for a member of a group.
extension ClientSettings {
    /// Looking changes nothing: only `--commit` commits, whatever a configuration file says (P5).
    mutating func prepareForAssignment(_ arguments: Arguments) throws(UsageError) {
        configuration.enableAutoCommit = arguments.records.commits == true
        configuration.enableAutoOffsetStore = false
        if arguments.records.commits == true, configuration.groupId == nil {
            throw UsageError("--commit commits for a group: name it with -g GROUP")
        }
    }

    /// What is different for a member of a group.
    mutating func prepareForGroup(_ arguments: Arguments) throws(UsageError) {
        configuration.enableAutoCommit = arguments.records.commits ?? configuration.enableAutoCommit ?? true
        // Only what is written out is done with.
        configuration.enableAutoOffsetStore = false
        if reset == nil { configuration.autoOffsetReset = .latest }
        // Only an answer tells that a partition is at its end: it should not take long when nothing comes.
        if arguments.records.exitsAtEnd {
            configuration.fetchMaxWait = min(configuration.fetchMaxWait, .milliseconds(50))
        }
        guard let range = arguments.records.range else { return }
        switch (range.start, range.end) {
        case (.beginning, nil): configuration.autoOffsetReset = .earliest
        case (.end, nil): configuration.autoOffsetReset = .latest
        case (.age(let age), nil): configuration.autoOffsetReset = .byDuration(.milliseconds(age))
        default:
            throw UsageError(
                "-o: a group goes on where it left off; beginning, end or now-1h say where when it has committed nothing"
            )
        }
    }
}
