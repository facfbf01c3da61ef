/// What is known of the records of a batch.
package enum Verdict: Equatable, Sendable {
    /// None matches.
    case none
    /// All match.
    case all
    /// They have to be looked at.
    case unclear

    var inverted: Verdict {
        switch self {
        case .none: .all
        case .all: .none
        case .unclear: .unclear
        }
    }

    init(_ holds: Bool) { self = holds ? .all : .none }
}

extension FilterExpression {
    /// What a batch's header says of its records.
    func verdict(_ facts: BatchFacts, topic: [UInt8], partition: Int32) -> Verdict {
        switch self {
        case .and(let parts):
            var result = Verdict.all
            for part in parts {
                switch part.verdict(facts, topic: topic, partition: partition) {
                case .none: return .none
                case .unclear: result = .unclear
                case .all: break
                }
            }
            return result
        case .or(let parts):
            var result = Verdict.none
            for part in parts {
                switch part.verdict(facts, topic: topic, partition: partition) {
                case .all: return .all
                case .unclear: result = .unclear
                case .none: break
                }
            }
            return result
        case .not(let part): return part.verdict(facts, topic: topic, partition: partition).inverted
        case .term(let term): return term.verdict(facts, topic: topic, partition: partition)
        }
    }

    /// Whether a header can say anything: otherwise it need not be asked.
    var asksHeaders: Bool {
        switch self {
        case .and(let parts), .or(let parts): parts.contains { $0.asksHeaders }
        case .not(let part): part.asksHeaders
        case .term(let term):
            switch term.subject {
            case .offset, .timestamp, .partition, .topic, .codec, .producerId, .leaderEpoch, .transactional: true
            default: false
            }
        }
    }
}

extension FilterTerm {
    func verdict(_ facts: BatchFacts, topic: [UInt8], partition: Int32) -> Verdict {
        switch subject {
        case .partition: return number(Int64(partition)...Int64(partition))
        case .producerId: return number(facts.producerId...facts.producerId)
        case .leaderEpoch: return number(Int64(facts.leaderEpoch)...Int64(facts.leaderEpoch))
        case .offset: return number(facts.offsets)
        case .timestamp:
            guard let largest = facts.maxTimestamp else { return number(nil) }
            return number((facts.hasOneTimestamp ? largest : min(largest, .min))...largest)
        case .transactional:
            switch test {
            case .isTrue: return Verdict(facts.isTransactional)
            case .compare(.equal, .bool(let value)): return Verdict(facts.isTransactional == value)
            case .compare(.notEqual, .bool(let value)): return Verdict(facts.isTransactional != value)
            case .exists: return .all
            default: return .unclear
            }
        case .codec: return text(facts.codec.filterName)
        case .topic: return text(topic)
        default: return .unclear
        }
    }

    private func number(_ range: ClosedRange<Int64>?) -> Verdict {
        switch test {
        case .exists: return .all
        case .compare(let comparison, .number(let bytes)): return Self.compare(range, comparison, NumberBound(bytes))
        case .between(.number(let low), .number(let high)):
            let first = Self.compare(range, .greaterOrEqual, NumberBound(low))
            let second = Self.compare(range, .lessOrEqual, NumberBound(high))
            return first == .none || second == .none ? .none : first == .all ? second : first
        case .oneOf(let literals):
            var result = Verdict.none
            for case .number(let bytes) in literals {
                let verdict = Self.compare(range, .equal, NumberBound(bytes))
                if verdict == .all { return .all }
                if verdict == .unclear { result = .unclear }
            }
            return result
        default: return .unclear
        }
    }

    private static func compare(
        _ range: ClosedRange<Int64>?, _ comparison: FilterComparison, _ bound: NumberBound
    ) -> Verdict {
        guard let range else { return .unclear }
        let low = bound.order(of: range.lowerBound)
        let high = bound.order(of: range.upperBound)
        switch comparison {
        case .equal, .notEqual:
            let verdict: Verdict =
                low > 0 || high < 0
                ? .none : low == 0 && high == 0 && range.lowerBound == range.upperBound ? .all : .unclear
            return comparison == .equal ? verdict : verdict.inverted
        default:
            let first = comparison.holds(low)
            return first == comparison.holds(high) ? Verdict(first) : .unclear
        }
    }

    /// Texts that all records of a batch share are few: those that only a search answers are left to the records.
    private func text(_ value: [UInt8]) -> Verdict {
        switch test {
        case .exists: .all
        case .compare(.equal, .string(let bytes)): Verdict(value == bytes)
        case .compare(.notEqual, .string(let bytes)): Verdict(value != bytes)
        case .oneOf(let literals): Verdict(literals.contains(.string(value)))
        default: .unclear
        }
    }
}
