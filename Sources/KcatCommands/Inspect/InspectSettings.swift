import KafkaClient

/// What `inspect` is asked to show.
struct InspectSettings: Sendable {
    /// What is written.
    enum View: Sendable {
        case batches, summary, gaps, producers, silent
    }

    /// What is written.
    var view = View.batches
    /// Whether objects are written in place of lines.
    var isJSON = false
    /// Whether records stand under their batch.
    var showsRecords = false
    /// Whether they have their content.
    var showsValues = false
    /// Which of these records are shown; `nil` for all.
    var filter: FilterPlan?
    /// Whether only headers are looked at.
    var isFast = false
    /// Where damaged batches are kept; `nil`: nowhere.
    var corruptFolder: String?
    /// The largest size of one batch, in bytes.
    var maxDecompressedBytes = 100 << 20
    /// Whether times are shown in UTC.
    var usesUTC = false
    /// The columns that there are.
    var width = 100
    /// Milliseconds since 1970, now.
    var now: Int64 = 0

    /// Whether batches are decompressed and their records looked at. Gaps and producers are decided from headers: those
    /// are read and checksums verified, which costs no more than reading.
    var looksInside: Bool { !isFast && (view == .batches || view == .summary) }

    /// What counts without a word, by headers.
    static var counting: InspectSettings { InspectSettings(view: .silent, isFast: true, now: WallClock.now()) }
}

extension InspectSettings {
    /// From the options; views that exclude each other are an error.
    init(_ arguments: Arguments) throws(UsageError) {
        self.init()
        let inspect = arguments.inspect
        let views: [(View, Bool, String)] = [
            (.summary, inspect.isSummary, "--summary"), (.gaps, inspect.showsGaps, "--gaps"),
            (.producers, inspect.showsProducers, "--producers"),
        ]
        let chosen = views.filter { $0.1 }
        if chosen.count > 1 { throw UsageError("\(chosen[0].2) and \(chosen[1].2) are two views: one of them") }
        view = chosen.first?.0 ?? .batches
        showsRecords = inspect.showsRecords
        showsValues = inspect.showsValues
        isFast = inspect.isFast
        if showsRecords, view != .batches {
            throw UsageError("--records belongs to the list of batches, not to \(chosen.first?.2 ?? "")")
        }
        if showsRecords, isFast { throw UsageError("--fast reads headers only, --records what is behind them") }
        filter = try FilterPlan(arguments.filter, now: WallClock.now())
        if filter != nil, !showsRecords {
            throw UsageError("--where and --grep choose among the records that --records (or --values) shows")
        }
        isJSON = arguments.output.form == .json
        corruptFolder = inspect.corruptFolder
        maxDecompressedBytes = arguments.records.maxDecompressedBytes ?? maxDecompressedBytes
        usesUTC = arguments.output.usesUTC
        if Terminal.isTerminal(StandardOutput.descriptor) { width = Terminal.width(StandardOutput.descriptor) }
    }
}
