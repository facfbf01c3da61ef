#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension FilterProgram {
    @inline(__always)
    private func literal(_ term: CompiledTerm, _ index: Int32 = 0) -> CompiledLiteral {
        literals[Int(term.literal + index)]
    }

    /// Whether a term holds of a JSON number.
    @inline(__always)
    func holds(_ term: CompiledTerm, ofNumber bytes: UnsafeRawBufferPointer) -> Bool {
        let whole = JSONNumber.integer(bytes)
        func order(_ literal: CompiledLiteral) -> Int? {
            guard literal.kind == .number else { return nil }
            if let whole { return literal.bound.order(of: whole) }
            return JSONNumber(bytes).order(to: literal.number)
        }
        switch term.test {
        case .exists: return true
        case .compare:
            guard let order = order(literal(term)) else { return term.comparison == .notEqual }
            return term.comparison.holds(order)
        case .between:
            guard let low = order(literal(term)), let high = order(literal(term, 1)) else { return false }
            return low >= 0 && high <= 0
        case .oneOf: return (0..<term.literalCount).contains { order(literal(term, $0)) == 0 }
        case .matchesNot: return true
        default: return false
        }
    }

    /// Whether a term holds of a JSON value that is neither text nor a number, and begins with `first`: it can be equal to a
    /// literal, and no more.
    func holds(_ term: CompiledTerm, ofOther first: UInt8) -> Bool {
        func isEqual(_ literal: CompiledLiteral) -> Bool {
            switch first {
            case UInt8(ascii: "t"): literal.kind == .bool && literal.bool
            case UInt8(ascii: "f"): literal.kind == .bool && !literal.bool
            case UInt8(ascii: "n"): literal.kind == .null
            default: false
            }
        }
        switch term.test {
        case .exists: return true
        case .isTrue: return first == UInt8(ascii: "t")
        case .compare where !term.comparison.isOrder:
            return isEqual(literal(term)) == (term.comparison == .equal)
        case .oneOf: return (0..<term.literalCount).contains { isEqual(literal(term, $0)) }
        case .matchesNot: return true
        default: return false
        }
    }

    /// Whether a term may hold of the JSON string whose inside begins at `start`; no further than `end` is looked.
    func mayHold(_ term: CompiledTerm, ofString start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
        switch term.test {
        case .isTrue: return false
        case .compare:
            let literal = literal(term)
            guard literal.kind == .string else { return term.comparison == .notEqual }
            guard term.comparison == .equal, let wanted = literal.bytes.baseAddress else { return true }
            let count = literal.bytes.count
            guard end - start > count else { return false }
            if memcmp(start, wanted, count) == 0 {
                // Behind a backslash more may stand for the rest.
                let last = (start + count).load(as: UInt8.self)
                return last == UInt8(ascii: "\"") || last == UInt8(ascii: "\\")
            }
            return memchr(start, CInt(UInt8(ascii: "\\")), count) != nil
        case .oneOf: return (0..<term.literalCount).contains { literal(term, $0).kind == .string }
        default: return true
        }
    }
}
