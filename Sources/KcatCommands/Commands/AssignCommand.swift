import KafkaClient
import KafkaWire
import Transport

/// `kcat-swift assign SPEC...`: the records of exactly these partitions.
enum AssignCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "assign", "SPEC...", "Stream the records of exactly these partitions to standard output.",
        notes: [
            "SPEC is topic[:partitions][@start[..end]]; the end is exclusive.",
            "  partitions  7   0,3,5-9   * (all; also when left out)",
            "  start, end  1200   -10 (offsets)   -10r (records)   beginning   end   stored",
            "              2026-11-23T05:00Z   2026-11-23   ms:1700000000000   now-15m",
            "  or a count  @1200+50 (fifty records)",
            "Without an end it follows the log. Looking changes nothing: no group is joined.",
        ],
        examples: [
            ("assign orders:7@1200", "from offset 1200 on"),
            ("assign orders@-10 -e -J | jq .payload", "the last ten of each"),
            ("assign orders:0@now-1h..now > hour", "the last hour, then done"),
        ],
        options: OptionTable.reading + [OptionTable.commit, OptionTable.directory] + OptionTable.filtering
            + OptionTable.context + OptionTable.arranging + OptionTable.writing + OptionTable.decoding
            + OptionTable.connection
            + OptionTable.looks + OptionTable.general, asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let file = try file(arguments, operands)
        if operands.isEmpty, file == nil {
            throw UsageError("assign what? kcat-swift assign TOPIC[:PARTITIONS][@START[..END]]")
        }
        let specs = if let file { try file.specs() } else { try SpecParser.parse(operands) }
        var settings = try ClientSettings(arguments)
        try GroupCheck.check(specs, arguments.records, &settings)
        try settings.prepareForAssignment(arguments)
        let output = try OutputSettings(arguments, topics: specs.map(\.topic))
        let filter = try FilterPlan(arguments.filter, now: WallClock.now(), count: arguments.records.count)
        if try isArranged(arguments) { return try arrange(specs, settings, output, filter, arguments) }
        if let folder = try arguments.serving.folder(settings) {
            return try read(folder, specs, settings.runOptions(arguments), output, filter, arguments)
        }
        return try Session.run(arguments) { [settings] session in
            let formatter = try output.formatter()
            session.watchReader()
            output.announce(on: session.console)
            let consumer = try session.consumer(settings)
            let options = settings.runOptions(arguments)
            let resolver = SpecResolver(lookup: AdminLookup(for: consumer), options: options, loop: session.loop)
            let stream = StreamSettings(arguments, consumer.configuration.isolationLevel)
            let stages = try Stages(stream, formatter, output.decoder(formatter, session.console), filter)
            let holders = TransactionHolders(session: session, settings: settings)
            let body: () async throws -> ExitCode
            let late = LatePartitions(resolver, session.console)
            if let file {
                session.onHangUp { file.setDue() }
                if arguments.records.watchesAssignment { file.watch(on: session.loop) }
                file.onDue { [weak consumer] in consumer?.wakeUp() }
                let live = LiveAssignment(file, resolver, arguments.records, settings)
                let partitions = try await resolver.partitions(of: specs)
                let (plans, awaited) = try await late.begin(specs)
                let run = AssignRun(plans, options)
                live.take(partitions.map { AssignmentChange.Place($0.partition, $0.range) })
                body = {
                    try await AssignCommand.stream(session, consumer, run, stages, stream, live, late, awaited, holders)
                }
            } else {
                let (plans, awaited) = try await late.begin(specs)
                let run = AssignRun(plans, options)
                let new = NewPartitions(specs, options, beside: late)
                new?.look(every: min(consumer.configuration.metadataMaxAge, .seconds(30)), by: resolver) {
                    [weak consumer] in
                    consumer?.wakeUp()
                }
                body = {
                    try await AssignCommand.stream(session, consumer, run, stages, stream, late, awaited, new, holders)
                }
            }
            guard consumer.configuration.enableAutoCommit == true else { return try await body() }
            return try await consumer.finishing(body)
        }
    }

    /// Reads Kafka's own files. Nothing is appended to them, so that the run ends where they do.
    private static func read(
        _ folder: LogFolder, _ specs: [PartitionSpec], _ options: RunOptions, _ output: OutputSettings,
        _ filter: FilterPlan?, _ arguments: Arguments
    ) throws(UsageError) -> ExitCode {
        if arguments.records.assignmentFile != nil {
            throw UsageError("--assignment is read anew while brokers stream; with --directory name the specs")
        }
        var options = options
        options.exitsAtEnd = true
        return try Session.run(arguments) { [options] session in
            let formatter = try output.formatter()
            session.watchReader()
            output.announce(on: session.console)
            let resolver = SpecResolver(lookup: folder, options: options, loop: session.loop)
            let plans = try await resolver.plans(of: resolver.partitions(of: specs))
            let run = AssignRun(plans, options)
            let settings = StreamSettings(arguments, folder.isolationLevel)
            let source = FolderSource(folder) { [loop = session.loop] in try await loop.sleep(for: $0) }
            let stages = try Stages(settings, formatter, output.decoder(formatter, session.console), filter)
            var stream = Stream(session, source, run, stages, settings)
            return try await stream.run(from: run.positions(run.assignment))
        }
    }

    private static func stream(
        _ session: Session, _ consumer: KafkaConsumer, _ run: AssignRun, _ stages: Stages, _ settings: StreamSettings,
        _ live: LiveAssignment, _ late: LatePartitions, _ awaited: AwaitedSpecs, _ holders: TransactionHolders
    ) async throws -> ExitCode {
        var stream = Stream(session, AssignedSource(consumer: consumer), run, stages, settings)
        stream.holder = { await holders.holder($0, at: $1) }
        stream.awaitsPartitions = { $0.awaitsAssignment }
        stream.run.awaitsOthers = awaited.isWaiting
        let watch = Task(executorPreference: session.loop) {
            await late.watch(awaited) { consumer.wakeUp() }
        }
        defer { watch.cancel() }
        let code = try await stream.run(from: run.positions(run.assignment)) {
            try await $0.reassignIfDue(live)
            try await $0.take(late, of: live)
        }
        late.sayUnread()
        return code
    }

    private static func stream(
        _ session: Session, _ consumer: KafkaConsumer, _ run: AssignRun, _ stages: Stages, _ settings: StreamSettings,
        _ late: LatePartitions, _ awaited: AwaitedSpecs, _ new: NewPartitions?, _ holders: TransactionHolders
    ) async throws -> ExitCode {
        var stream = Stream(session, AssignedSource(consumer: consumer), run, stages, settings)
        stream.holder = { await holders.holder($0, at: $1) }
        let starts = run.positions(run.assignment)
        stream.run.awaitsOthers = awaited.isWaiting
        let watch = Task(executorPreference: session.loop) {
            await late.watch(awaited) { consumer.wakeUp() }
        }
        defer { watch.cancel() }
        let code = try await stream.run(from: starts) {
            try await $0.take(late)
            if let new { try await $0.take(new) }
        }
        late.sayUnread()
        return code
    }

    /// The file that the specs are in, when one is named.
    private static func file(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> AssignmentFile? {
        guard let path = arguments.records.assignmentFile else {
            if arguments.records.watchesAssignment {
                throw UsageError("--watch watches the FILE of --assignment: name one")
            }
            return nil
        }
        guard operands.isEmpty else {
            throw UsageError("'\(operands[0])': with --assignment \(path) the specs are in that file")
        }
        return AssignmentFile(path)
    }
}
