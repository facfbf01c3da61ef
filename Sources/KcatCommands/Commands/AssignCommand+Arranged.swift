import Console
import KafkaClient
import RecordFilter
import RecordOutput

extension AssignCommand {
    /// Whether records come in another order, or not all, so that they are read otherwise.
    static func isArranged(_ arguments: Arguments) throws(UsageError) -> Bool {
        let filter = arguments.filter
        guard filter.latestPerKey || filter.mergeWait != nil else { return false }
        let option = filter.latestPerKey ? "--latest-per-key" : "--merge"
        if filter.latestPerKey, filter.mergeWait != nil {
            throw UsageError("--latest-per-key and --merge: one of them")
        }
        if filter.after != nil || filter.before != nil || filter.around != nil {
            throw UsageError("\(option) leaves nothing around a match: it goes without -A, -B and -C")
        }
        if arguments.records.commits == true { throw UsageError("\(option) commits nothing: it goes without --commit") }
        if arguments.records.assignmentFile != nil {
            throw UsageError("\(option) goes without --assignment: name the specs")
        }
        return true
    }

    /// The newest record of each key, or partitions as one story.
    static func arrange(
        _ specs: [PartitionSpec], _ settings: ClientSettings, _ output: OutputSettings, _ filter: FilterPlan?,
        _ arguments: Arguments
    ) throws(UsageError) -> ExitCode {
        let folder = try arguments.serving.folder(settings)
        var options = settings.runOptions(arguments)
        // A newest record there is only up to an end, and files have nothing to wait for.
        options.exitsAtEnd = options.exitsAtEnd || arguments.filter.latestPerKey || folder != nil
        return try Session.run(arguments) { [options] session in
            let formatter = try output.formatter()
            session.watchReader()
            output.announce(on: session.console)
            let decoder = output.decoder(formatter, session.console)
            // Without an end an answer is waited for as long as ever.
            let place: PieceReader.Place =
                try options.exitsAtEnd
                ? .init(folder, settings, session) : .brokers(session.consumer(settings))
            let stream = StreamSettings(arguments, settings.configuration.isolationLevel)
            let reader = PieceReader(session, place, stream)
            let resolver = SpecResolver(lookup: reader.lookup, options: options, loop: session.loop)
            let plans = try await resolver.plans(of: resolver.partitions(of: specs)).map(PieceReader.quiet)
            guard let wait = arguments.filter.mergeWait else {
                try await latest(plans, reader, formatter, decoder, filter, options.count)
                return decoder?.end() ?? .success
            }
            let run = MergeRun(
                reader: reader, formatter: formatter, decoder: decoder, filter: filter, wait: wait, count: options.count
            )
            try await run.run(plans)
            return decoder?.end() ?? .success
        }
    }

    /// Two passes: one finds the newest offsets, the other gives their records.
    private static func latest(
        _ plans: [PartitionPlan], _ reader: PieceReader, _ formatter: RecordFormatter, _ decoder: RecordDecoder?,
        _ filter: FilterPlan?, _ count: Int64?
    ) async throws {
        let latest = LatestPerKey()
        let first = PartWalk(Stages.walker(reader.settings), into: LatestSink(latest))
        guard try await reader.read(plans, into: first) else { return }
        try first.flush()
        if latest.nullKeys > 0 {
            reader.session.console.say(
                Units.count(latest.nullKeys, "record without a key was", "records without a key were")
                    + " left out: none is its key's newest")
        }
        var counted = RunOptions()
        counted.count = count
        let second = PieceReader(reader.session, reader.place, reader.settings, options: counted)
        let pieces = plans.compactMap { plan in
            latest.ends[plan.topicPartition].map { end in
                var piece = PartitionPlan(plan.topicPartition, start: plan.start)
                piece.end = end
                return piece
            }
        }
        let sink = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        let walker = Stages.walker(reader.settings)
        let tally = FilterTally()
        let walk: any PartWalking =
            switch (filter, decoder) {
            case (nil, nil): PartWalk(walker, into: PickSink(latest, into: sink))
            case (nil, let decoder?): PartWalk(walker, into: PickSink(latest, into: DecodingSink(decoder, sink)))
            case (let filter?, nil):
                PartWalk(walker, into: PickSink(latest, into: FilterSink(try filter.filter(), tally, into: sink)))
            case (let filter?, let decoder?):
                PartWalk(
                    walker,
                    into: PickSink(
                        latest,
                        into: DecodedFilterSink(try filter.filter(decodedBy: decoder), tally, decoder, into: sink)))
            }
        let untilReady = decoder.map { decoder in { await decoder.fetchSchemas() } }
        try await second.read(pieces, into: Stages(walk: walk, untilReady: untilReady))
        if filter != nil { reader.session.console.detail(tally.counts.words) }
    }
}
