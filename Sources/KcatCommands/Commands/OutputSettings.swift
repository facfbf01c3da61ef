import RecordOutput

/// What the options say about output, put together.
struct OutputSettings: Sendable {
    /// How records are written.
    let format: RecordFormat
    /// Whether each record is written at once.
    let isUnbuffered: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        if let output = arguments.output, arguments.format != nil {
            throw UsageError("-f says how records are written, and so does --output \(output.rawValue): one of them")
        }
        var format: RecordFormat
        if let text = arguments.format {
            format = RecordFormat(.format(text))
        } else {
            switch arguments.output ?? .raw {
            case .raw: format = RecordFormat(.raw)
            case .json: format = RecordFormat(.json)
            case .readable: format = RecordFormat(.readable)
            }
        }
        if let delimiter = arguments.delimiter { format.delimiter = delimiter }
        format.keyDelimiter = arguments.keyDelimiter
        if arguments.writesNull { format.nullText = "NULL" }
        format.keyEncoding = arguments.keyEncoding
        format.valueEncoding = arguments.valueEncoding
        format.headerEncoding = arguments.headerEncoding
        format.utc = arguments.usesUTC
        format.colour = format.style == .readable && Terminal.wantsColour(StandardOutput.descriptor)
        self.format = format
        isUnbuffered = arguments.isUnbuffered
    }

    /// The formatter, compiled.
    func formatter() throws(UsageError) -> RecordFormatter {
        do { return try RecordFormatter(format) } catch { throw UsageError("\(error)") }
    }
}
