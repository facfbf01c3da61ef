import KafkaWire

/// A record's place in the log and in time.
package struct FoundRecord: Equatable, Error {
    /// Its offset.
    package var offset: Int64
    /// Milliseconds since 1970.
    package var timestamp: Int64

    /// The first record of the batch at offset `from` or later with a timestamp of `timestamp` or later; a marker of a
    /// transaction counts too. `nil` when there is none, or when the batch can't be read.
    package init?(inBatch batch: [UInt8], notBefore timestamp: Int64, from: Int64) {
        guard let header = RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count) else { return nil }
        if header.isControl {
            guard header.baseOffset >= from, header.maxTimestamp >= timestamp else { return nil }
            self.init(offset: header.baseOffset, timestamp: header.maxTimestamp)
            return
        }
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        do {
            _ = try walker.walk(batch.span.bytes, from: from) { (record) throws(FoundRecord) in
                if record.timestamp >= timestamp {
                    throw FoundRecord(offset: record.offset, timestamp: record.timestamp)
                }
            }
            return nil
        } catch {
            guard let found = error as? FoundRecord else { return nil }
            self = found
        }
    }

    private init(offset: Int64, timestamp: Int64) {
        self.offset = offset
        self.timestamp = timestamp
    }
}

/// Batches by time.
package protocol TimedLog {
    /// The first offset that may be read.
    var logStartOffset: Int64 { get }
    /// The first batch that ends at offset `from` or later and has a timestamp of `timestamp` (ms since 1970) or later.
    func batch(notBefore timestamp: Int64, from offset: Int64) throws(LogError) -> [UInt8]?
}

extension TimedLog {
    /// The first record that may be read with a timestamp of `timestamp` or later.
    package func firstRecord(notBefore timestamp: Int64) throws(LogError) -> FoundRecord? {
        var from = logStartOffset
        while let batch = try batch(notBefore: timestamp, from: from),
            let header = RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count), header.lastOffset >= from
        {
            if let found = FoundRecord(inBatch: batch, notBefore: timestamp, from: from) { return found }
            from = header.lastOffset + 1
        }
        return nil
    }
}

extension SegmentedLog: TimedLog {}
