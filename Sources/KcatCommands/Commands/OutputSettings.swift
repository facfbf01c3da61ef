import KafkaWire
import RecordOutput

/// What the options say about output, put together.
struct OutputSettings: Sendable {
    /// How records are written.
    let format: RecordFormat

    init(_ arguments: Arguments) throws(UsageError) {
        if let output = arguments.output.form, arguments.output.format != nil {
            throw UsageError("-f says how records are written, and so does --output \(output.rawValue): one of them")
        }
        var format: RecordFormat
        if let text = arguments.output.format {
            format = RecordFormat(.format(text))
        } else {
            switch arguments.output.form ?? .raw {
            case .raw: format = RecordFormat(.raw)
            case .json: format = RecordFormat(.json)
            case .readable: format = RecordFormat(.readable)
            }
        }
        if let delimiter = arguments.output.delimiter { format.delimiter = delimiter }
        format.keyDelimiter = arguments.output.keyDelimiter
        if arguments.output.writesNull { format.nullText = "NULL" }
        format.keyEncoding = arguments.output.keyEncoding
        format.valueEncoding = arguments.output.valueEncoding
        format.headerEncoding = arguments.output.headerEncoding
        format.utc = arguments.output.usesUTC
        format.colour = format.style == .readable && Terminal.wantsColour(StandardOutput.descriptor)
        if arguments.records.showsControl, ![.json, .readable].contains(format.style) {
            throw UsageError(
                "--control shows control records, which raw output has no form for: -J or --output readable")
        }
        self.format = format
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
        isQuiet = arguments.general.isQuiet
    }
}
