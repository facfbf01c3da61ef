import Console
import KafkaWire

/// Writes records for a terminal of a width:
///
///     2026-11-23 +01:00
///     orders:7@1200  06:00:00.123  key "user-1"  value 8 B
///       trace: 4bf9
///       {
///         "id": 1
///       }
///
/// What ``ReadableRecord`` tells, and as safely; the date only where it changes, a line for each header, JSON indented,
/// long lines wrapped at their indent.
struct TerminalRecord {
    private let format: RecordFormat
    private let tables: OutputTables
    private let clock: DayClock
    private let width: Int
    private let indented: IndentedJSON
    private let decoded: DecodedRecord?

    /// `decoded` is what a decoder makes of keys and values, where there is one.
    init(_ format: RecordFormat, _ tables: OutputTables, width: Int, _ decoded: DecodedRecord? = nil) {
        self.format = format
        self.decoded = decoded
        self.tables = tables
        self.width = width
        clock = DayClock(utc: format.utc, colour: format.colour)
        indented = IndentedJSON(colour: format.colour)
    }

    func append(
        _ record: borrowing RecordView, in context: PartitionContext, to output: inout OutputBuffer
    ) throws(OutputError) {
        let clock = try clock.time(of: record, &output)
        var text = WrappingText(width: width)
        try style(.cyan, &output)
        let place = context.place
        try place.span.bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            try text.append(bytes, keepsLines: false, to: &output)
        }
        try text.append(String(record.offset), to: &output)
        try style(.plain, &output)
        try text.append("  ", to: &output)
        try style(.faint, &output)
        try text.append(clock, to: &output)
        try style(.plain, &output)
        try text.append("  key ", to: &output)
        if let key = decoded?.key.pointee, record.key != nil, key.state == .decoded || !key.label.isEmpty {
            try self.key(record.key, key, &text, &output)
        } else {
            try inline(record.key, format.keyEncoding, &text, &output)
        }
        try value(record, &text, &output)
    }

    /// A decoded key: its JSON within the line, and in brackets what it is.
    private func key(
        _ bytes: RawSpan?, _ key: DecodedRecord.Side, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) {
        if key.state == .decoded {
            let limit = format.shownKeyBytes > 0 ? 4 * format.shownKeyBytes : Int.max
            let shown = ReadableRecord.shown(key.text, limit)
            try style(.green, &output)
            try text.append(shown, keepsLines: false, to: &output)
            try style(.plain, &output)
            if shown.count < key.text.count { try cut(key.text.count, shown.count, &text, &output) }
        } else {
            try inline(bytes, format.keyEncoding, &text, &output)
        }
        try label(key, &text, &output)
    }

    /// What a decoder made of a key or value, in brackets.
    private func label(
        _ side: DecodedRecord.Side, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) {
        if side.label.isEmpty { return }
        try text.append(" (", to: &output)
        try side.label.span.bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            try text.append(bytes, keepsLines: false, to: &output)
        }
        try text.append(")", to: &output)
    }

    private func style(_ style: TextStyle, _ output: inout OutputBuffer) throws(OutputError) {
        if format.colour { try output.append(style.sequence) }
    }

    /// A key or a header's value, within a line.
    private func inline(
        _ bytes: RawSpan?, _ encoding: ByteEncoding, _ text: inout WrappingText,
        _ output: inout OutputBuffer
    ) throws(OutputError) {
        guard let bytes else { return try styled("null", .magenta, &text, &output) }
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            let limit = format.shownKeyBytes > 0 ? format.shownKeyBytes : bytes.count
            let shown = ReadableRecord.shown(bytes, limit)
            try style(.green, &output)
            let isText = ReadableRecord.isText(shown)
            let isLatin1 = !isText && ReadableRecord.isLatin1(shown)
            if encoding == .utf8, isText || isLatin1 {
                try text.append("\"", to: &output)
                try text.append(shown, keepsLines: false, isLatin1: isLatin1, to: &output)
                try text.append("\"", to: &output)
                if isLatin1 { try text.append(" (Latin-1)", to: &output) }
            } else {
                let encoding = encoding == .utf8 ? .hex : encoding
                try text.append(format.keyEncoding == .utf8 ? "0x" : "\(encoding.rawValue):", to: &output)
                try encoded(shown, encoding, &text, &output)
            }
            try style(.plain, &output)
            if shown.count < bytes.count { try cut(bytes.count, shown.count, &text, &output) }
        }
    }

    private func encoded(
        _ bytes: UnsafeRawBufferPointer, _ encoding: ByteEncoding, _ text: inout WrappingText,
        _ output: inout OutputBuffer
    ) throws(OutputError) {
        var scratch = OutputBuffer()
        scratch.cursor = try scratch.encoded(bytes.bytes, encoding, at: scratch.cursor, tables)
        try scratch.withWaiting { (bytes) throws(OutputError) in
            try text.append(bytes, keepsLines: false, to: &output)
        }
    }

    private func styled(
        _ word: String, _ style: TextStyle, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) {
        try self.style(style, &output)
        try text.append(word, to: &output)
        try self.style(.plain, &output)
    }

    private func cut(
        _ count: Int, _ shown: Int, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) {
        let wayOut = format.showsAllBy.map { "; \($0) shows all" } ?? ""
        try styled("… \(Units.count(count - shown)) B more\(wayOut)", .faint, &text, &output)
    }

    /// The end of the line, which says what the value is; the headers; and the value on lines of its own.
    private func value(
        _ record: borrowing RecordView, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) {
        try text.append("  value ", to: &output)
        guard let value = record.value, value.byteCount > 0 else {
            try styled(record.value == nil ? "null" : "empty", .magenta, &text, &output)
            try text.end(to: &output)
            return try headers(record, &text, &output)
        }
        try text.append("\(Units.count(value.byteCount)) B", to: &output)
        let side = decoded?.value.pointee
        if let side, side.state == .decoded { return try self.decoded(side, of: record, &text, &output) }
        let limit = format.shownBytes > 0 ? format.shownBytes : Int.max
        let kind: Kind = value.withUnsafeBytes { self.kind(of: $0, limit) }
        try text.append(kind.words, to: &output)
        if let side { try label(side, &text, &output) }
        try text.end(to: &output)
        try headers(record, &text, &output)
        try value.withUnsafeBytes { (bytes) throws(OutputError) in
            try text.begin(indent: 2, to: &output)
            var shown = ReadableRecord.shown(bytes, limit)
            switch kind {
            case .json: shown = try indented.append(bytes, limit, &text, &output)
            case .text, .latin1:
                try text.append(shown, keepsLines: true, isLatin1: kind == .latin1, to: &output)
            case .encoded: try encoded(shown, format.valueEncoding, &text, &output)
            case .binary:
                // A row of a dump says as much as four of text.
                shown =
                    limit == .max
                    ? bytes : UnsafeRawBufferPointer(rebasing: bytes.prefix(max(16, limit / 16)))
                try ReadableRecord.dump(shown, perRow: width >= 80 ? 16 : 8, indent: "", &output)
                if shown.count == bytes.count { return }
                try output.append("  ")
                try cut(bytes.count, shown.count, &text, &output)
                return try text.end(to: &output)
            }
            if shown.count < bytes.count {
                try text.newLine(indent: 2, to: &output)
                try cut(bytes.count, shown.count, &text, &output)
            }
            try text.end(to: &output)
        }
    }

    /// The rest of a record whose value is decoded: as it is with a value that is JSON.
    private func decoded(
        _ side: DecodedRecord.Side, of record: borrowing RecordView, _ text: inout WrappingText,
        _ output: inout OutputBuffer
    ) throws(OutputError) {
        try label(side, &text, &output)
        try text.end(to: &output)
        try headers(record, &text, &output)
        try text.begin(indent: 2, to: &output)
        // The text has names, which the value's bytes have not.
        let shown = try indented.append(side.text, format.shownBytes > 0 ? 4 * format.shownBytes : .max, &text, &output)
        if shown.count < side.text.count {
            try text.newLine(indent: 2, to: &output)
            try cut(side.text.count, shown.count, &text, &output)
        }
        try text.end(to: &output)
    }

    private func headers(
        _ record: borrowing RecordView, _ text: inout WrappingText, _ output: inout OutputBuffer
    ) throws(OutputError) {
        var headers = record.headers
        while let header = headers.next() {
            try text.begin(indent: 2, to: &output)
            try style(.blue, &output)
            try header.key.withUnsafeBytes { (bytes) throws(OutputError) in
                try text.append(bytes, keepsLines: false, to: &output)
            }
            try style(.plain, &output)
            try text.append(": ", to: &output)
            try inline(header.value, format.headerEncoding, &text, &output)
            try text.end(to: &output)
        }
    }

    // MARK: Values

    private enum Kind {
        case json, text, latin1, encoded, binary

        /// What stands behind the size.
        var words: String {
            switch self {
            case .json, .text, .encoded: ""
            case .latin1: " Latin-1"
            case .binary: " binary"
            }
        }
    }

    /// More than this is not read as JSON.
    private static let largestJSON = 4 << 20

    private func kind(of bytes: UnsafeRawBufferPointer, _ limit: Int) -> Kind {
        if format.valueEncoding != .utf8 { return .encoded }
        let first = bytes.first { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }
        let isStructure = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        if isStructure, bytes.count <= Self.largestJSON, JSONScan.isJSON(bytes) { return .json }
        let shown = ReadableRecord.shown(bytes, limit)
        if ReadableRecord.isText(shown) { return .text }
        return ReadableRecord.isLatin1(shown) ? .latin1 : .binary
    }
}
