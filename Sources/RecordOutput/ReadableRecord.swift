import Console
import KafkaWire

/// Writes records for people at a terminal:
///
///     orders:7@1200  2026-11-23T06:00:00.123+01:00  key "user-1"  headers trace="4bf9" empty="" none=null  value 8 B
///       {"id":1}
///
/// Null and empty are told apart, bytes that are no text come as a hex dump, long values are cut with a count of the
/// rest, and nothing from a record reaches the terminal as a control sequence.
struct ReadableRecord {
    private let format: RecordFormat
    private let tables: OutputTables
    private let time: TimeText
    private let decoded: DecodedRecord?

    /// `decoded` is what a decoder makes of keys and values, where there is one.
    init(_ format: RecordFormat, _ tables: OutputTables, _ decoded: DecodedRecord? = nil) {
        self.format = format
        self.decoded = decoded
        self.tables = tables
        time = TimeText(utc: format.utc)
    }

    func append(
        _ record: borrowing RecordView, in context: PartitionContext, to output: inout OutputBuffer
    ) throws(OutputError) {
        try colour(.place, &output)
        try output.append(context.place)
        try output.append(String(record.offset))
        try colour(.none, &output)
        try output.append("  ")
        try colour(.faint, &output)
        switch record.timestampType {
        case .noTimestampType: try output.append("no time")
        // A producer may leave it out: -1 is no time, and not 1969.
        case .createTime where record.timestamp == -1: try output.append("no time")
        case .createTime: try time.append(record.timestamp, to: &output)
        case .logAppendTime:
            try time.append(record.timestamp, to: &output)
            try output.append(" (append)")
        }
        try colour(.none, &output)
        try output.append("  key ")
        if let key = decoded?.key.pointee, record.key != nil, key.state == .decoded || !key.label.isEmpty {
            try self.key(record.key, key, &output)
        } else {
            try inline(record.key, format.keyEncoding, &output)
        }
        if record.headerCount > 0 { try headers(of: record, &output) }
        try output.append("  value ")
        if let value = decoded?.value.pointee, let bytes = record.value, value.state == .decoded || !value.label.isEmpty
        {
            try self.value(bytes, value, &output)
        } else {
            try value(record.value, &output)
        }
    }

    /// A decoded key: its JSON, and in brackets what it is.
    private func key(
        _ bytes: RawSpan?, _ key: DecodedRecord.Side, _ output: inout OutputBuffer
    ) throws(OutputError) {
        if key.state == .decoded {
            try colour(.text, &output)
            let shown = format.shownKeyBytes > 0 ? Self.shown(key.text, 4 * format.shownKeyBytes) : key.text
            try VisibleText.append(shown, .block, to: &output)
            try colour(.none, &output)
        } else {
            try inline(bytes, format.keyEncoding, &output)
        }
        try output.append(" (")
        try output.append(key.label)
        try output.append(")")
    }

    /// The end of the line, which says what the value is, and its JSON on lines of its own.
    private func value(
        _ bytes: RawSpan, _ value: DecodedRecord.Side, _ output: inout OutputBuffer
    ) throws(OutputError) {
        guard value.state == .decoded else {
            try output.append("(")
            try output.append(value.label)
            try output.append(") ")
            return try self.value(bytes, &output)
        }
        try output.append("\(bytes.byteCount) B ")
        try output.append(value.label)
        try output.append("\n  ")
        let shown = format.shownBytes > 0 ? Self.shown(value.text, 4 * format.shownBytes) : value.text
        try VisibleText.append(shown, .block, to: &output)
        try output.append("\n")
        if shown.count < value.text.count {
            try coloured(.faint, "  … \(value.text.count - shown.count) B more", &output)
            try output.append("\n")
        }
    }

    private func headers(of record: borrowing RecordView, _ output: inout OutputBuffer)
        throws(OutputError)
    {
        try output.append("  headers")
        var headers = record.headers
        while let header = headers.next() {
            try output.append(" ")
            try name(header.key, &output)
            try output.append("=")
            try inline(header.value, format.headerEncoding, &output)
        }
    }

    /// A header's name, in quotes unless it is a plain word.
    private func name(_ name: RawSpan, _ output: inout OutputBuffer) throws(OutputError) {
        try name.withUnsafeBytes { (bytes) throws(OutputError) in
            let isWord = bytes.allSatisfy { byte in
                switch UInt8(byte) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-")...UInt8(ascii: "."),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            if isWord, !bytes.isEmpty { try output.append(bytes) } else { try quoted(bytes, &output) }
        }
    }

    /// A key or header value within the line.
    private func inline(
        _ bytes: RawSpan?, _ encoding: ByteEncoding, _ output: inout OutputBuffer
    ) throws(OutputError) {
        guard let bytes else { return try coloured(.special, "null", &output) }
        try colour(.text, &output)
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            let shown = Self.shown(bytes, format.shownKeyBytes > 0 ? format.shownKeyBytes : bytes.count)
            switch encoding {
            case .utf8 where Self.isText(shown): try quoted(shown, &output)
            case .utf8:
                try output.append("0x")
                try encoded(shown, .hex, &output)
            case .base64, .hex:
                try output.append("\(encoding.rawValue):")
                try encoded(shown, encoding, &output)
            }
            if shown.count < bytes.count { try output.append("… (\(bytes.count) B)") }
        }
        try colour(.none, &output)
    }

