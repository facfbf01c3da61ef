import KafkaLog
package import KafkaWire

/// A record batch in memory as it goes out: its bytes, and what of its header is asked for again and again.
package struct StoredBatch: Sendable {
    /// The header; its position is of no meaning here.
    package let header: RecordBatchHeader
    /// The whole batch.
    package let bytes: [UInt8]
    /// The latest timestamp up to and with this batch: ascends, so that it can be searched.
    package let maxTimestampSoFar: Int64

    /// The batch in `bytes`, behind one whose latest timestamp so far is `before`; `nil` when no whole batch is there.
    init?(_ bytes: [UInt8], after before: Int64) {
        guard let header = RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count) else { return nil }
        self.init(bytes, header: header, after: before)
    }

    /// A batch whose header is what the caller says, even where its bytes say otherwise.
    init(_ bytes: [UInt8], header: RecordBatchHeader, after before: Int64) {
        self.header = header
        self.bytes = bytes
        maxTimestampSoFar = max(before, header.maxTimestamp)
    }
}

extension Array where Element == UInt8 {
    /// Writes `value` big-endian at `position`, where the caller knows that there is room.
    mutating func store<T: FixedWidthInteger>(_ value: T, at position: Int) {
        Swift.withUnsafeBytes(of: value.bigEndian) { bytes in
            for (index, byte) in bytes.enumerated() { self[position + index] = byte }
        }
    }
}
