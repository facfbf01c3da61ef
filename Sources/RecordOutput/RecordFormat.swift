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
    /// Whether readable output is coloured.
    package var colour = false
    /// Bytes of a value that readable output shows; more are counted, not shown. 0 shows all.
    package var shownBytes = 4096
    /// Whether readable output shows times in UTC instead of the local zone.
    package var utc = false

    /// The format of a kind of output with everything else as it is by default.
    package init(_ style: Style) {
        self.style = style
    }
}

/// How bytes that need not be text are written.
package enum ByteEncoding: String, CaseIterable, Sendable {
    /// As they are; in JSON and in readable output what is not UTF-8 becomes U+FFFD.
    case utf8
    /// Base64 with padding (RFC 4648, section 4). Nothing is lost.
    case base64
    /// Two lower-case hexadecimal digits a byte. Nothing is lost.
    case hex
}
