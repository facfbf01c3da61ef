#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import KafkaWire

/// One record under a filter's eyes. It holds pointers into the record: it lives no longer than the call that made it.
struct RecordLook: ~Copyable {
    /// What is known of the places in a JSON text.
    private enum Reading {
        /// Nothing yet.
        case unread
        /// They are right if the text is JSON.
        case glanced
        /// They are right.
        case scanned
        /// There are none, as in what isn't JSON.
        case absent
    }

    private unowned(unsafe) let filter: RecordFilter
    private unowned(unsafe) let program: FilterProgram
    private let offset: Int64
    private let timestamp: Int64
    private let partition: Int32
    private var key: UnsafeRawBufferPointer?
    private var value: UnsafeRawBufferPointer?
    /// The JSON that paths lead into: the key and the value themselves, or what a decoder made of them.
    private var keyText: UnsafeRawBufferPointer?
    private var valueText: UnsafeRawBufferPointer?
    private var isKeyTextKnown = true
    private var isValueTextKnown = true
    /// Whether something was asked of a text that isn't known.
    private(set) var needsDecoding = false
    private var headers = UnsafeRawBufferPointer(start: nil, count: 0)
    private var headerCount = 0
    private var valueReading = Reading.unread
    private var keyReading = Reading.unread

    init(_ filter: RecordFilter, offset: Int64, timestamp: Int64, partition: Int32) {
        self.filter = filter
        program = filter.program
        self.offset = offset
        self.timestamp = timestamp
        self.partition = partition
    }

    mutating func setKey(_ bytes: RawSpan?) {
        key = Self.pointer(bytes)
        keyText = key
    }

    mutating func setValue(_ bytes: RawSpan?) {
        value = Self.pointer(bytes)
        valueText = value
    }

    mutating func setKeyText(_ text: UnsafeRawBufferPointer?, isKnown: Bool) {
        (keyText, isKeyTextKnown) = (text, isKnown)
    }

    mutating func setValueText(_ text: UnsafeRawBufferPointer?, isKnown: Bool) {
        (valueText, isValueTextKnown) = (text, isKnown)
    }

    mutating func setHeaders(_ cursor: borrowing HeaderCursor, count: Int) {
        headerCount = count
        if count > 0 { headers = unsafe cursor.remainingBytes.withUnsafeBytes { $0 } }
    }

    @inline(__always)
    private static func pointer(_ bytes: RawSpan?) -> UnsafeRawBufferPointer? {
        guard let bytes else { return nil }
        return unsafe bytes.withUnsafeBytes { $0 }
    }

    /// Whether the record matches.
    ///
    /// JSON is first only glanced at. That is right where the text is JSON; where it isn't all its paths lead nowhere. So
    /// a record that doesn't match at a glance, and that no absent path could make match, is done with, which is nearly
    /// every one; else it is seen whether the text is JSON.
    mutating func matches() throws(Regex.Failure) -> Bool {
        let result = try run()
        guard valueReading == .glanced || keyReading == .glanced else { return result }
        if !result, program.isMonotone { return false }
        let valueIsJSON = valueReading != .glanced || scan(valueText, program.valuePlaces)
        let keyIsJSON = keyReading != .glanced || scan(keyText, program.keyPlaces)
        if valueIsJSON, keyIsJSON { return result }
        if valueReading == .glanced { valueReading = valueIsJSON ? .scanned : .absent }
        if keyReading == .glanced { keyReading = keyIsJSON ? .scanned : .absent }
        return try run()
    }

    private func scan(_ text: UnsafeRawBufferPointer?, _ places: JSONPlaces) -> Bool {
        guard let text else { return false }
        return JSONScan.scan(text, places)
    }

    private mutating func run() throws(Regex.Failure) -> Bool {
        var next: Int32 = 0
        while true {
            let term = program.terms[Int(next)]
            next = try holds(term) ? term.onTrue : term.onFalse
            if next < 0 { return next == CompiledTerm.holds }
        }
    }

    @inline(__always)
    private mutating func holds(_ term: CompiledTerm) throws(Regex.Failure) -> Bool {
        switch term.place {
        case .jsonValue: return try json(term, inKey: false)
        case .jsonKey: return try json(term, inKey: true)
        case .key: return try text(key, term)
        case .value: return try text(value, term)
        case .topic: return try text(UnsafeRawBufferPointer(filter.topic), term)
        case .codec: return try text(filter.facts.codec.filterBytes, term)
        case .header, .anyHeader, .headerNames, .headerValues: return try header(term)
        case .size: return number(Int64(value?.count ?? -1), term)
        case .keySize: return number(Int64(key?.count ?? -1), term)
        case .timestamp: return number(timestamp, term)
        case .offset: return number(offset, term)
        case .partition: return number(Int64(partition), term)
        case .producerId: return number(filter.facts.producerId, term)
        case .leaderEpoch: return number(Int64(filter.facts.leaderEpoch), term)
        case .tombstone: return bool(value == nil, term)
        case .transactional: return bool(filter.facts.isTransactional, term)
        }
    }

    private func literal(_ term: CompiledTerm, _ index: Int32 = 0) -> CompiledLiteral {
        program.literals[Int(term.literal + index)]
    }

    // MARK: - Numbers and truths

