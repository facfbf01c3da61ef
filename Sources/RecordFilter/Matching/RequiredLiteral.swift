/// Bytes of which at least one sort must occur in a batch's records if one of them is to match: where none does, no record
/// need be looked at.
struct RequiredLiteral {
    /// What must occur.
    struct Literal {
        /// The bytes.
        var needle: Needle
        /// Where they are a member's name: what must stand behind it.
        var member: MemberTest?
    }

    /// One of these must occur.
    var any: [Literal]
    /// Whether they stand in JSON strings, in which a `\u` escape can hide each of their characters.
    var canHide: Bool

    /// Alternatives beyond this cost more than they save.
    private static let maxAlternatives = 8
    /// Shorter ones are everywhere.
    private static let leastBytes = 3

    /// What `expression` requires; `nil` for nothing of use. What stands in a key's or a value's JSON is left out where
    /// a decoder makes that JSON.
    init?(_ expression: FilterExpression, decoded: RecordFilter.Decoded) {
        guard let best = Self.group(expression, decoded) else { return nil }
        any = best.texts.map { Literal(needle: Needle($0.bytes), member: $0.member.flatMap { MemberTest($0) }) }
        canHide = best.canHide
    }

    /// Texts of which one must occur.
    private struct Group {
        struct Text {
            var bytes: [UInt8]
            /// Where they are the name that a path ends with: what is asked of the member.
            var member: FilterTerm?
        }

        var texts: [Text]
        var canHide = false

        /// The better one says more: fewer alternatives, then more bytes.
        var rank: (Int, Int) { (-texts.count, texts.map(\.bytes.count).min() ?? 0) }
    }

    private static func group(_ expression: FilterExpression, _ isDecoded: RecordFilter.Decoded) -> Group? {
        switch expression {
        case .and(let parts): return parts.compactMap { group($0, isDecoded) }.max { $0.rank < $1.rank }
        case .or(let parts):
            var all = Group(texts: [])
            for part in parts {
                guard let group = group(part, isDecoded) else { return nil }
                all.texts += group.texts
                all.canHide = all.canHide || group.canHide
                guard all.texts.count <= maxAlternatives else { return nil }
            }
            return all
        case .not: return nil
        case .term(let term): return group(term, isDecoded)
        }
    }

    private static func group(_ term: FilterTerm, _ isDecoded: RecordFilter.Decoded) -> Group? {
        switch term.subject {
        case .key: return texts(term.test).flatMap { useful($0, canHide: false) }
        case .value: return texts(term.test).flatMap { useful($0, canHide: false) }
        case .header(let name, _):
            // The header must be there, whatever is asked of it.
            return better(texts(term.test).flatMap { useful($0, canHide: false) }, useful([name], canHide: false))
        case .headers: return texts(term.test).flatMap { useful($0, canHide: false) }
        case .path(let inKey, let steps):
            if inKey ? isDecoded.keys : isDecoded.values { return nil }
            return better(texts(term.test).flatMap { useful($0.map(plainRun), canHide: true) }, name(steps, term))
        default: return nil
        }
    }

    /// The last name of a path, with what is asked of its member; where it ends with an element's number the longest name.
    private static func name(_ steps: [PathStep], _ term: FilterTerm) -> Group? {
        func quoted(_ name: [UInt8]) -> [UInt8] { [UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")] }
        func isPlain(_ name: [UInt8]) -> Bool { !name.contains(where: JSONEscape.isShort) }
        if case .name(let last)? = steps.last, isPlain(last) {
            return Group(texts: [Group.Text(bytes: quoted(last), member: term)], canHide: true)
        }
        var names: [[UInt8]] = []
        for case .name(let name) in steps where isPlain(name) { names.append(name) }
        guard let longest = names.max(by: { $0.count < $1.count }) else { return nil }
        return Group(texts: [Group.Text(bytes: quoted(longest))], canHide: true)
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
        return Group(texts: texts.map { Group.Text(bytes: $0) }, canHide: canHide)
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
