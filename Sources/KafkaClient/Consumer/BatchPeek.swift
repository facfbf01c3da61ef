import KafkaWire

/// What the headers of a partition's record batches say: enough to send the next request before the records are walked.
///
/// Nothing here is checked against a checksum, so it is believed only as far as it makes sense: offsets go up and stay
/// below the high watermark. Who walks the records finds out what is wrong with the rest.
package struct BatchPeek: Equatable {
    /// After the last offset that a whole batch claims; where the peek began when there is none.
    package var nextOffset: Int64
    /// The leader epoch of the last whole batch, where it has one.
    package var leaderEpoch: Int32?
    /// The leader epochs of all whole batches.
    package var epochs = BatchEpochs()
    /// Whole batches seen.
    package var batches = 0
    /// False when a header makes no sense.
    package var isReadable = true
    /// The size of a batch of which only the beginning is there.
    package var truncatedBatch: Int?

    /// Looks at `records`, which were asked for from `from` on and end below `limit`.
    package init(_ records: RawSpan, from: Int64, limit: Int64) {
        nextOffset = from
        isReadable = scan(records, limit)
        // Whole batches that all end before what was asked for lead nowhere.
        if batches > 0, nextOffset == from { isReadable = false }
    }

    /// False when a header makes no sense.
    private mutating func scan(_ records: RawSpan, _ limit: Int64) -> Bool {
        var cursor = RecordBatchCursor(records)
        while true {
            guard let next = try? cursor.next() else { break }
            let header = next.header
            guard header.hasPossibleEnd, header.lastOffset < limit, header.lastOffset >= nextOffset || batches == 0
            else { return false }
            let epoch = header.partitionLeaderEpoch
            if header.magic == 2 { leaderEpoch = epoch >= 0 ? epoch : nil }
            epochs.add(header.baseOffset...header.lastOffset, epoch: header.magic == 2 ? epoch : -1)
            nextOffset = max(nextOffset, header.lastOffset + 1)
            batches += 1
        }
        guard cursor.isTruncated || cursor.position == records.byteCount else { return false }
        if cursor.isTruncated {
            let rest = records.byteCount - cursor.position
            truncatedBatch = rest >= RecordBatchHeader.readableSize ? cursor.truncatedBatch?.sizeInBytes : 0
        }
        return true
    }
}
