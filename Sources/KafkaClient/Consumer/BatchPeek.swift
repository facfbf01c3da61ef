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

    /// Offset and length, which the length does not count.
    private static let overhead = 12
    /// In all formats.
    private static let magicAt = 16
    private static let header = 61
    /// The smallest message of format 0.
    private static let smallest = 14

    /// Looks at `records`, which were asked for from `from` on and end below `limit`.
    package init(_ records: RawSpan, from: Int64, limit: Int64) {
        nextOffset = from
        isReadable = scan(records, limit)
        // Whole batches that all end before what was asked for lead nowhere.
        if batches > 0, nextOffset == from { isReadable = false }
    }

    /// False when a header makes no sense.
    private mutating func scan(_ records: RawSpan, _ limit: Int64) -> Bool {
        var position = 0
        while records.byteCount - position > BatchPeek.magicAt {
            let offset = Int64(bigEndian: records.unsafeLoadUnaligned(fromByteOffset: position, as: Int64.self))
            let length = Int32(bigEndian: records.unsafeLoadUnaligned(fromByteOffset: position + 8, as: Int32.self))
            let magic = records.unsafeLoad(fromByteOffset: position + BatchPeek.magicAt, as: UInt8.self)
            guard offset >= 0, length >= BatchPeek.smallest, magic <= 2 else { return false }
            let size = BatchPeek.overhead + Int(length)
            guard size <= records.byteCount - position else {
                truncatedBatch = size
                return true
            }
            var last = offset
            var batchEpoch: Int32 = -1
            if magic == 2 {
                guard size >= BatchPeek.header else { return false }
                let epoch = Int32(
                    bigEndian: records.unsafeLoadUnaligned(fromByteOffset: position + 12, as: Int32.self))
                let delta = Int32(
                    bigEndian: records.unsafeLoadUnaligned(fromByteOffset: position + 23, as: Int32.self))
                let (end, overflow) = offset.addingReportingOverflow(Int64(delta))
                guard delta >= 0, !overflow else { return false }
                last = end
                batchEpoch = epoch
                leaderEpoch = epoch >= 0 ? epoch : nil
            }
            guard last < limit, last >= nextOffset || batches == 0 else { return false }
            epochs.add(offset...last, epoch: batchEpoch)
            nextOffset = max(nextOffset, last + 1)
            batches += 1
            position += size
        }
        if position < records.byteCount { truncatedBatch = 0 }
        return true
    }
}
