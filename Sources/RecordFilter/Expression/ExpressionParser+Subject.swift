extension ExpressionParser {
    private static let names: [String: FilterSubject] = [
        "key": .key, "value": .value, "size": .size, "key_size": .keySize, "timestamp": .timestamp, "offset": .offset,
        "partition": .partition, "topic": .topic, "tombstone": .tombstone, "codec": .codec,
        "producer_id": .producerId, "leader_epoch": .leaderEpoch, "transactional": .transactional,
    ]
    /// What other tools call them.
    private static let synonyms = [
        "time": "timestamp", "ts": "timestamp", "payload": "value", "headers": "header", "producer": "producer_id",
        "epoch": "leader_epoch", "compression": "codec", "value_size": "size",
    ]
    private static let list =
        "key, value, .a.b[0], header[\"x\"], size, key_size, timestamp, offset, partition, topic, tombstone, codec, "
        + "producer_id, leader_epoch, transactional"

    /// A place, its name for errors, and where it stands.
    mutating func subject() throws(FilterError) -> (subject: FilterSubject, name: String, place: Int) {
        let place = start
        switch token {
        case .dot: return (.path(inKey: false, try steps(first: true)), "the path", place)
        case .word(let name):
            if name == "header" { return (try header(), "a header", place) }
            guard let subject = Self.names[name] else { throw wrong(Self.unknown(name)) }
            try advance()
            let goesOn = token == .dot || token == .openBracket
            if goesOn, subject == .value || subject == .key {
                return (.path(inKey: subject == .key, try steps(first: false)), "the path", place)
            }
            if goesOn { throw wrong("\(name) has nothing inside; only value, key and header have") }
            return (subject, name, place)
        case .end: throw wrong("a term belongs here: a path, an operator and a value (.amount > 100)")
        case .string, .number: throw wrong("a path stands on the left, what it is compared with on the right")
        default: throw wrong("\(token.words) belongs to nothing here (\(Self.list))")
        }
    }

    private static func unknown(_ name: String) -> String {
        if let word = synonyms[name] { return "'\(name)' is called '\(word)' here" }
        switch name.lowercased() {
        case "and", "or", "not", "in", "between", "exists", "contains", "startswith":
            return "'\(name)' belongs to nothing here" + (name == name.lowercased() ? "" : "; it is written small")
        case "true", "false", "null": return "a path stands on the left, '\(name)' on the right"
        default: return "nothing is called '\(name)' (\(list)); inside JSON it is .\(name)"
        }
    }

    /// `header["x"]`, `header["x"][*]` or `header.x`.
    private mutating func header() throws(FilterError) -> FilterSubject {
        try advance()
        let name: [UInt8]
        if token == .dot {
            try advance(afterDot: true)
            guard case .word(let word) = token else { throw wrong("a header's name follows the dot") }
            name = Array(word.utf8)
            try advance()
        } else {
            guard token == .openBracket else { throw wrong("a header's name follows: header[\"x\"]") }
            try advance()
            guard case .string(let bytes) = token else {
                throw wrong("a header's name stands in quotes: header[\"x\"]")
            }
            name = bytes
            try advance()
            try closeBracket()
        }
        guard token == .openBracket else { return .header(name, any: false) }
        try advance()
        guard token == .star else { throw wrong("header[\"x\"][*] is any header of the name; no other index is known") }
        try advance()
        try closeBracket()
        return .header(name, any: true)
    }

    private mutating func closeBracket() throws(FilterError) {
        guard token == .closeBracket else { throw wrong("']' belongs where \(token.words) stands") }
        try advance()
    }

    /// The steps of a path: `.a`, `."a b"`, `["a b"]`, `[0]`. After the very first dot a bracket may follow.
    private mutating func steps(first: Bool) throws(FilterError) -> [PathStep] {
        var steps: [PathStep] = []
        while token == .dot || token == .openBracket {
            guard steps.count < Self.maxSteps else { throw wrong("a path of more than \(Self.maxSteps) steps") }
            if token == .openBracket {
                steps.append(try bracket())
                continue
            }
            try advance(afterDot: true)
            switch token {
            case .word(let word): steps.append(.name(Array(word.utf8)))
            case .string(let bytes): steps.append(.name(bytes))
            case .openBracket where first && steps.isEmpty:
                steps.append(try bracket())
                continue
            default: throw wrong("a name follows the dot (.a, .\"a b\", .[\"a b\"])")
            }
            try advance()
        }
        return steps
    }

    private mutating func bracket() throws(FilterError) -> PathStep {
        try advance()
        let step: PathStep
        switch token {
        case .string(let bytes): step = .name(bytes)
        case .number(let bytes):
            guard let index = Int(String(decoding: bytes, as: UTF8.self)), index >= 0 else {
                throw wrong("an index counts from 0")
            }
            step = .index(index)
        case .star: throw wrong("[*] is known for headers only: header[\"x\"][*]")
        default: throw wrong("an index or a name in quotes stands in brackets ([0], [\"a b\"])")
        }
        try advance()
        try closeBracket()
        return step
    }
}
