import Inspection
import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput

/// `kcat-swift stats SPEC...`: what is in partitions, in numbers.
enum StatsCommand {
    /// The command's row in the table.
    static let spec = CommandSpec(
        "stats", "SPEC...", "Count, measure and divide the records of partitions, in one pass.",
        notes: [
            "SPEC is as for assign; without an end it ends where the log does. --by takes",
            "time=1h, partition, key, size, codec, producer, header:NAME or .a.b[0].",
            "Counts are exact. Distinct keys beyond 8192 are estimated (error 0.8 %), of the",
            "most frequent keys the bound is told, quantiles are at most 1.6 % too high.",
            "--svg and --html write a drawing and a page for the ticket; keys and values",
            "are not in them unless --with-values puts them there.",
            "--fast decompresses nothing: batch headers tell records, bytes on the wire,",
            "times, partitions, codecs and producers; a batch counts at its last time.",
        ],
        examples: [
            ("stats orders", "all partitions"), ("stats orders@now-1d --by time=1h", "the last day by hours"),
            ("stats orders --by .customer --top 5 -J", "who has most"),
        ],
        options: [
            OptionTable.offset, OptionTable.count, OptionTable.directory, OptionTable.skipCorrupt,
            OptionTable.maxDecompressed,
        ] + OptionTable.filtering + OptionTable.statistics + [OptionTable.json] + OptionTable.connection
            + OptionTable.general, asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty { throw UsageError("stats of what? kcat-swift stats TOPIC[:PARTITIONS][@START[..END]]") }
        let options = arguments.statistics
        let filter = try FilterPlan(arguments.filter, now: WallClock.now())
        if case .path(let path) = options.grouping {
            do { _ = try JSONPathReader(path) } catch { throw UsageError("--by: \(error)") }
        }
        let isFast = arguments.inspect.isFast
        if isFast { try check(options.grouping, filter) }
        let specs = try SpecParser.parse(operands)
        var settings = try ClientSettings(arguments)
        try GroupCheck.check(specs, arguments.records, &settings)
        try settings.prepareForAssignment(arguments)
        let folder = try arguments.serving.folder(settings)
        var run = settings.runOptions(arguments)
        run.exitsAtEnd = true
        return try Session.run(arguments) { [settings, run] session in
            let stream = StreamSettings(arguments, settings.configuration.isolationLevel)
            let reader = PieceReader(session, try .init(folder, settings, session), stream, options: run)
            let resolver = SpecResolver(lookup: reader.lookup, options: run, loop: session.loop)
            let plans = try await resolver.plans(of: resolver.partitions(of: specs)).map(PieceReader.quiet)
            let path: JSONPathReader? =
                if case .path(let path) = options.grouping { try JSONPathReader(path) } else { nil }
            let box = StatisticsBox(RecordStatistics(by: options.grouping, fromHeaders: isFast))
            let sink = StatisticsSink(box, path: path, ranges: isFast ? try ranges(plans) : [:])
            let stages =
                if let filter {
                    try Stages(stream, filter, into: sink)
                } else {
                    Stages(walk: PartWalk(Stages.walker(stream), into: sink))
                }
            try await reader.read(plans, into: stages)
            // Half of it is not what was asked for.
            if session.interruption.reason != nil { return .failure }
            let statistics = box.statistics
            let page = StatisticsPage(
                statistics, title: operands.joined(separator: " "), groupTitle: options.groupText, top: options.top,
                withValues: options.withValues)
            if let file = options.svg { try WholeFile.write(page.drawing, to: file) }
            if let file = options.html { try WholeFile.write(page.text, to: file) }
            if arguments.output.form == .json { return StandardOutput.write(statistics.json(top: options.top)) }
            let descriptor = StandardOutput.descriptor
            let width = Terminal.isTerminal(descriptor) ? Terminal.width(descriptor) : nil
            return StandardOutput.write(StatisticsText(statistics, options, width: width).text)
        }
    }
    /// What headers don't tell can't be asked of them.
    private static func check(_ grouping: RecordStatistics.Grouping?, _ filter: FilterPlan?) throws(UsageError) {
        if filter != nil { throw UsageError("--fast reads batch headers only: it goes without --where and --grep") }
        switch grouping {
        case nil, .time, .partition, .codec, .producer: break
        default:
            throw UsageError("--fast reads batch headers only: --by takes time, partition, codec and producer then")
        }
    }

    /// The offsets of each partition that count.
    private static func ranges(_ plans: [PartitionPlan]) throws -> [TopicPartition: Range<Int64>] {
        var ranges: [TopicPartition: Range<Int64>] = [:]
        for plan in plans {
            guard plan.count == nil, plan.endTime == nil else {
                throw CommandError(
                    .failure, "--fast counts batches by offsets: it goes without a number of records (-c, @1200+50)")
            }
            ranges[plan.topicPartition] = plan.start..<max(plan.start, plan.end ?? .max)
        }
        return ranges
    }
}
