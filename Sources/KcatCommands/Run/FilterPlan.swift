import RecordFilter

/// What `--where` and `--grep` ask for, checked before anything is read.
struct FilterPlan: Sendable {
    /// What must hold.
    let expression: FilterExpression
    /// Records to show before and after each match.
    var before = 0
    var after = 0
    /// How many matches the run ends with.
    var count = Int.max

    /// The plan of the options; `nil` where nothing is asked. `count` is `-c`. An error points at the place with a caret.
    init?(_ arguments: FilterArguments, now: Int64, count: Int64? = nil) throws(UsageError) {
        var parts: [FilterExpression] = []
        if let text = arguments.expression {
            do {
                parts.append(try ExpressionParser.parse(text, .commandLine(now: now)))
                _ = try RecordFilter(parts[0])
            } catch { throw UsageError("--where: \(error)") }
        }
        for pattern in arguments.patterns {
            do {
                let part = try GrepPattern.parse(pattern)
                _ = try RecordFilter(part)
                parts.append(part)
            } catch { throw UsageError("--grep: \(error)") }
        }
        let asksContext = arguments.after != nil || arguments.before != nil || arguments.around != nil
        guard let first = parts.first else {
            if asksContext { throw UsageError("-A, -B and -C show what is around a match: of --where or --grep") }
            return nil
        }
        expression = parts.count == 1 ? first : .and(parts)
        before = arguments.before ?? arguments.around ?? 0
        after = arguments.after ?? arguments.around ?? 0
        self.count = count.map { Int(clamping: $0) } ?? .max
        // Of all together there may be too many terms.
        _ = try filter()
    }

    /// The plan of an expression.
    init(_ expression: FilterExpression) { self.expression = expression }

    /// Whether records are shown that don't match.
    var hasContext: Bool { before > 0 || after > 0 }

    /// The filter, compiled, of records that `decoder` decodes.
    func filter(decodedBy decoder: RecordDecoder?, usesShortcuts: Bool = true) throws(UsageError) -> RecordFilter {
        let sides = decoder?.sides ?? (keys: false, values: false)
        return try filter(
            usesShortcuts: usesShortcuts, decoded: RecordFilter.Decoded(keys: sides.keys, values: sides.values))
    }

    /// The filter, compiled. `usesShortcuts` lets it pass over batches that no record of which is needed.
    func filter(
        usesShortcuts: Bool = true, decoded: RecordFilter.Decoded = RecordFilter.Decoded()
    ) throws(UsageError) -> RecordFilter {
        do { return try RecordFilter(expression, usesShortcuts: usesShortcuts, decoded: decoded) } catch {
            throw UsageError("\(error)")
        }
    }
}

extension LiteralReading {
    /// As specs and options have them; `now` is milliseconds since 1970.
    static func commandLine(now: Int64) -> LiteralReading {
        LiteralReading(
            time: { text in
                var remarks: [String] = []
                switch try PositionParser.parse(text[...], &remarks) {
                case .time(let time): return time
                case .age(let age): return now - age
                default: throw UsageError("'\(text)' is not a time (2026-11-23T05:00Z, now-1h, ms:1700000000000)")
                }
            }, size: { Int64(try Quantity.size($0)) })
    }
}
