package import KafkaWire

/// Tells which records match: `--where` and `--grep`, compiled once.
///
/// For each partition ``begin(topic:partition:)``, for each batch ``look(at:)`` and, on its decompressed bytes,
/// ``mayMatch(_:)``, for each record ``matches(_:)``. The two in the middle only save work, but ``look(at:)`` also says
/// what terms about batches are held against. Nothing is allocated for a record. One filter serves one reader.
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

    let program: FilterProgram
    private let expression: FilterExpression
    private let asksHeaders: Bool
    private let required: RequiredLiteral?
    private var topicBytes: [UInt8] = []
    private var partition: Int32 = 0
    private(set) var facts = BatchFacts()
    /// What a batch's header said; records of a batch of which all match are not looked at.
    private var verdict = Verdict.unclear
    var topic: UnsafeMutableRawBufferPointer
    /// Where texts are put whose escapes were taken out.
    var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)

    /// A filter of what must hold.
    ///
    /// - Parameters:
    ///   - expression: `--where` and every `--grep`, joined by `and`.
    ///   - usesShortcuts: whether headers and literals may pass batches over; without them the answers are the same.
    ///   - valuesAreDecoded: whether records come with values that a decoder made, so that the bytes in the log don't tell.
    /// - Throws: ``FilterError`` for a regular expression that is none.
    package init(
        _ expression: FilterExpression, usesShortcuts: Bool = true, valuesAreDecoded: Bool = false
    ) throws(FilterError) {
        program = try FilterProgram(expression)
        self.expression = expression
        asksHeaders = usesShortcuts && expression.asksHeaders
        required = usesShortcuts ? RequiredLiteral(expression, valuesAreDecoded: valuesAreDecoded) : nil
        topic = .allocate(byteCount: 0, alignment: 1)
    }

    deinit {
        topic.deallocate()
        scratch.deallocate()
    }

    /// Records of this partition follow.
    package func begin(topic name: String, partition: Int32) {
        let bytes = Array(name.utf8)
        self.partition = partition
        facts = BatchFacts()
        verdict = .unclear
        guard bytes != topicBytes else { return }
        topicBytes = bytes
        topic.deallocate()
        topic = .allocate(byteCount: bytes.count, alignment: 1)
        topic.copyBytes(from: bytes)
    }

    /// Records of a batch with these facts follow: what its header says of them.
    package func look(at facts: BatchFacts) -> Verdict {
        self.facts = facts
        verdict = asksHeaders ? expression.verdict(facts, topic: topicBytes, partition: partition) : .unclear
        return verdict
    }

    /// Whether a match may be in the bytes of the batch's records, decompressed, of which the last look was at the header.
    package func mayMatch(_ records: RawSpan) -> Bool {
        guard let required, verdict != .all else { return true }
        return records.withUnsafeBytes { required.mayMatch($0) }
    }

    /// Whether batches are looked into before their records are.
    package var looksIntoBatches: Bool { required != nil }

    /// Whether a record of the batch that was looked at last matches.
    package func matches(_ record: borrowing RecordView) throws(Failure) -> Bool {
        if verdict == .all { return true }
        var look = RecordLook(self, offset: record.offset, timestamp: record.timestamp, partition: partition)
        look.setKey(record.key)
        look.setValue(record.value)
        look.setHeaders(record.headers, count: record.headerCount)
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
