import KafkaWire
import RecordFilter
import Testing

/// Times and sizes as the tests write them.
let reading = LiteralReading(
    time: { text in
        if text == "now" { return 1_700_000_000_000 }
        if text == "now-1h" { return 1_700_000_000_000 - 3_600_000 }
        if text.hasPrefix("ms:"), let time = Int64(text.dropFirst(3)) { return time }
        if text == "2026-11-23T05:00Z" { return 1_795_410_000_000 }
        throw Wrong(description: "'\(text)' is not a time")
    },
    size: { text in
        guard text.last == "K", let value = Int64(text.dropLast()) else {
            throw Wrong(description: "'\(text)' is not a size")
        }
        return value * 1024
    })

struct Wrong: Error, CustomStringConvertible {
    let description: String
}

/// A record to match.
struct Sample {
    var offset: Int64 = 0
    var timestamp: Int64 = 0
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [(key: [UInt8], value: [UInt8]?)] = []

    init(_ value: String?, key: String? = nil, headers: [(String, String?)] = []) {
        self.value = value.map { Array($0.utf8) }
        self.key = key.map { Array($0.utf8) }
        self.headers = headers.map { (Array($0.utf8), $1.map { Array($0.utf8) }) }
    }
}

/// Which of the records match, as a digit each, and what was passed over before: through real batches and the walker.
func matches(
    _ filter: RecordFilter, _ samples: [Sample], _ facts: BatchFacts = BatchFacts(), topic: String = "orders",
    partition: Int32 = 3
) throws -> (digits: String, verdict: Verdict, mayMatch: Bool) {
    var batch = RecordBatchBuilder()
    batch.baseOffset = samples.first?.offset ?? 0
    batch.records = samples.map {
        RecordBatchBuilder.Record(
            offsetDelta: Int32($0.offset - batch.baseOffset), timestamp: $0.timestamp, key: $0.key, value: $0.value,
            headers: $0.headers)
    }
    let bytes = try batch.encoded()
    filter.begin(topic: topic, partition: partition)
    let verdict = filter.look(at: facts)
    let mayMatch = filter.searchBatch(bytes.span.bytes.extracting(61..<bytes.count))
    var digits = ""
    var walker = RecordWalker(isolationLevel: .readUncommitted)
    _ = try walker.walk(bytes.span.bytes, from: 0) { record in
        digits += try filter.matches(record) ? "1" : "0"
    }
    return (digits, verdict, mayMatch)
}

/// Whether one value matches an expression.
func holds(_ expression: String, _ sample: Sample) throws -> Bool {
    try matches(RecordFilter(ExpressionParser.parse(expression, reading)), [sample]).digits == "1"
}

/// The error of an expression that is wrong.
func mistake(_ expression: String) -> String {
    do {
        _ = try RecordFilter(ExpressionParser.parse(expression, reading))
        return "none"
    } catch {
        return "\(error)"
    }
}