    @inline(__always)
    private func number(_ value: Int64, _ term: CompiledTerm) -> Bool {
        switch term.test {
        case .exists: true
        case .compare: term.comparison.holds(literal(term).bound.order(of: value))
        case .between: literal(term).bound.order(of: value) >= 0 && literal(term, 1).bound.order(of: value) <= 0
        case .oneOf: (0..<term.literalCount).contains { literal(term, $0).bound.order(of: value) == 0 }
        default: false
        }
    }

    private func bool(_ value: Bool, _ term: CompiledTerm) -> Bool {
        switch term.test {
        case .exists: true
        case .isTrue: value
        case .compare: (literal(term).bool == value) == (term.comparison == .equal)
        case .oneOf: (0..<term.literalCount).contains { literal(term, $0).bool == value }
        default: false
        }
    }

    // MARK: - Texts

    /// Where text is nil it is null.
    private mutating func text(_ text: UnsafeRawBufferPointer?, _ term: CompiledTerm) throws(Regex.Failure) -> Bool {
        switch term.test {
        case .exists: return true
        case .isTrue: return false
        case .compare: return Self.compare(text, term.comparison, literal(term))
        case .between:
            return Self.compare(text, .greaterOrEqual, literal(term))
                && Self.compare(text, .lessOrEqual, literal(term, 1))
        case .oneOf:
            for index in 0..<term.literalCount where Self.compare(text, .equal, literal(term, index)) { return true }
            return false
        case .contains:
            guard let text else { return false }
            return program.needles[Int(term.search)].isFound(in: text)
        case .startsWith:
            guard let text else { return false }
            let wanted = literal(term).bytes
            guard text.count >= wanted.count else { return false }
            return Self.order(UnsafeRawBufferPointer(rebasing: text[..<wanted.count]), wanted) == 0
        case .matches:
            guard let text else { return false }
            return try program.regexes[Int(term.search)].isFound(in: text)
        case .matchesNot:
            guard let text else { return true }
            return !(try program.regexes[Int(term.search)].isFound(in: text))
        }
    }

    /// Text, or null, beside a literal of any kind.
    private static func compare(
        _ text: UnsafeRawBufferPointer?, _ comparison: FilterComparison, _ literal: CompiledLiteral
    ) -> Bool {
        guard let text else { return (literal.kind == .null) == (comparison == .equal) && !comparison.isOrder }
        guard literal.kind == .string else { return comparison == .notEqual }
        return comparison.holds(order(text, literal.bytes))
    }

    /// By bytes; a text is after its own beginning.
    @inline(__always)
    private static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        if count > 0, let first = left.baseAddress, let second = right.baseAddress {
            let order = memcmp(first, second, count)
            if order != 0 { return order < 0 ? -1 : 1 }
        }
        return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
    }

    // MARK: - Headers

    private mutating func header(_ term: CompiledTerm) throws(Regex.Failure) -> Bool {
        let bytes = RawSpan(_unsafeBytes: headers)
        var cursor = HeaderCursor(bytes, count: headerCount)
        var last: UnsafeRawBufferPointer?
        var isThere = false
        while let header = cursor.next() {
            let name = unsafe header.key.withUnsafeBytes { $0 }
            switch term.place {
            case .headerNames:
                if try text(name, term) { return true }
            case .headerValues:
                if try text(Self.pointer(header.value), term) { return true }
            default:
                guard Self.order(name, program.names[Int(term.detail)]) == 0 else { continue }
                if term.place == .anyHeader {
                    if try text(Self.pointer(header.value), term) { return true }
                } else {
                    isThere = true
                    last = Self.pointer(header.value)
                }
            }
        }
        return isThere ? try text(last, term) : false
    }

    // MARK: - JSON

    private mutating func json(_ term: CompiledTerm, inKey: Bool) throws(Regex.Failure) -> Bool {
        if (inKey ? keyReading : valueReading) == .unread { read(inKey: inKey) }
        if (inKey ? keyReading : valueReading) == .absent { return false }
        let places = inKey ? program.keyPlaces : program.valuePlaces
        let found = places.found[Int(term.detail)]
        guard let start = found.start else { return false }
        if term.test == .exists { return true }
        let first = start.load(as: UInt8.self)
        switch first {
        case UInt8(ascii: "\""):
            guard found.count >= 2 else { return false }
            let inside = UnsafeRawBufferPointer(start: start + 1, count: found.count - 2)
            guard found.isEscaped else { return try text(inside, term) }
            guard let out = filter.room(inside.count) else { return false }
            let count = JSONEscape.unescape(inside, to: out)
            return try text(UnsafeRawBufferPointer(start: out, count: count), term)
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "{"), UInt8(ascii: "["):
            return program.holds(term, ofOther: first)
        default: return program.holds(term, ofNumber: UnsafeRawBufferPointer(start: start, count: found.count))
        }
    }

    private mutating func read(inKey: Bool) {
        let places = inKey ? program.keyPlaces : program.valuePlaces
        var reading = Reading.absent
        if !(inKey ? isKeyTextKnown : isValueTextKnown) { needsDecoding = true }
        if let text = inKey ? keyText : valueText {
            switch JSONGlance.look(text, places) {
            case .done: reading = .glanced
            case .notJSON: reading = .absent
            case .unclear: reading = JSONScan.scan(text, places) ? .scanned : .absent
            }
        }
        if inKey { keyReading = reading } else { valueReading = reading }
    }
}
