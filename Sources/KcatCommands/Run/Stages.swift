import KafkaWire
import RecordFilter
import RecordOutput

/// What a stream has to know of the options beside its partitions and its format.
struct StreamSettings: Sendable {
    /// Whether records of aborted transactions are passed over.
    var isolationLevel = IsolationLevel.readCommitted
    /// Whether damaged batches are passed over.
    var skipsCorrupt = false
    /// The largest size of one batch, in bytes.
    var maxDecompressedBytes = 100 << 20
    /// Whether each record is written at once.
    var isUnbuffered = false
    /// Whether control records are written too.
    var givesControlRecords = false
    /// When to end without a record.
    var idleTimeout: Duration?
    /// Whether a run without a record is a failure.
    var failsIfEmpty = false
    /// Whether no notices are wanted, nor a line of progress.
    var isQuiet = false
}

/// What stands between the walk and the sink. This is the one place where stages are put together: a filter or a decoder is
/// a `RecordSink` over another, wrapped here round the formatter where the options ask for it, and is not there otherwise.
struct Stages {
    /// The walk into the outermost stage.
    let walk: any PartWalking
    /// Returns when the stage that said ``RecordAnswer/notNow`` has what it waits for; `nil` where none ever says it.
    var untilReady: (() async throws -> Void)?
    /// What was passed over; `nil` where nothing is filtered.
    var tally: FilterTally?
    /// Whether the run tells that at its end.
    var tellsTally = true

    /// What a stage has to say when the run is done, and how it ends the run.
    var ended: (() -> ExitCode)?

    /// The formatter, behind what decodes each record, behind a filter: each where it is asked for. Paths of the filter lead
    /// into what was decoded.
    init(
        _ settings: StreamSettings, _ formatter: RecordFormatter, _ decoder: RecordDecoder? = nil,
        _ plan: FilterPlan? = nil
    ) throws(UsageError) {
        let sink = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        if settings.givesControlRecords {
            try self.init(settings, flushing: ControlSink(sink), behind: decoder, plan)
        } else {
            try self.init(settings, flushing: sink, behind: decoder, plan)
        }
    }

    /// With `-u` each record is written at once.
    @inline(__always)
    private init<Sink: RecordSink & ~Copyable>(
        _ settings: StreamSettings, flushing sink: consuming Sink, behind decoder: RecordDecoder?, _ plan: FilterPlan?
    ) throws(UsageError) {
        if settings.isUnbuffered {
            try self.init(settings, FlushingSink(sink), behind: decoder, plan)
        } else {
            try self.init(settings, sink, behind: decoder, plan)
        }
    }

    @inline(__always)
    private init<Sink: RecordSink & ~Copyable>(
        _ settings: StreamSettings, _ sink: consuming Sink, behind decoder: RecordDecoder?, _ plan: FilterPlan?
    ) throws(UsageError) {
        if let plan {
            try self.init(settings, plan, decoder, into: sink)
        } else if let decoder {
            self.init(settings, sink, behind: decoder)
        } else {
            self.init(walk: PartWalk(Self.walker(settings), into: sink))
        }
    }

    /// Compiled for each sink: left to itself the optimiser shares one walk among them, which asks for each record anew what
    /// the sink is.
    @inline(__always)
    private init<Sink: RecordSink & ~Copyable>(
        _ settings: StreamSettings, _ sink: consuming Sink, behind decoder: RecordDecoder
    ) {
        self.init(
            walk: PartWalk(Self.walker(settings), into: DecodingSink(decoder, sink)),
            untilReady: { await decoder.fetchSchemas() })
        ended = { decoder.end() }
    }

    /// A filter, and what decodes what it lets through, in front of any sink. What is passed over is counted in `tally`,
    /// which is told at the end where it is this run's own.
    init<Sink: RecordSink & ~Copyable>(
        _ settings: StreamSettings, _ plan: FilterPlan, _ decoder: RecordDecoder? = nil,
        into sink: consuming Sink, tally shared: FilterTally? = nil
    ) throws(UsageError) {
        let tally = shared ?? FilterTally()
        self.tally = tally
        tellsTally = shared == nil
        let walker = Self.walker(settings)
        if let decoder {
            let filter = try plan.filter(decodedBy: decoder, usesShortcuts: !plan.hasContext)
            walk =
                if plan.hasContext {
                    PartWalk(
                        walker,
                        into: ContextSink(
                            DecodedJudge(filter, decoder), tally, before: plan.before, after: plan.after,
                            count: plan.count, into: sink))
                } else {
                    PartWalk(walker, into: DecodedFilterSink(filter, tally, decoder, into: sink))
                }
            untilReady = { await decoder.fetchSchemas() }
            ended = { decoder.end() }
        } else if plan.hasContext {
            let filter = try plan.filter(usesShortcuts: false)
            walk = PartWalk(
                walker,
                into: ContextSink(
                    FilterJudge(filter), tally, before: plan.before, after: plan.after, count: plan.count, into: sink))
        } else {
            walk = PartWalk(walker, into: FilterSink(try plan.filter(), tally, into: sink))
        }
    }

    /// A walk into any sink, with the stages in it.
    init(walk: any PartWalking, untilReady: (() async throws -> Void)? = nil) {
        self.walk = walk
        self.untilReady = untilReady
    }

    /// The walker that the settings ask for.
    static func walker(_ settings: StreamSettings) -> RecordWalker {
        var walker = RecordWalker(
            isolationLevel: settings.isolationLevel, skipCorrupt: settings.skipsCorrupt,
            maxDecompressedBytes: settings.maxDecompressedBytes)
        walker.givesControlRecords = settings.givesControlRecords
        return walker
    }
}
