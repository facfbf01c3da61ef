import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput

/// `kcat-swift find SPEC...`: the record that matters, without reading all.
enum FindCommand {
    /// The command's row in the table.
    static let spec = CommandSpec(
        "find", "SPEC...", "Find records by key or expression, without reading all of them.",
        notes: [
            "SPEC is as for assign; without an end it ends where the log does.",
            "With --key only the key's partition is read, newest first, and the newest",
            "record is printed; --first prints the oldest, --all prints all. With --where",
            "or --grep the first match of each partition is printed.",
            "--bisect halves: it prints the records on both sides of the one change that",
            "it assumes. --run COMMAND decides by exit code, as git bisect: 0 before the",
            "change, 1 to 127 since it, 125 can't say.",
            "Ends with 1 when nothing is found.",
        ],
        examples: [
            ("find orders --key u7 -J", "the newest record of the key"),
            ("find orders:3 --where '.version >= 2' --bisect", "since when"),
            ("find orders@now-1h --grep 'k:^u' --all", "all of the last hour"),
        ],
        options: [
            OptionTable.offset, OptionTable.directory, OptionTable.skipCorrupt, OptionTable.maxDecompressed,
        ] + OptionTable.finding + OptionTable.filtering + OptionTable.writing + OptionTable.decoding
            + OptionTable.connection + OptionTable.looks + OptionTable.general, asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty { throw UsageError("find what where? kcat-swift find SPEC --key KEY (or --where EXPR)") }
        let find = arguments.find
        let filter = try FilterPlan(arguments.filter, now: WallClock.now())
        try check(find, filter)
        let keys = try find.keyFile.map { (path) throws(UsageError) in try KeyFile.keys(path) }
        let specs = try SpecParser.parse(operands)
        var settings = try ClientSettings(arguments)
        try GroupCheck.check(specs, arguments.records, &settings)
        try settings.prepareForAssignment(arguments)
        // A probe wants one batch; a window as much as there is.
        let isProbing = find.bisects || find.command != nil
        settings.configuration.maxPartitionFetchBytes = isProbing ? 16 << 10 : 16 << 20
        settings.configuration.fetchMaxBytes = isProbing ? 1 << 20 : 16 << 20
        let output = try OutputSettings(arguments, topics: specs.map(\.topic))
        let folder = try arguments.serving.folder(settings)
        var options = settings.runOptions(arguments)
        options.exitsAtEnd = true
        return try Session.run(arguments) { [settings, options] session in
            let formatter = try output.formatter()
            session.watchReader()
            output.announce(on: session.console)
            let decoder = output.decoder(formatter, session.console)
            let stream = StreamSettings(arguments, settings.configuration.isolationLevel)
            let reader = PieceReader(session, try .init(folder, settings, session), stream)
            let resolver = SpecResolver(lookup: reader.lookup, options: options, loop: session.loop)
            let partitions = try await resolver.partitions(of: specs)
            let lookup = reader.lookup
            // Asked beside the partitions' ends: a round trip is a part of what a key takes.
            async let counts = keys != nil || find.key != nil ? KeySearch.partitionCounts(partitions, lookup) : [:]
            let plans = try await resolver.plans(of: partitions).map(PieceReader.quiet)
            let isFound: Bool
            if isProbing {
                let judge: BisectRun.Judge =
                    if let command = find.command {
                        .command(RecordJudge(command: command, formatter: formatter))
                    } else if let filter {
                        .filter(try filter.filter(decodedBy: decoder))
                    } else {
                        throw UsageError("--bisect needs --where EXPR or --run COMMAND")
                    }
                let run = BisectRun(
                    reader: reader, formatter: formatter, judge: judge, decoder: decoder, byTime: find.bisectsTime)
                isFound = try await run.run(plans)
            } else if let keys {
                let search = KeySearch(reader: reader, formatter: formatter, find: find, decoder: decoder)
                isFound = try await search.run(keys, filter, plans, counts)
            } else if let key = find.key {
                let search = KeySearch(reader: reader, formatter: formatter, find: find, decoder: decoder)
                isFound = try await search.run(key, filter, plans, counts)
            } else if let filter {
                let run = FindRun(
                    reader: reader, formatter: formatter, choice: find.choice ?? .first, plan: filter,
                    decoder: decoder)
                isFound = try await run.run(plans) > 0
                if !isFound, session.interruption.reason == nil { session.console.say("no record matches") }
            } else {
                isFound = false
            }
            return isFound ? .success : .failure
        }
    }

    private static func check(_ find: FindArguments, _ filter: FilterPlan?) throws(UsageError) {
        if find.key != nil, find.keyFile != nil { throw UsageError("--key and --key-file: one of them") }
        let hasKey = find.key != nil || find.keyFile != nil
        if find.command != nil, filter != nil || hasKey {
            throw UsageError("--run decides itself: it goes without --where, --grep and --key")
        }
        if find.bisectsTime, !find.bisects, find.command == nil {
            throw UsageError("--by-time is how --bisect (or --run) halves")
        }
        if find.bisects, hasKey { throw UsageError("--bisect halves by --where or --run, not by a key") }
        if find.bisects, filter == nil, find.command == nil {
            throw UsageError("--bisect needs --where EXPR or --run COMMAND")
        }
        guard hasKey || filter != nil || find.command != nil else {
            throw UsageError("find what? --key KEY, --key-file FILE, --where EXPR, --grep PATTERN or --run COMMAND")
        }
    }
}
