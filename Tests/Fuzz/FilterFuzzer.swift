import KafkaWire
import RecordFilter

/// An expression, or a pattern of `--grep`, and a record, both hostile: the first byte says which, two more where the record's
/// bytes begin. With the shortcuts by headers and literals and without them the same records have to match.
@Sendable func fuzzFilter(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard input.count > 3 else { return false }
    let bytes = UnsafeRawBufferPointer(rebasing: input)
    let split = 3 + Int(bytes[1]) << 8 + Int(bytes[2])
    guard split <= bytes.count else { return false }
    let text = String(decoding: bytes[3..<split], as: UTF8.self)
    let value = Array(bytes[split...])
    let reading = LiteralReading(time: { Int64($0.utf8.count) }, size: { Int64($0.utf8.count) })
    let filters: (RecordFilter, RecordFilter)
    do throws(FilterError) {
        let expression =
            try bytes[0] & 1 == 0 ? ExpressionParser.parse(text, reading) : GrepPattern.parse(text)
        filters = (try RecordFilter(expression), try RecordFilter(expression, usesShortcuts: false))
    } catch {
        _ = error.description
        return true
    }
    for (fast, slow) in zip(matches(filters.0, value), matches(filters.1, value)) {
        // Who passes over a record takes no steps, so that none can be too many.
        if let fast, let slow, fast != slow { return different(text, value) }
        if fast == true, slow == nil || fast == nil, slow == true { return different(text, value) }
    }
    return true
}

private func different(_ text: String, _ value: [UInt8]) -> Bool {
    fatalError("shortcuts change what \(text) says of \(value)")
}

/// Which of three records match, through a real batch: the value as key and value, as a header's, and none.
private func matches(_ filter: RecordFilter, _ value: [UInt8]) -> [Bool?] {
    var batch = RecordBatchBuilder()
    batch.records = [
        .init(offsetDelta: 0, timestamp: 5, key: value, value: value, headers: []),
        .init(offsetDelta: 1, timestamp: 6, key: nil, value: Array("{}".utf8), headers: [(Array("t".utf8), value)]),
        .init(offsetDelta: 2, timestamp: 7, key: nil, value: nil, headers: []),
    ]
    guard let bytes = try? batch.encoded(),
        let header = RecordBatchHeader(bytes.span.bytes, at: 0, position: 0, limit: bytes.count)
    else { return [] }
    filter.begin(topic: "t", partition: 0)
    var found: [Bool?] = []
    bytes.withUnsafeBytes { bytes in
        let isNone = filter.look(at: BatchFacts(header)) == .none
        let isEmpty = !filter.searchBatch(UnsafeRawBufferPointer(rebasing: bytes[61...]).bytes)
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        _ = try? walker.walk(bytes.bytes, from: 0) { record in
            do throws(RecordFilter.Failure) {
                found.append(try filter.matches(record) && !isNone && !isEmpty)
            } catch {
                found.append(nil)
            }
        }
    }
    return found
}
