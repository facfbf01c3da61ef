/// How records are written, as the options say it. `RecordFormatter` compiles it once.
package struct RecordFormat: Sendable {
    /// The kinds of output.
    package enum Style: Equatable, Sendable {
        /// The value and the delimiter; with a key delimiter the key and that before them. kcat's default.
        case raw
        /// A format string with kcat's tokens (`-f`); `FormatToken` has them. Nothing is added to it.
        case format(String)
        /// A JSON object a record with kcat's field names in kcat's order (`-J`), and the delimiter.
        case json
        /// For people at a terminal: a line with place, time, key and headers, and the value below it.
        case readable
        /// A table: a line with the names of the fields, then a line a record, its cells as `dialect` has them.
        case table([RecordColumn], TableDialect)
    }

    /// The kind of output.
    package var style: Style
    /// What ends a record in raw and JSON output (`-D`), with the escapes of format strings; `%` means itself.
    package var delimiter = "\\n"
    /// What stands between key and value in raw output (`-K`), escaped like the delimiter; `nil` leaves keys out.
    package var keyDelimiter: String?
    /// What a null key or value is in raw output and format strings (`-Z`: `NULL`); `nil` writes nothing. Empty is
    /// never written so.
    package var nullText: String?
    /// How keys are written.
    package var keyEncoding = ByteEncoding.utf8
    /// How values are written.
    package var valueEncoding = ByteEncoding.utf8
    /// How the values of headers are written.
    package var headerEncoding = ByteEncoding.utf8
    /// How JSON and tables show times.
    package var timeForm = TimeForm.milliseconds
    /// Whether JSON shows headers as an object (where a name comes twice as pairs) instead of kcat's flat list.
    package var headersAsObject = false
    /// Whether a value that is JSON stands in JSON output as it is, instead of as a string.
    package var embedsJSON = false
    /// Whether readable output is coloured.
    package var colour = false
    /// Bytes of a value that readable output shows; more are counted, not shown. 0 shows all.
    package var shownBytes = 4096
    /// Bytes of a key or a header's value that readable output shows; 0 shows all.
    package var shownKeyBytes = 256
    /// The option that shows all, which is named where something is not shown.
    package var showsAllBy: String?
    /// The columns of the terminal: readable output then wraps lines, indents JSON, gives each header a line and tells
    /// the date only where it changes. `nil` for what is no terminal.
    package var width: Int?
    /// Whether a decoder says what keys and values are: `RecordFormatter.decoded` has it.
    package var isDecoded = false
    /// Whether readable output shows times in UTC instead of the local zone.
    package var utc = false

    /// The format of a kind of output with everything else as it is by default.
    package init(_ style: Style) {
        self.style = style
    }
}

/// How times are written in JSON and in tables.
package enum TimeForm: String, CaseIterable, Sendable {
    /// ISO 8601 with milliseconds, in the local zone or UTC.
    case iso
    /// Milliseconds since 1970, as a number.
    case milliseconds = "ms"
}

/// How the cells of a table are told apart.
package enum TableDialect: String, Sendable {
    /// RFC 4180: commas, cells in quotes where they need them. Null is an empty cell, an empty text is `""`.
    case csv
    /// Tabs; a tab, a line end and a backslash within a cell are `\t`, `\n`, `\r` and `\\`. Null is `\N`.
    case tsv
}

/// How bytes that need not be text are written.
package enum ByteEncoding: String, CaseIterable, Sendable {
    /// As they are. In JSON what is not UTF-8 is base64, and said to be.
    case utf8
    /// Base64 with padding (RFC 4648, section 4). Nothing is lost.
    case base64
    /// Two lower-case hexadecimal digits a byte. Nothing is lost.
    case hex
}
