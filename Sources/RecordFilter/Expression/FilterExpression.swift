/// What `--where` says, as a tree: terms about a record or its batch, joined by `not`, `and`, `or`.
package indirect enum FilterExpression: Equatable, Sendable {
    /// Holds where all hold; at least two.
    case and([FilterExpression])
    /// Holds where one holds; at least two.
    case or([FilterExpression])
    /// Holds where the other doesn't.
    case not(FilterExpression)
    /// One question.
    case term(FilterTerm)
}

/// A question to one place of a record.
package struct FilterTerm: Equatable, Sendable {
    /// Where to look.
    package var subject: FilterSubject
    /// What must hold there.
    package var test: FilterTest

    /// The question whether `test` holds of `subject`.
    package init(_ subject: FilterSubject, _ test: FilterTest) {
        self.subject = subject
        self.test = test
    }
}

/// A place that a term looks at.
package enum FilterSubject: Equatable, Sendable {
    /// The key's bytes, or null.
    case key
    /// The value's bytes, or null.
    case value
    /// Bytes of the value; -1 for null.
    case size
    /// Bytes of the key; -1 for null.
    case keySize
    /// Milliseconds since 1970; -1 for none.
    case timestamp
    /// The record's offset.
    case offset
    /// The partition's index.
    case partition
    /// The topic's name.
    case topic
    /// Whether the value is null.
    case tombstone
    /// The batch's codec, by its name: none, gzip, snappy, lz4, zstd.
    case codec
    /// The producer's id, or -1.
    case producerId
    /// The leader epoch that appended the batch, or -1.
    case leaderEpoch
    /// Whether the batch belongs to a transaction.
    case transactional
    /// The value of the last header of a name, or with `any` of each of them.
    case header([UInt8], any: Bool)
    /// The names, or with `values` the values, of all headers: what `--grep hk:` and `hv:` look at.
    case headers(values: Bool)
    /// A place inside a JSON text, in the value or in the key; at least one step.
    case path(inKey: Bool, [PathStep])

    /// What is found there, as far as it is known before a record is seen.
    var kind: Kind {
        switch self {
        case .key, .value, .topic, .codec, .header, .headers: .text
        case .size, .keySize, .timestamp, .offset, .partition, .producerId, .leaderEpoch: .number
        case .tombstone, .transactional: .bool
        case .path: .json
        }
    }

    /// Sorts of places.
    enum Kind {
        case text, number, bool, json
    }
}

/// What a term asks. Where the place does not exist no test holds.
package enum FilterTest: Equatable, Sendable {
    /// It is there, be it null.
    case exists
    /// It is `true`.
    case isTrue
    /// It compares so with a literal.
    case compare(FilterComparison, FilterLiteral)
    /// It is one of these.
    case oneOf([FilterLiteral])
    /// It is in no order before the first nor after the second: both ends are in.
    case between(FilterLiteral, FilterLiteral)
    /// It is text with these bytes in it.
    case contains([UInt8])
    /// It is text that begins with these bytes.
    case startsWith([UInt8])
    /// The regular expression is found in it; negated: it is there and the expression is not found in it.
    case matches(String, negated: Bool)
}

/// Comparisons.
package enum FilterComparison: UInt8, Equatable, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    /// As it is written.
    package var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    /// Whether it asks for an order rather than for equality.
    var isOrder: Bool { self != .equal && self != .notEqual }

    /// Whether it holds where the left side is before (-1), equal to (0) or after (1) the right.
    @inline(__always)
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

/// The right side of a comparison.
package enum FilterLiteral: Equatable, Sendable {
    /// Text, in UTF-8.
    case string([UInt8])
    /// A number as JSON writes it, of any length. Times are milliseconds since 1970, sizes are bytes.
    case number([UInt8])
    /// `true` or `false`.
    case bool(Bool)
    /// `null`.
    case null

    /// A whole number.
    package static func integer(_ value: Int64) -> FilterLiteral { .number(Array(String(value).utf8)) }

    /// In an error's words.
    var words: String {
        switch self {
        case .string: "text"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}
