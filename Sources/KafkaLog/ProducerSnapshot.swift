import KafkaWire

/// What a `.snapshot` file tells: which producers had a transaction open when it was taken.
package struct ProducerSnapshot: Equatable, Sendable {
    /// First offset of the open transaction, by producer.
    package var openTransactions: [Int64: Int64]

    /// Reads `path`: version int16, checksum uint32, then the producers. `nil` when it is not a snapshot of a version
    /// known here; the log itself tells the same, only slower.
    package static func read(_ path: String) throws(LogError) -> ProducerSnapshot? {
        let file = try LogFile(path)
        let size = try file.size()
        guard size <= 64 << 20 else { return nil }
        let bytes = try file.read(at: 0, count: size)
        return try? parse(bytes.span.bytes)
    }

    private static func parse(_ bytes: RawSpan) throws(WireError) -> ProducerSnapshot? {
        var reader = ByteReader(bytes)
        guard try reader.int16() == 1 else { return nil }
        _ = try reader.uint32()
        var open: [Int64: Int64] = [:]
        _ = try reader.array(flexible: false) { (reader: inout ByteReader) throws(WireError) in
            let producerId = try reader.int64()
            _ = try reader.skip(2 + 4 + 8 + 4 + 8 + 4)  // epoch, sequence, offset, delta, timestamp, coordinator epoch
            let first = try reader.int64()
            if first >= 0 { open[producerId] = first }
        }
        return ProducerSnapshot(openTransactions: open)
    }
}
