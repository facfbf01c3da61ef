import KafkaClient

/// Reads one side of a range: an offset, `beginning`, `end`, `stored`, `-N`, `now-15m`, `ms:N`, an ISO 8601 time.
enum PositionParser {
    private static let words: [String: Position] = [
        "beginning": .beginning, "end": .end, "stored": .stored, "now": .age(0),
    ]
    /// What other tools call them.
    private static let synonyms: [String: Position] = [
        "earliest": .beginning, "start": .beginning, "first": .beginning, "oldest": .beginning,
        "smallest": .beginning, "latest": .end, "last": .end, "newest": .end, "largest": .end,
        "committed": .stored, "group": .stored,
    ]

    /// The place that the text names. What there is to say about it is added to `remarks`.
    static func parse(_ text: Substring, _ remarks: inout [String]) throws(UsageError) -> Position {
        if let word = words[String(text)] ?? synonyms[text.lowercased()] { return word }
        if let shifted = try shifted(text) { return shifted }
        if text.hasPrefix("now-") { return .age(try age(text.dropFirst(4), text)) }
        if text.hasPrefix("now+") { return .age(-(try age(text.dropFirst(4), text))) }
        if text.hasPrefix("ms:") { return .time(try milliseconds(text.dropFirst(3))) }
        guard let first = text.first else { throw UsageError("nothing there") }
        if first == "-" { return try beforeEnd(text) }
        if first == "+" { throw UsageError("'\(text)' has a '+' and no start before it (1200+50)") }
        if first.isASCII, first.isNumber { return try offsetOrTime(text, &remarks) }
        let near = nearest(to: String(text), in: words.keys.sorted()).map { ", did you mean '\($0)'?" }
        throw UsageError("'\(text)' is not a position" + (near ?? " (\(forms))"))
    }

    private static let forms =
        "1200, -10, -10r, beginning, end, stored, stored-2, 2026-11-23T05:00Z, ms:1700000000000, now-15m"

    private static func beforeEnd(_ text: Substring) throws(UsageError) -> Position {
        let rest = text.dropFirst()
        if let back = Quantity.number(rest) { return .beforeEnd(back) }
        if rest.last == "r", let back = Quantity.number(rest.dropLast()) { return .recordsBeforeEnd(back) }
        if rest.first?.isNumber == true, rest.last?.isLetter == true {
            throw UsageError("'\(text)' is no number of offsets; as a time it is now-\(rest)")
        }
        throw UsageError("'\(text)' is not a number of offsets back from the end (-10)")
    }

    private static func age(_ text: Substring, _ whole: Substring) throws(UsageError) -> Int64 {
        guard let age = Quantity.milliseconds(text) else {
            throw UsageError("'\(whole)' is not a time before now (now-90s, now-15m, now-1h30m, now-2d)")
        }
        return age
    }

    private static func milliseconds(_ text: Substring) throws(UsageError) -> Int64 {
        guard let value = Quantity.number(text) else {
            throw UsageError("'ms:\(text)' is not a time in milliseconds since 1970 (ms:1700000000000)")
        }
        // What is some time from 2001 on in another unit: whoever means that day of 1970 can write it as such.
        let units: [(range: Range<Int64>, name: String, milliseconds: (Int64) -> Int64)] = [
            (1_000_000_000..<4_000_000_000, "seconds", { $0 * 1000 }),
            (1_000_000_000_000_000..<4_000_000_000_000_000, "microseconds", { $0 / 1000 }),
            (1_000_000_000_000_000_000..<4_000_000_000_000_000_000, "nanoseconds", { $0 / 1_000_000 }),
        ]
        guard let unit = units.first(where: { $0.range.contains(value) }) else { return value }
        let meant = unit.milliseconds(value)
        throw UsageError(
            "'ms:\(text)' looks like \(unit.name), which would be \(WallClock.words(meant / 1000)): then it is ms:\(meant)"
                + (value < 4_000_000_000 ? "; as milliseconds it is \(TimeParser.text(of: value))" : ""))
    }

    /// `stored-2`, `end-5`; and `stored+2`, which alone is a count of records, beside `..`; `nil` for anything else.
    static func shifted(_ text: Substring) throws(UsageError) -> Position? {
        guard let dash = text.lastIndex(where: { $0 == "-" || $0 == "+" }), dash != text.startIndex,
            let word = words[String(text[..<dash])] ?? synonyms[text[..<dash].lowercased()]
        else { return nil }
        let rest = text[text.index(after: dash)...]
        if word == .end, text[dash] == "-", rest.last == "r", let back = Quantity.number(rest.dropLast()) {
            return .recordsBeforeEnd(back)
        }
        guard let amount = Quantity.number(rest) else { return nil }
        switch (word, text[dash]) {
        case (.end, "-"): return .beforeEnd(amount)
        case (.stored, "-"): return .storedShifted(-amount)
        case (.stored, _): return .storedShifted(amount)
        default: return nil
        }
    }

    private static func offsetOrTime(_ text: Substring, _ remarks: inout [String]) throws(UsageError) -> Position {
        if let offset = Quantity.number(text) {
            // As many records no partition has had yet; as milliseconds it is a day of these decades.
            if (1_000_000_000_000..<4_000_000_000_000).contains(offset) {
                remarks.append("'\(text)' is an offset; the time \(WallClock.words(offset / 1000)) is ms:\(text)")
            }
            return .offset(offset)
        }
        if text.allSatisfy({ $0.isASCII && $0.isNumber }) { throw UsageError("offset \(text) is too large a number") }
        if text.last?.isLetter == true, !text.contains("-"), Quantity.milliseconds(text) != nil {
            throw UsageError("'\(text)' is no offset; as a time it is now-\(text)")
        }
        if text.hasPrefix("0x") || text.contains("_") || text.contains(",") {
            throw UsageError("'\(text)' is not an offset: digits only")
        }
        return .time(try TimeParser.parse(text, &remarks))
    }

    /// Whether a time ends in its offset from UTC.
    static func hasOffset(_ text: Substring) -> Bool {
        guard let time = text.firstIndex(where: { $0 == "T" || $0 == " " }) else { return false }
        return text[time...].contains { $0 == "Z" || $0 == "+" || $0 == "-" }
    }
}
