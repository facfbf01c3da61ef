package import RecordOutput

/// How records are written.
package struct OutputArguments: Sendable {
    /// `--output` and `-J`.
    package var form: OutputForm?
    /// `-f`.
    package var format: String?
    /// `-D`.
    package var delimiter: String?
    /// `-K`.
    package var keyDelimiter: String?
    /// `-Z`: null is written as `NULL`.
    package var writesNull = false
    /// `--key-encoding`.
    package var keyEncoding = ByteEncoding.utf8
    /// `--value-encoding`.
    package var valueEncoding = ByteEncoding.utf8
    /// `--header-encoding`.
    package var headerEncoding = ByteEncoding.utf8
    /// `--time`: how JSON and tables show times.
    package var timeForm: TimeForm?
    /// `--headers`: how JSON shows headers.
    package var headersForm: HeadersForm?
    /// `--json-values`: values that are JSON stand in JSON as they are.
    package var embedsJSON = false
    /// `--fields`: the columns of a table.
    package var columns: [RecordColumn]?
    /// `--full`: a terminal is shown whole keys and values.
    package var isFull = false
    /// `--utc`: times are shown in UTC.
    package var usesUTC = false
    /// `-u`: each record is written at once.
    package var isUnbuffered = false
}

/// The forms that `--output` names.
package enum OutputForm: String, CaseIterable, Sendable {
    case raw, json, readable, csv, tsv
}

/// The forms that `--headers` names.
package enum HeadersForm: String, CaseIterable, Sendable {
    /// kcat's: names and values in turn.
    case list
    /// An object; pairs where a name comes twice.
    case object
}

extension OptionTable {
    /// The options of every command that writes records.
    static let writing = [
        output, json, format, delimiter, keyDelimiter, null, keyEncoding, valueEncoding, headerEncoding, time, headers,
        jsonValues, fields, full, utc, unbuffered,
    ]

    static let output = OptionSpec(
        nil, "output", takes: "FORM", .output, values: OutputForm.allCases.map(\.rawValue),
        "raw (value, delimiter), json, readable, csv, tsv"
    ) { arguments, text in arguments.output.form = OutputForm(rawValue: text) }

    static let json = OptionSpec("J", "json", .output, "One JSON object a line: --output json") { arguments, _ in
        arguments.output.form = .json
    }

    static let format = OptionSpec(
        "f", "format", takes: "FORMAT", .output, "Each record as FORMAT says: '%t %p %o %k %s\\n'"
    ) {
        arguments, text in arguments.output.format = text
    }

    static let delimiter = OptionSpec(
        "D", "delimiter", takes: "TEXT", .output, "What stands between records (default \\n)"
    ) {
        arguments, text in arguments.output.delimiter = text
    }

    static let keyDelimiter = OptionSpec(
        "K", "key-delimiter", takes: "TEXT", .output, "The key too, TEXT between it and the value"
    ) {
        arguments, text in arguments.output.keyDelimiter = text
    }

    static let null = OptionSpec("Z", "null", .output, "Null is NULL (of the input: empty is null)") { arguments, _ in
        arguments.output.writesNull = true
    }

    static let keyEncoding = encoding("key-encoding", "Keys as utf8 (default), base64, hex", \.keyEncoding)
    static let valueEncoding = encoding("value-encoding", "Values likewise: nothing binary is lost", \.valueEncoding)
    static let headerEncoding = encoding("header-encoding", "Values of headers likewise", \.headerEncoding)

    private static func encoding(
        _ name: String, _ help: String, _ field: WritableKeyPath<OutputArguments, ByteEncoding> & Sendable
    ) -> OptionSpec {
        OptionSpec(nil, name, takes: "ENC", .output, values: ByteEncoding.allCases.map(\.rawValue), help) {
            arguments, text in
            if let encoding = ByteEncoding(rawValue: text) { arguments.output[keyPath: field] = encoding }
        }
    }

    static let time = OptionSpec(
        nil, "time", takes: "FORM", .output, values: TimeForm.allCases.map(\.rawValue),
        "Times in JSON and tables: ms (default), iso"
    ) { arguments, text in arguments.output.timeForm = TimeForm(rawValue: text) }

    static let headers = OptionSpec(
        nil, "headers", takes: "FORM", .output, values: HeadersForm.allCases.map(\.rawValue),
        "Headers in JSON: list (default), object"
    ) { arguments, text in arguments.output.headersForm = HeadersForm(rawValue: text) }

    static let jsonValues = OptionSpec(nil, "json-values", .output, "Values that are JSON as JSON, not as strings") {
        arguments, _ in arguments.output.embedsJSON = true
    }

    static let fields = OptionSpec(
        nil, "fields", takes: "LIST", .output, "Columns of csv and tsv: offset,time,key,value"
    ) { (arguments, text) throws(UsageError) in
        arguments.output.columns = try text.split(separator: ",", omittingEmptySubsequences: false).map {
            (name) throws(UsageError) in
            guard let column = RecordColumn(name: String(name)) else {
                throw UsageError("unknown field '\(name)'; there are \(RecordColumn.names.joined(separator: ", "))")
            }
            return column
        }
    }

    static let full = OptionSpec(nil, "full", .output, "Whole keys and values on a terminal too") { arguments, _ in
        arguments.output.isFull = true
    }

    static let utc = OptionSpec(nil, "utc", .output, "Times in UTC") { arguments, _ in
        arguments.output.usesUTC = true
    }

    static let unbuffered = OptionSpec("u", "unbuffered", .output, "Write each record at once") { arguments, _ in
        arguments.output.isUnbuffered = true
    }
}
