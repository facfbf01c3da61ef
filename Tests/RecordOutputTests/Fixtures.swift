import KafkaWire
import RecordOutput
import TestSupport

/// A record made of arrays, for tests.
struct TestRecord {
    var offset: Int64 = 0
    var timestamp: Int64 = 1_700_000_000_123
    var timestampType = TimestampType.createTime
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [(name: [UInt8], value: [UInt8]?)] = []

    init(
        _ key: String?, _ value: String?, offset: Int64 = 0, headers: [(name: String, value: String?)] = []
    ) {
        self.init(key.map { Array($0.utf8) }, value.map { Array($0.utf8) }, offset: offset)
        self.headers = headers.map { (Array($0.name.utf8), $0.value.map { Array($0.utf8) }) }
    }

    init(_ key: [UInt8]?, _ value: [UInt8]?, offset: Int64 = 0) {
        self.key = key
        self.value = value
        self.offset = offset
    }

    /// The headers as they lie in a record of format 2.
    private var headerBytes: [UInt8] {
        var bytes: [UInt8] = []
        func varint(_ value: Int) {
            var rest = UInt64(bitPattern: Int64(value) << 1 ^ Int64(value) >> 63)
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        for header in headers {
            varint(header.name.count)
            bytes += header.name
            varint(header.value?.count ?? -1)
            bytes += header.value ?? []
        }
        return bytes
    }

    /// Calls `body` with the record as the decoder gives it.
    func withView<E: Error>(_ body: (borrowing RecordView) throws(E) -> Void) throws(E) {
        let keyBytes = key ?? []
        let valueBytes = value ?? []
        let headerBytes = headerBytes
        let view = RecordView(
            offset: offset, timestamp: timestamp, timestampType: timestampType, leaderEpoch: 0,
            key: key == nil ? nil : keyBytes.span.bytes, value: value == nil ? nil : valueBytes.span.bytes,
            headerCount: headers.count, headerBytes: headerBytes.span.bytes)
        try body(view)
    }
}

/// What `format` makes of records, as bytes.
func bytes(_ format: RecordFormat, _ records: [TestRecord], topic: String = "golden") throws -> [UInt8] {
    let formatter = try RecordFormatter(format)
    let context = formatter.context(topic: topic, partition: 0, brokerId: 1)
    var output = OutputBuffer()
    for record in records {
        try record.withView { (view) throws(OutputError) in try formatter.append(view, in: context, to: &output) }
    }
    return output.array
}

/// What `format` makes of records, as text.
func text(_ format: RecordFormat, _ records: TestRecord...) throws -> String {
    String(decoding: try bytes(format, records), as: UTF8.self)
}

extension SeededGenerator {
    /// Bytes as hostile records have them: text, escapes, characters of all lengths, broken ones.
    mutating func bytes(upTo count: Int) -> [UInt8] {
        let pieces: [[UInt8]] = [
            Array("plain text that needs nothing ".utf8), Array(#"{"a":"b\c/"}"#.utf8), Array("é€😀".utf8), [0xff],
            [0xc3],
            [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0], [0x1f],
            [0x7f],
            [0x80], [0xe0, 0x80, 0x80], Array("12345678".utf8), Array("\u{2028}\u{10ffff}".utf8),
        ]
        var bytes: [UInt8] = []
        let wanted = Int.random(in: 0...count, using: &self)
        while bytes.count < wanted {
            if Int.random(in: 0..<4, using: &self) == 0 {
                bytes.append(UInt8.random(in: 0...255, using: &self))
            } else {
                bytes += pieces.randomElement(using: &self) ?? []
            }
        }
        return bytes
    }
}