    /// The end of the line, which says what the value is, and the value on lines of its own.
    private func value(_ value: RawSpan?, _ output: inout OutputBuffer) throws(OutputError) {
        guard let value, value.byteCount > 0 else {
            try coloured(.special, value == nil ? "null" : "empty", &output)
            return try output.append("\n")
        }
        try value.withUnsafeBytes { (bytes) throws(OutputError) in
            let limit = format.shownBytes > 0 ? format.shownBytes : bytes.count
            var shown = Self.shown(bytes, limit)
            let isBinary = format.valueEncoding == .utf8 && !Self.isText(shown)
            if isBinary, format.shownBytes > 0 {
                // A row of a dump says as much as four of text.
                shown = UnsafeRawBufferPointer(rebasing: bytes.prefix(max(16, limit / 16)))
            }
            try output.append("\(bytes.count) B")
            switch format.valueEncoding {
            case .utf8 where isBinary:
                try output.append(" binary\n")
                try Self.dump(shown, perRow: 16, indent: "  ", &output)
            case .utf8:
                try output.append("\n  ")
                try VisibleText.append(shown, .block, to: &output)
                try output.append("\n")
            case .base64, .hex:
                try output.append(" \(format.valueEncoding.rawValue)\n  ")
                try encoded(shown, format.valueEncoding, &output)
                try output.append("\n")
            }
            if shown.count < bytes.count {
                let wayOut = format.showsAllBy.map { "; \($0) shows all" } ?? ""
                try coloured(.faint, "  … \(bytes.count - shown.count) B more\(wayOut)", &output)
                try output.append("\n")
            }
        }
    }

    private func quoted(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer)
        throws(OutputError)
    {
        try output.append("\"")
        try VisibleText.append(bytes, .quoted, to: &output)
        try output.append("\"")
    }

    private func encoded(
        _ bytes: UnsafeRawBufferPointer, _ encoding: ByteEncoding, _ output: inout OutputBuffer
    ) throws(OutputError) {
        output.cursor = try output.encoded(bytes.bytes, encoding, at: output.cursor, tables)
    }

    /// `perRow` bytes a line (8 or 16): position, bytes, and those that are ASCII as text. The first line is indented by
    /// `indent` alone, where the others have two spaces.
    static func dump(
        _ bytes: UnsafeRawBufferPointer, perRow: Int, indent: String, _ output: inout OutputBuffer
    ) throws(OutputError) {
        for start in stride(from: 0, to: bytes.count, by: perRow) {
            let row = bytes[start..<min(start + perRow, bytes.count)]
            let position = String(start, radix: 16)
            var line = start == 0 ? indent : "  "
            line += String(repeating: "0", count: max(0, 8 - position.count)) + position
            for (index, byte) in row.enumerated() {
                line += (index % 8 == 0 ? "  " : " ") + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            let missing = perRow - row.count
            line +=
                String(repeating: " ", count: 3 * missing + (perRow == 16 && missing >= 8 ? 1 : 0)) + "  |"
            for byte in row {
                line.unicodeScalars.append((0x20..<0x7f).contains(byte) ? Unicode.Scalar(byte) : ".")
            }
            try output.append(line + "|\n")
        }
    }

    /// The first bytes, at most `limit`, without the start of a character that ends behind them.
    static func shown(_ bytes: UnsafeRawBufferPointer, _ limit: Int) -> UnsafeRawBufferPointer {
        guard bytes.count > limit else { return bytes }
        var count = limit
        while count > 0, limit - count < 3, bytes[count] & 0xc0 == 0x80 { count -= 1 }
        return UnsafeRawBufferPointer(
            rebasing: bytes.prefix(bytes[count] & 0xc0 == 0x80 ? limit : count))
    }

    /// Whether bytes are UTF-8 and have no NUL in them.
    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard var source = bytes.baseAddress else { return true }
        let end = source + bytes.count
        while source < end {
            let sequence = UTF8Sequence(at: source, available: end - source)
            guard let scalar = sequence.scalar, scalar != 0 else { return false }
            source += sequence.count
        }
        return true
    }

    /// Whether bytes read as Latin-1: no control characters but white space, and most of them ASCII.
    static func isLatin1(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var beyond = 0
        for byte in bytes {
            switch byte {
            case 0x09, 0x0a, 0x0d, 0x20..<0x7f: break
            case 0xa0...0xff: beyond += 1
            default: return false
            }
        }
        return beyond * 4 <= bytes.count
    }

    private enum Colour: String {
        case none = "\u{1b}[0m"
        case place = "\u{1b}[36m"
        case text = "\u{1b}[32m"
        case special = "\u{1b}[35m"
        case faint = "\u{1b}[2m"
    }

    private func colour(_ colour: Colour, _ output: inout OutputBuffer) throws(OutputError) {
        if format.colour { try output.append(colour.rawValue) }
    }

    private func coloured(_ colour: Colour, _ text: String, _ output: inout OutputBuffer)
        throws(OutputError)
    {
        try self.colour(colour, &output)
        try output.append(text)
        try self.colour(.none, &output)
    }
}
