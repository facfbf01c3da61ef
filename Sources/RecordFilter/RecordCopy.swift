package import KafkaWire

/// A record's bytes, copied, for when it is wanted after its batch is gone. Taking in another reuses its memory.
package final class RecordCopy {
    /// The record's offset.
    package private(set) var offset: Int64 = -1
    /// Milliseconds since 1970, or -1.
    package private(set) var timestamp: Int64 = -1
    private var timestampType = TimestampType.noTimestampType
    private var leaderEpoch: Int32 = -1
    private var producerId: Int64 = -1
    private var producerEpoch: Int16 = -1
    private var batchAttributes: Int16 = 0
    private var key: [UInt8] = []
    private var hasKey = false
    private var value: [UInt8] = []
    private var hasValue = false
    private var headers: [UInt8] = []
    private var headerCount = 0

    /// No record yet.
    package init() {}

    /// A copy of `record`.
    package init(_ record: borrowing RecordView) { take(record) }

    /// Bytes that it keeps.
    package var byteCount: Int { key.count + value.count + headers.count + 128 }

    /// The value's bytes; `nil` for null.
    package var valueBytes: [UInt8]? { hasValue ? value : nil }

    /// Becomes a copy of `record`.
    package func take(_ record: borrowing RecordView) {
        offset = record.offset
        timestamp = record.timestamp
        timestampType = record.timestampType
        leaderEpoch = record.leaderEpoch
        producerId = record.producerId
        producerEpoch = record.producerEpoch
        batchAttributes = record.batchAttributes
        hasKey = Self.copy(record.key, to: &key)
        hasValue = Self.copy(record.value, to: &value)
        headerCount = record.headerCount
        _ = Self.copy(record.headers.remainingBytes, to: &headers)
    }

    private static func copy(_ bytes: RawSpan?, to array: inout [UInt8]) -> Bool {
        array.removeAll(keepingCapacity: true)
        guard let bytes else { return false }
        bytes.withUnsafeBytes { array.append(contentsOf: $0) }
        return true
    }

    /// Gives the record to `body`.
    package func withView<Result>(_ body: (borrowing RecordView) throws -> Result) rethrows -> Result {
        try key.withUnsafeBytes { keyBytes in
            try value.withUnsafeBytes { valueBytes in
                try headers.withUnsafeBytes { headerBytes in
                    try body(
                        RecordView(
                            offset: offset, timestamp: timestamp, timestampType: timestampType,
                            leaderEpoch: leaderEpoch, key: hasKey ? RawSpan(_unsafeBytes: keyBytes) : nil,
                            value: hasValue ? RawSpan(_unsafeBytes: valueBytes) : nil, headerCount: headerCount,
                            headerBytes: RawSpan(_unsafeBytes: headerBytes), producerId: producerId,
                            producerEpoch: producerEpoch, batchAttributes: batchAttributes))
                }
            }
        }
    }
}
