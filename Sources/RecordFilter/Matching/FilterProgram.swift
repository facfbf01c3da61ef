/// An expression as a row of terms, each with where it leads: no tree is walked for a record, and of terms joined by `and`
/// or `or` the cheapest come first.
final class FilterProgram {
    /// The terms; a record begins at the first.
    let terms: UnsafeMutableBufferPointer<CompiledTerm>
    /// The literals of all terms.
    let literals: UnsafeMutableBufferPointer<CompiledLiteral>
    /// The names of headers that terms ask for.
    let names: [UnsafeRawBufferPointer]
    /// What `contains` looks for.
    let needles: [Needle]
    /// What `~` looks for.
    let regexes: [Regex]
    /// Places in values.
    let valuePlaces: JSONPlaces
    /// Places in keys.
    let keyPlaces: JSONPlaces
    /// Whether the expression cannot come to hold by a path's leading nowhere: no path stands below a `not`.
    let isMonotone: Bool
    private let pool: UnsafeMutableRawBufferPointer

    /// Compiles. Throws where a regular expression is none.
    init(_ expression: FilterExpression) throws(FilterError) {
        var builder = Builder()
        builder.collect(expression)
        valuePlaces = JSONPlaces(builder.valuePaths)
        keyPlaces = JSONPlaces(builder.keyPaths)
        try builder.emit(
            expression, holds: CompiledTerm.holds, fails: CompiledTerm.fails, (valuePlaces.paths, keyPlaces.paths))
        // It was written from its end.
        let count = Int32(builder.terms.count)
        let order = builder.terms.reversed().map { term in
            var term = term
            if term.onTrue >= 0 { term.onTrue = count - 1 - term.onTrue }
            if term.onFalse >= 0 { term.onFalse = count - 1 - term.onFalse }
            return term
        }
        terms = .allocate(capacity: order.count)
        _ = terms.initialize(from: order)
        pool = .allocate(byteCount: max(1, builder.bytes.count), alignment: 1)
        pool.copyBytes(from: builder.bytes)
        let memory = UnsafeRawBufferPointer(pool)
        literals = .allocate(capacity: builder.literals.count)
        for (index, (literal, range)) in builder.literals.enumerated() {
            literals.initializeElement(
                at: index, to: Self.compile(literal, UnsafeRawBufferPointer(rebasing: memory[range])))
        }
        names = builder.names.map { UnsafeRawBufferPointer(rebasing: memory[$0]) }
        needles = builder.needles
        regexes = builder.regexes
        isMonotone = !Self.hasPathBelowNot(expression, false)
    }

    deinit {
        terms.deallocate()
        literals.deallocate()
        pool.deallocate()
    }

    private static func compile(_ literal: FilterLiteral, _ bytes: UnsafeRawBufferPointer) -> CompiledLiteral {
        switch literal {
        case .string: CompiledLiteral(kind: .string, bytes: bytes)
        case .number(let text):
            CompiledLiteral(kind: .number, bytes: bytes, number: JSONNumber(bytes), bound: NumberBound(text))
        case .bool(let value): CompiledLiteral(kind: .bool, bool: value)
        case .null: CompiledLiteral(kind: .null)
        }
    }

    private static func hasPathBelowNot(_ expression: FilterExpression, _ isBelow: Bool) -> Bool {
        switch expression {
        case .and(let parts), .or(let parts): parts.contains { hasPathBelowNot($0, isBelow) }
        case .not(let part): hasPathBelowNot(part, true)
        case .term(let term): if case .path = term.subject { isBelow } else { false }
        }
    }
}

extension FilterProgram {
    /// Writes a program from its end to its start, so that where a term leads is known when it is written.
    private struct Builder {
        var valuePaths: [[PathStep]] = []
        var keyPaths: [[PathStep]] = []
        var terms: [CompiledTerm] = []
        var bytes: [UInt8] = []
        var literals: [(FilterLiteral, Range<Int>)] = []
        var names: [Range<Int>] = []
        var needles: [Needle] = []
        var regexes: [Regex] = []

        mutating func collect(_ expression: FilterExpression) {
            switch expression {
            case .and(let parts), .or(let parts): for part in parts { collect(part) }
            case .not(let part): collect(part)
            case .term(let term):
                guard case .path(let inKey, let steps) = term.subject else { return }
                if inKey { keyPaths.append(steps) } else { valuePaths.append(steps) }
            }
        }

