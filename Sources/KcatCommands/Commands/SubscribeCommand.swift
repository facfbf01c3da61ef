import KafkaClient
import Transport

/// `kcat-swift subscribe -g GROUP TOPIC|^REGEX...`: as a member of a group.
enum SubscribeCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
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
        options: SubscribeCommand.reading + [OptionTable.noCommit] + OptionTable.filtering + OptionTable.context
            + OptionTable.writing + OptionTable.decoding + OptionTable.connection + OptionTable.looks
            + OptionTable.general, asks: "topic", run: run)

    /// The options of reading, in a group's words.
    private static let reading: [OptionSpec] = OptionTable.reading.map { option in
        switch option.long {
        case "offset": option.explained("Where nothing is committed: beginning, end, now-1h")
        case "group": option.explained("The group to join")
        default: option
        }
    }

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty { throw UsageError("subscribe to what? kcat-swift subscribe -g GROUP TOPIC|^REGEX...") }
        var topics: Set<String> = []
        var patterns: [TopicPattern] = []
        for operand in operands {
            if operand.hasPrefix("^") {
                do throws(KafkaError) { patterns.append(try TopicPattern(operand)) } catch {
                    throw UsageError(error.message)
                }
            } else {
                try check(operand)
                topics.insert(operand)
            }
        }
        var settings = try ClientSettings(arguments)
        guard settings.configuration.groupId != nil else {
            throw UsageError("subscribe joins a group: name it with -g GROUP")
        }
        try settings.checkAssignors()
        try settings.prepareForGroup(arguments)
        let output = try OutputSettings(arguments, topics: operands)
        let filter = try FilterPlan(arguments.filter, now: WallClock.now(), count: arguments.records.count)
        return try Session.run(arguments) { [topics, patterns, settings] session in
            let formatter = try output.formatter()
            session.watchReader()
            output.announce(on: session.console)
            let consumer = try session.consumer(settings)
            try await checkTopics(topics, consumer, session.loop)
            try await consumer.subscribe(topics: topics, patterns: patterns)
            let stream = StreamSettings(arguments, consumer.configuration.isolationLevel)
            var records = Stream(
                session, GroupSource(consumer: consumer), SubscribeRun(settings.runOptions(arguments)),
                try Stages(stream, formatter, output.decoder(formatter, session.console), filter), stream)
            let holders = TransactionHolders(session: session, settings: settings)
            records.holder = { await holders.holder($0, at: $1) }
            return try await consumer.finishing { try await records.run() }
        }
    }

    /// A spec where a topic's name is meant is a likely mistake, and no topic can have such a name.
    private static func check(_ operand: String) throws(UsageError) {
        let isName = operand.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        guard isName, !operand.isEmpty else {
            throw UsageError(
                "'\(operand)' is no topic's name; the group decides which partitions come and where they begin "
                    + "('assign' takes specs, and '^...' is a regular expression)")
        }
    }

    /// A topic that does not exist is told at once: a mistyped name would be waited for in silence.
    private static func checkTopics(
        _ topics: Set<String>, _ consumer: KafkaConsumer, _ loop: EventLoop
    ) async throws {
        if topics.isEmpty { return }
        let resolver = SpecResolver(lookup: AdminLookup(for: consumer), options: RunOptions(), loop: loop)
        _ = try await resolver.partitions(of: topics.sorted().map { PartitionSpec($0, text: $0) })
    }
}
