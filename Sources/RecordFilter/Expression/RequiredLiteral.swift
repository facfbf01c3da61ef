/// Bytes of which at least one sort must occur in a batch's records if one of them is to match: where none does, no record
/// need be looked at.
struct RequiredLiteral {
    /// One of these must occur.
    var any: [Needle]
    /// Whether they stand in JSON strings, in which a `\u` escape can hide each of their characters.
    var canHide: Bool

    /// Alternatives beyond this cost more than they save.
    private static let maxAlternatives = 8
    /// Shorter ones are everywhere.
    private static let leastBytes = 3

    /// What `expression` requires; `nil` for nothing of use. What stands in a value's JSON is left out where a decoder
    /// makes the JSON (`valuesAreDecoded`), and the value's own text likewise.
    init?(_ expression: FilterExpression, valuesAreDecoded: Bool) {
        guard let best = Self.group(expression, valuesAreDecoded) else { return nil }
        any = best.bytes.map(Needle.init)
        canHide = best.canHide
    }

    /// Whether a match may be in the bytes of a batch's records.
    func mayMatch(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for needle in any where needle.isFound(in: bytes) { return true }
        return canHide && Needle.unicodeEscape.isFound(in: bytes)
    }

    private struct Group {
        var bytes: [[UInt8]]
        var canHide = false

        /// The better one says more: fewer alternatives, then more bytes.
        var rank: (Int, Int) { (-bytes.count, bytes.map(\.count).min() ?? 0) }
    }

    private static func group(_ expression: FilterExpression, _ isDecoded: Bool) -> Group? {
        switch expression {
        case .and(let parts): return parts.compactMap { group($0, isDecoded) }.max { $0.rank < $1.rank }
        case .or(let parts):
            var all = Group(bytes: [])
            for part in parts {
                guard let group = group(part, isDecoded) else { return nil }
                all.bytes += group.bytes
                all.canHide = all.canHide || group.canHide
                guard all.bytes.count <= maxAlternatives else { return nil }
            }
            return all
        case .not: return nil
        case .term(let term): return group(term, isDecoded)
        }
    }

    private static func group(_ term: FilterTerm, _ isDecoded: Bool) -> Group? {
        switch term.subject {
        case .key: return texts(term.test).flatMap { useful($0, canHide: false) }
        case .value: return isDecoded ? nil : texts(term.test).flatMap { useful($0, canHide: false) }
        case .header(let name, _):
            // The header must be there, whatever is asked of it.
            return better(texts(term.test).flatMap { useful($0, canHide: false) }, useful([name], canHide: false))
        case .headers: return texts(term.test).flatMap { useful($0, canHide: false) }
        case .path(let inKey, let steps):
            if isDecoded, !inKey { return nil }
            var names: [[UInt8]] = []
            for case .name(let name) in steps where !name.contains(where: JSONEscape.isShort) { names.append(name) }
            let longest = names.max { $0.count < $1.count }
            let quote = [UInt8(ascii: "\"")]
            let name = longest.map { Group(bytes: [quote + $0 + quote], canHide: true) }
            return better(texts(term.test).flatMap { useful($0.map(plainRun), canHide: true) }, name)
        default: return nil
        }
    }

    private static func better(_ first: Group?, _ second: Group?) -> Group? {
        guard let first else { return second }
        guard let second else { return first }
        return first.rank < second.rank ? second : first
    }

    private static func useful(_ texts: [[UInt8]], canHide: Bool) -> Group? {
        guard !texts.isEmpty, texts.count <= maxAlternatives, texts.allSatisfy({ $0.count >= leastBytes }) else {
            return nil
        }
        return Group(bytes: texts, canHide: canHide)
    }

    /// The longest run without a byte that JSON may write otherwise.
    private static func plainRun(_ text: [UInt8]) -> [UInt8] {
        let runs = text.split(whereSeparator: JSONEscape.isShort)
        return runs.max { $0.count < $1.count }.map(Array.init) ?? []
    }

    /// Texts of which one must be there if the test is to hold; `nil` where that isn't so.
    private static func texts(_ test: FilterTest) -> [[UInt8]]? {
        switch test {
        case .compare(.equal, .string(let bytes)), .contains(let bytes), .startsWith(let bytes): return [bytes]
        case .oneOf(let literals):
            var texts: [[UInt8]] = []
            for literal in literals {
                guard case .string(let bytes) = literal else { return nil }
                texts.append(bytes)
            }
            return texts
        case .matches(let pattern, negated: false): return [PatternLiteral.required(pattern)]
        default: return nil
        }
    }
}
