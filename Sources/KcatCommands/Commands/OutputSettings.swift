import KafkaWire
import RecordOutput

/// What the options say about output, put together.
struct OutputSettings: Sendable {
    /// How records are written.
    let format: RecordFormat
    /// What to say about options that change nothing.
    let notices: [String]
    /// What is decoded; `nil` when keys and values are written as they are.
    let decoding: DecodingPlan?

    init(_ arguments: Arguments, topics: [String] = []) throws(UsageError) {
        if let output = arguments.output.form, arguments.output.format != nil {
            throw UsageError("-f says how records are written, and so does --output \(output.rawValue): one of them")
        }
        let isTerminal = Terminal.isTerminal(StandardOutput.descriptor)
        let style = Self.style(arguments.output, isTerminal: isTerminal)
        try Self.check(arguments.output, style)
        var notices = Self.idle(arguments.output, style)
        var format = RecordFormat(style)
        if let delimiter = arguments.output.delimiter { format.delimiter = delimiter }
        format.keyDelimiter = arguments.output.keyDelimiter
        if arguments.output.writesNull { format.nullText = "NULL" }
        format.keyEncoding = arguments.output.keyEncoding
        format.valueEncoding = arguments.output.valueEncoding
        format.headerEncoding = arguments.output.headerEncoding
        format.utc = arguments.output.usesUTC
        if arguments.records.showsControl, ![.json, .readable].contains(style) {
            throw UsageError(
                "--control shows control records, which \(Self.words(style)) has no form for: -J or --output readable")
        }
        format.timeForm = arguments.output.timeForm ?? .milliseconds
        format.headersAsObject = arguments.output.headersForm == .object
        format.embedsJSON = arguments.output.embedsJSON
        format.colour = style == .readable && arguments.looks.colour.isWanted(on: StandardOutput.descriptor)
        // Files and pipes are told all.
        if !isTerminal || arguments.output.isFull { (format.shownBytes, format.shownKeyBytes) = (0, 0) }
        format.showsAllBy = "--full"
        format.width = arguments.looks.width ?? (isTerminal ? Terminal.width(StandardOutput.descriptor) : nil)
        decoding = try DecodingPlan(arguments, style, topics: topics)
        format.isDecoded = decoding != nil
        self.format = format
        if decoding == nil, !arguments.decoding.registry.isEmpty {
            notices.append("-r changes nothing for \(Self.words(style)): -s auto decodes there, too")
        }
        self.notices = notices
    }

    private static func words(_ style: RecordFormat.Style) -> String {
        switch style {
        case .format: "a format string"
        case .table: "a table of fields"
        default: "raw output"
        }
    }

    /// A terminal would obey what a raw value says: there records are readable, unless raw output was asked for.
    private static func style(_ output: OutputArguments, isTerminal: Bool) -> RecordFormat.Style {
        if let text = output.format { return .format(text) }
        let asksForRaw = output.delimiter != nil || output.keyDelimiter != nil
        let columns = output.columns ?? RecordColumn.usual
        switch output.form ?? (isTerminal && !asksForRaw ? .readable : .raw) {
        case .raw: return .raw
        case .json: return .json
        case .readable: return .readable
        case .csv: return .table(columns, .csv)
        case .tsv: return .table(columns, .tsv)
        }
    }

    /// Options that make no sense with the style.
    private static func check(_ output: OutputArguments, _ style: RecordFormat.Style) throws(UsageError) {
        let isTable = if case .table = style { true } else { false }
        let isFormat = if case .format = style { true } else { false }
        if output.columns != nil, !isTable {
            throw UsageError("--fields are the columns of --output csv or tsv: name one")
        }
        if output.headersForm != nil, style != .json { throw UsageError("--headers is how JSON has them: add -J") }
        if output.embedsJSON, style != .json, !isFormat { throw UsageError("--json-values is for JSON: add -J") }
        if output.timeForm != nil, style != .json, !isTable {
            throw UsageError("--time is for -J, csv and tsv; -f has %{time}, and readable output ISO times")
        }
    }

    /// Options that kcat's users give, and that change nothing here either.
    private static func idle(_ output: OutputArguments, _ style: RecordFormat.Style) -> [String] {
        var notices: [String] = []
        if output.keyDelimiter != nil, style != .raw {
            notices.append("-K changes nothing: it is for raw output")
        }
        let hasDelimiter =
            switch style {
            case .format, .readable: false
            default: true
            }
        if output.delimiter != nil, !hasDelimiter {
            notices.append(
                "-D changes nothing: \(style == .readable ? "readable output" : "-f") says where a record ends")
        }
        return notices
    }

    /// Says what there is to say before a run.
    func announce(on console: Console) {
        for notice in notices { console.say(notice) }
    }

    /// What decodes the records that `formatter` writes; `nil` when nothing does.
    func decoder(_ formatter: RecordFormatter, _ console: Console) -> RecordDecoder? {
        guard let decoding, let record = formatter.decoded else { return nil }
        return RecordDecoder(decoding, into: record) { console.say($0) }
    }

    /// The formatter, compiled.
    func formatter() throws(UsageError) -> RecordFormatter {
        do { return try RecordFormatter(format) } catch { throw UsageError("\(error)") }
    }
}

extension StreamSettings {
    /// What the options say about a run under `isolationLevel`.
    init(_ arguments: Arguments, _ isolationLevel: IsolationLevel) {
        self.isolationLevel = isolationLevel
        skipsCorrupt = arguments.records.skipsCorrupt
        maxDecompressedBytes = arguments.records.maxDecompressedBytes ?? maxDecompressedBytes
        isUnbuffered = arguments.output.isUnbuffered
        givesControlRecords = arguments.records.showsControl
        idleTimeout = arguments.records.idleTimeout
        failsIfEmpty = arguments.records.failsIfEmpty
        isQuiet = arguments.general.isQuiet
    }
}
