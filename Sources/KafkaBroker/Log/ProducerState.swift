import KafkaWire

/// What a partition knows of an idempotent producer (KIP-98): its epoch and the last batches that it wrote, so that
/// a batch sent twice is stored once.
package struct ProducerState: Sendable {
    /// A batch that was written.
    struct Written: Sendable {
        var firstSequence: Int32
        var lastSequence: Int32
        var baseOffset: Int64
        var timestamp: Int64
    }
    /// The newest epoch seen.
    var epoch: Int16
    /// The newest batches; Kafka keeps five too, as many as a producer may have in flight.
    var written: [Written] = []
    /// Whether a marker of its transactions was written.
    var endsTransactions = false

    /// What becomes of a batch.
    enum Verdict: Equatable {
        case append
        /// It is there already, at this offset and with this append time.
        case duplicate(baseOffset: Int64, timestamp: Int64)
        case refused(ErrorCode, String)
    }

    /// Judges a batch whose first record has `sequence` and that ends with `last`.
    func judge(epoch batchEpoch: Int16, sequence: Int32, last: Int32) -> Verdict {
        if batchEpoch < epoch {
            return .refused(.invalidProducerEpoch, "producer epoch \(batchEpoch), the newest is \(epoch)")
        }
        if batchEpoch > epoch {
            return sequence == 0
                ? .append : .refused(.outOfOrderSequenceNumber, "sequence \(sequence) at the start of an epoch")
        }
        if let same = written.first(where: { $0.firstSequence == sequence && $0.lastSequence == last }) {
            return .duplicate(baseOffset: same.baseOffset, timestamp: same.timestamp)
        }
        guard let previous = written.last else { return .append }
        let expected = previous.lastSequence == .max ? 0 : previous.lastSequence + 1
        return sequence == expected
            ? .append : .refused(.outOfOrderSequenceNumber, "sequence \(sequence) where \(expected) was expected")
    }

    /// Notes a batch that was appended.
    mutating func note(_ batch: Written, epoch batchEpoch: Int16) {
        if batchEpoch != epoch { written.removeAll() }
        epoch = batchEpoch
        written.append(batch)
        if written.count > 5 { written.removeFirst() }
    }

    /// The sequence number `count - 1` records behind `first`; they wrap around at the largest int32 to 0.
    static func last(of first: Int32, count: Int32) -> Int32 {
        Int32((Int64(first) + Int64(count) - 1) % (Int64(Int32.max) + 1))
    }
}
