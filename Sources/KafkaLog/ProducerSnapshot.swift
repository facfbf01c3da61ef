import KafkaWire

/// What a `.snapshot` file tells: the producers as the broker knew them at the offset that names it.
package struct ProducerSnapshot: Equatable, Sendable {
    /// What it has of one producer.
    package struct Producer: Equatable, Sendable {
        /// The producer's id.
        package var producerId: Int64
        /// Its epoch.
        package var epoch: Int16
        /// The last sequence number; -1 for none.
        package var lastSequence: Int32
        /// The last offset of its records; -1 for none.
        package var lastOffset: Int64
        /// The first offset of its open transaction; -1 for none.
        package var transactionStart: Int64
    }

    /// In the file's order.
    package var producers: [Producer]
    /// Whether its checksum (CRC-32C) holds.
    package var isSound: Bool

    /// First offset of the open transaction, by producer.
    package var openTransactions: [Int64: Int64] {
        var open: [Int64: Int64] = [:]
        for producer in producers where producer.transactionStart >= 0 {
            open[producer.producerId] = producer.transactionStart
        }
        return open
    }

    /// Reads `path`: version int16, checksum uint32 of what follows, then the producers. `nil` when it is not a snapshot of
    /// a version known here; the log itself tells the same, only slower.
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
        let crc = try reader.uint32()
        let body = bytes.extracting(droppingFirst: 6)
        let isSound = unsafe body.withUnsafeBytes { unsafe CRC32C.checksum($0) } == crc
        let producers = try reader.array(flexible: false) { (reader: inout ByteReader) throws(WireError) in
            var producer = Producer(
                producerId: try reader.int64(), epoch: try reader.int16(), lastSequence: try reader.int32(),
                lastOffset: try reader.int64(), transactionStart: -1)
            _ = try reader.skip(4 + 8 + 4)  // offset delta, timestamp, coordinator epoch
            producer.transactionStart = try reader.int64()
            return producer
        }
        return ProducerSnapshot(producers: producers, isSound: isSound)
    }
}
