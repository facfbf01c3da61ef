import KafkaWire

/// The record that ends a capture whose end is a time ahead of the clock: the first that has this time or a later one.
struct LateRecord {
    /// Its offset.
    let offset: Int64
    /// Whether no record that is wanted stands before it in its batch.
    let isFirst: Bool

    /// Looks for it in a batch, among the records from `start` on. `nil` where it isn't there, where the end is no time or is
    /// found already, and where the batch can't be opened: such a one proves no time.
    init?(
        of plan: PartitionPlan, in header: RecordBatchHeader, _ batch: UnsafeRawBufferPointer, from start: Int64
    ) {
        guard plan.end == nil, let time = plan.endTime, header.maxTimestamp >= time else { return nil }
        var walker = RecordWalker(isolationLevel: .readUncommitted, decompressesAhead: false)
        var offset: Int64?
        var isFirst = true
        _ = try? walker.walk(RawSpan(_unsafeBytes: batch), from: start) { (record: borrowing RecordView) in
            if offset != nil { return }
            if record.timestamp >= time { offset = record.offset } else { isFirst = false }
        }
        guard let offset else { return nil }
        self.offset = offset
        self.isFirst = isFirst
    }
}