        /// Writes `expression`, which leads to `holds` or `fails`; returns where it begins.
        @discardableResult
        mutating func emit(
            _ expression: FilterExpression, holds: Int32, fails: Int32, _ paths: (JSONPaths, JSONPaths)
        ) throws(FilterError) -> Int32 {
            switch expression {
            case .and(let parts):
                var next = holds
                for part in Self.cheapestFirst(parts).reversed() {
                    next = try emit(part, holds: next, fails: fails, paths)
                }
                return next
            case .or(let parts):
                var next = fails
                for part in Self.cheapestFirst(parts).reversed() {
                    next = try emit(part, holds: holds, fails: next, paths)
                }
                return next
            case .not(let part): return try emit(part, holds: fails, fails: holds, paths)
            case .term(let term):
                var compiled = try compile(term, paths)
                compiled.onTrue = holds
                compiled.onFalse = fails
                terms.append(compiled)
                return Int32(terms.count - 1)
            }
        }

        private static func cheapestFirst(_ parts: [FilterExpression]) -> [FilterExpression] {
            let costs = parts.map(\.cost)
            return parts.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }.map { parts[$0] }
        }

        private mutating func add(_ more: [UInt8]) -> Range<Int> {
            let start = bytes.count
            bytes += more
            return start..<bytes.count
        }

        private mutating func add(_ literal: FilterLiteral) {
            switch literal {
            case .string(let bytes), .number(let bytes): literals.append((literal, add(bytes)))
            case .bool, .null: literals.append((literal, 0..<0))
            }
        }

        private mutating func compile(
            _ term: FilterTerm, _ paths: (JSONPaths, JSONPaths)
        ) throws(FilterError) -> CompiledTerm {
            let (place, detail) = place(of: term.subject, paths)
            var compiled = CompiledTerm(place: place, test: .exists, literal: Int32(literals.count), detail: detail)
            switch term.test {
            case .exists: break
            case .isTrue: compiled.test = .isTrue
            case .compare(let comparison, let literal):
                compiled.test = .compare
                compiled.comparison = comparison
                add(literal)
            case .oneOf(let all):
                compiled.test = .oneOf
                for literal in all { add(literal) }
            case .between(let low, let high):
                compiled.test = .between
                add(low)
                add(high)
            case .contains(let bytes): search(for: bytes, &compiled)
            case .startsWith(let bytes):
                compiled.test = .startsWith
                add(.string(bytes))
            case .matches(let pattern, let negated):
                if !negated, let bytes = PatternLiteral.whole(pattern) {
                    search(for: bytes, &compiled)
                } else {
                    compiled.test = negated ? .matchesNot : .matches
                    compiled.search = Int32(regexes.count)
                    regexes.append(try Regex(pattern))
                }
            }
            compiled.literalCount = Int32(literals.count) - compiled.literal
            return compiled
        }

        private mutating func search(for bytes: [UInt8], _ compiled: inout CompiledTerm) {
            compiled.test = .contains
            compiled.search = Int32(needles.count)
            needles.append(Needle(bytes))
        }

        private mutating func place(
            of subject: FilterSubject, _ paths: (JSONPaths, JSONPaths)
        ) -> (CompiledTerm.Place, Int32) {
            switch subject {
            case .key: return (.key, 0)
            case .value: return (.value, 0)
            case .size: return (.size, 0)
            case .keySize: return (.keySize, 0)
            case .timestamp: return (.timestamp, 0)
            case .offset: return (.offset, 0)
            case .partition: return (.partition, 0)
            case .topic: return (.topic, 0)
            case .tombstone: return (.tombstone, 0)
            case .codec: return (.codec, 0)
            case .producerId: return (.producerId, 0)
            case .leaderEpoch: return (.leaderEpoch, 0)
            case .transactional: return (.transactional, 0)
            case .header(let name, let any):
                names.append(add(name))
                return (any ? .anyHeader : .header, Int32(names.count - 1))
            case .headers(let values): return (values ? .headerValues : .headerNames, 0)
            case .path(let inKey, let steps):
                return inKey ? (.jsonKey, paths.1.place(of: steps)) : (.jsonValue, paths.0.place(of: steps))
            }
        }
    }
}
