package import KafkaWire

/// Tells which records match: `--where` and `--grep`, compiled once.
///
/// For each partition ``begin(topic:partition:)``, for each batch ``look(at:)`` and, on its decompressed bytes,
/// ``searchBatch(_:)``, for each record ``mayMatch(_:)`` and ``holds(_:)``. Those before the last only save work, but
/// ``look(at:)`` also says what terms about batches are held against. Nothing is allocated for a record. One filter serves
/// one reader.
package final class RecordFilter {
    /// A regular expression that took too many steps, at a record.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// What happened.
        package var message: String
        /// The record's offset.
        package var offset: Int64

        /// Both.
        package var description: String { "offset \(offset): \(message)" }
    }

    /// Of which sides of records a decoder makes the JSON that paths lead into; then the bytes in the log don't tell.
    package struct Decoded: Equatable, Sendable {
        /// Keys.
        package var keys: Bool
        /// Values.
        package var values: Bool

        /// Of these sides.
        package init(keys: Bool = false, values: Bool = false) {
            self.keys = keys
            self.values = values
        }
    }

    /// What a record without its decoded JSON comes to.
    package enum Answer: Equatable, Sendable {
        /// It matches.
        case matches
        /// It doesn't.
        case passes
        /// That its decoded JSON decides.
        case needsDecoding
    }

    let program: FilterProgram
    let decoded: Decoded
    private let expression: FilterExpression
    private let asksHeaders: Bool
    private let required: RequiredLiteral?
    private var candidates: BatchCandidates
    private var topicBytes: [UInt8] = []
    private var partition: Int32 = 0
    private(set) var facts = BatchFacts()
    /// What a batch's header said; records of a batch of which all match are not looked at.
    private var verdict = Verdict.unclear
    var topic: UnsafeMutableRawBufferPointer
    /// Where texts are put whose escapes were taken out.
    var scratch: UnsafeMutableRawBufferPointer

    /// A filter of what must hold.
    ///
    /// - Parameters:
    ///   - expression: `--where` and every `--grep`, joined by `and`.
    ///   - usesShortcuts: whether headers and literals may pass batches over; without them the answers are the same.
    ///   - decoded: of which sides of records a decoder makes the JSON.
    /// - Throws: ``FilterError`` for a regular expression that is none.
    package init(
        _ expression: FilterExpression, usesShortcuts: Bool = true, decoded: Decoded = Decoded()
    ) throws(FilterError) {
        program = try FilterProgram(expression)
        self.expression = expression
        self.decoded = decoded
        asksHeaders = usesShortcuts && expression.asksHeaders
        required = usesShortcuts ? RequiredLiteral(expression, decoded: decoded) : nil
        // Only now: what throws before would leave them behind.
        candidates = BatchCandidates()
        topic = .allocate(byteCount: 0, alignment: 1)
        scratch = .allocate(byteCount: 4096, alignment: 16)
    }

    deinit {
        topic.deallocate()
        scratch.deallocate()
        candidates.deallocate()
    }

    /// Records of this partition follow.
    package func begin(topic name: String, partition: Int32) {
        let bytes = Array(name.utf8)
        self.partition = partition
        facts = BatchFacts()
        verdict = .unclear
        candidates.forget()
        guard bytes != topicBytes else { return }
        topicBytes = bytes
        topic.deallocate()
        topic = .allocate(byteCount: bytes.count, alignment: 1)
        topic.copyBytes(from: bytes)
    }

    /// Records of a batch with these facts follow: what its header says of them.
    package func look(at facts: BatchFacts) -> Verdict {
        self.facts = facts
        candidates.forget()
        verdict = asksHeaders ? expression.verdict(facts, topic: topicBytes, partition: partition) : .unclear
        return verdict
    }

    /// Whether a match may be in the bytes of the batch's records, decompressed, of which the last look was at the header.
    /// They must stay where they are until the next batch is looked at: where matches may be is remembered.
    package func searchBatch(_ records: RawSpan) -> Bool {
        guard let required, verdict != .all else { return true }
        return records.withUnsafeBytes { candidates.search($0, for: required) }
    }

    /// Whether a record may match, by what the search of its batch found.
    package func mayMatch(_ record: borrowing RecordView) -> Bool {
        guard required != nil, verdict != .all else { return true }
        // What stands last ends the record, what stands first begins it: key, value, headers.
        var end = record.headerCount > 0 ? Self.pointer(record.headers.remainingBytes) : nil
        var start = end
        if let value = record.value {
            start = Self.pointer(value)
            if end == nil { end = start }
        }
        if let key = record.key {
            start = Self.pointer(key)
            if end == nil { end = start }
        }
        guard let start = start?.baseAddress, let end, let last = end.baseAddress else { return true }
        return candidates.mayMatch(start, last + end.count)
    }

    @inline(__always)
    private static func pointer(_ bytes: RawSpan) -> UnsafeRawBufferPointer {
        unsafe bytes.withUnsafeBytes { $0 }
    }

    /// Whether a record of the batch that was looked at last matches.
    package func matches(_ record: borrowing RecordView) throws(Failure) -> Bool {
        guard mayMatch(record) else { return false }
        return try holds(record)
    }

    /// As ``matches(_:)``, whatever the search of its batch found. What is decoded is taken not to be there.
    package func holds(_ record: borrowing RecordView) throws(Failure) -> Bool {
        try answer(record) == .matches
    }

    /// What a record comes to of which nothing is decoded yet.
    package func answer(_ record: borrowing RecordView) throws(Failure) -> Answer {
        if verdict == .all { return .matches }
        var look = RecordLook(self, offset: record.offset, timestamp: record.timestamp, partition: partition)
        look.setKey(record.key)
        look.setValue(record.value)
        look.setHeaders(record.headers, count: record.headerCount)
        if decoded.keys { look.setKeyText(nil, isKnown: false) }
        if decoded.values { look.setValueText(nil, isKnown: false) }
        do throws(Regex.Failure) {
            let isMatch = try look.matches()
            return look.needsDecoding ? .needsDecoding : isMatch ? .matches : .passes
        } catch {
            throw Failure(message: error.message, offset: record.offset)
        }
    }

    /// Whether a record matches whose sides were decoded to these JSON texts; `nil` where that came to nothing.
    package func matches(
        _ record: borrowing RecordView, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?
    ) throws(Failure) -> Bool {
        var look = RecordLook(self, offset: record.offset, timestamp: record.timestamp, partition: partition)
        look.setKey(record.key)
        look.setValue(record.value)
        look.setHeaders(record.headers, count: record.headerCount)
        if decoded.keys { look.setKeyText(key, isKnown: true) }
        if decoded.values { look.setValueText(value, isKnown: true) }
        do throws(Regex.Failure) { return try look.matches() } catch {
            throw Failure(message: error.message, offset: record.offset)
        }
    }

    /// Room for as many bytes, from one record to the next.
    func room(_ count: Int) -> UnsafeMutableRawPointer? {
        if count > scratch.count {
            scratch.deallocate()
            scratch = .allocate(byteCount: max(count, 4096), alignment: 16)
        }
        return scratch.baseAddress
    }
}
