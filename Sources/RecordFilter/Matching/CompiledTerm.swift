/// A term made ready: no reference is in it, so that looking at it costs nothing.
struct CompiledTerm {
    /// Where it looks.
    enum Place: UInt8 {
        case key, value, topic, codec, header, anyHeader, headerNames, headerValues
        case size, keySize, timestamp, offset, partition, producerId, leaderEpoch
        case tombstone, transactional
        case jsonValue, jsonKey
    }

    /// What it asks.
    enum Test: UInt8 {
        case exists, isTrue, compare, oneOf, between, contains, startsWith, matches, matchesNot
    }

    /// Where a term leads that ends the program: it holds.
    static let holds: Int32 = -1
    /// It doesn't.
    static let fails: Int32 = -2

    var place: Place
    var test: Test
    var comparison = FilterComparison.equal
    /// The literals: the first, and how many.
    var literal: Int32 = 0
    var literalCount: Int32 = 0
    /// The node of a path, the number of a header's name.
    var detail: Int32 = 0
    /// The number of the needle or of the regular expression.
    var search: Int32 = 0
    /// Which term is next, or how it ends.
    var onTrue = Self.holds
    var onFalse = Self.fails
}

/// A literal made ready; its bytes lie in the program's memory.
struct CompiledLiteral {
    enum Kind: UInt8 {
        case string, number, bool, null
    }

    var kind: Kind
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    var number = JSONNumber()
    var bound = NumberBound()
    var bool = false
}

extension FilterTerm {
    /// About how many nanoseconds a look takes: the cheapest are looked at first.
    var cost: Int {
        let look: Int
        switch subject {
        case .partition, .topic, .codec, .producerId, .leaderEpoch, .transactional, .offset, .timestamp, .tombstone,
            .size, .keySize:
            look = 1
        case .key: look = 3
        case .value: look = 4
        case .header, .headers: look = 20
        case .path: look = 60
        }
        switch test {
        case .exists, .isTrue: return look
        case .compare, .between, .startsWith: return look + 2
        case .oneOf(let literals): return look + 2 * literals.count
        case .contains: return look + (subject == .value ? 20 : 10)
        case .matches(let pattern, _):
            return look + (PatternLiteral.whole(pattern) == nil ? 200 : subject == .value ? 20 : 10)
        }
    }
}

extension FilterExpression {
    /// About how many nanoseconds it takes, at most.
    var cost: Int {
        switch self {
        case .and(let parts), .or(let parts): parts.reduce(0) { $0 &+ $1.cost }
        case .not(let part): part.cost
        case .term(let term): term.cost
        }
    }
}
