import KafkaWire

/// What a producer wrote in one of its epochs, and whether its sequence numbers follow each other (KIP-98): within an epoch
/// the next batch begins where the last ended, plus one, and 0 follows 2^31-1.
package struct ProducerHistory: Equatable, Sendable {
    /// A place where the numbers don't follow.
    package struct Break: Equatable, Sendable {
        /// Whether numbers came again; otherwise some are missing.
        package var isRepeat: Bool
        /// The last offset of the batch before.
        package var after: Int64
        /// The first offset of the batch behind.
        package var at: Int64
        /// How many numbers are missing, or came again.
        package var count: Int64
        /// Whether compaction explains it.
        package var isExplained: Bool
    }

    /// The producer's id.
    package let producerId: Int64
    /// Its epoch.
    package let epoch: Int16
    /// The first offset.
    package var firstOffset: Int64
    /// The last offset, a marker's too.
    package var lastOffset: Int64
    /// The last offset of records; -1 before the first.
    package var lastDataOffset: Int64 = -1
    /// The first batch's first timestamp, in ms since 1970; -1 for none.
    package var firstTimestamp: Int64
    /// The latest timestamp.
    package var lastTimestamp: Int64
    /// The first sequence number.
    package var firstSequence: Int32
    /// The last sequence number; -1 before the first batch.
    package var lastSequence: Int32
    /// Records.
    package var records: Int64 = 0
    /// Batches.
    package var batches: Int64 = 0
    /// Transactions that have ended, each with its marker.
    package var transactions: Int64 = 0
    /// Of those the aborted.
    package var aborted: Int64 = 0
    /// The first breaks, in order.
    package var breaks: [Break] = []
    /// Numbers that are missing without an explanation.
    package var lost: Int64 = 0
    /// Numbers that came twice.
    package var doubled: Int64 = 0
    /// Numbers that compaction took with their whole batch.
    package var compacted: Int64 = 0

    /// What is to be said of it.
    package var verdict: String {
        var words: [String] = []
        for found in breaks where !found.isExplained {
            let place = "between \(found.after) and \(found.at)"
            words.append(found.isRepeat ? "\(found.count) doubled at \(found.at)" : "\(found.count) lost \(place)")
        }
        return words.isEmpty ? "ok" : words.joined(separator: ", ")
    }
}

/// Follows the sequence numbers of all producers of a partition.
package struct SequenceAudit: Sendable {
    private struct Key: Hashable {
        var producerId: Int64
        var epoch: Int16
    }

    /// Whether compaction may have taken whole batches.
    package var isCompacted: Bool
    private var histories: [Key: ProducerHistory] = [:]
    private var order: [Key] = []
    /// Producers beyond this many are not followed: memory is bounded.
    package static let mostProducers = 30_000
    private static let mostBreaks = 20
    /// How many there were that are not followed.
    package private(set) var leftOut = 0

    /// No producer yet.
    package init(isCompacted: Bool) { self.isCompacted = isCompacted }

    /// Takes in the next batch of the log.
    package mutating func take(_ row: BatchRow) {
        let header = row.header
        guard header.producerId >= 0, row.damage == nil else { return }
        let key = Key(producerId: header.producerId, epoch: header.producerEpoch)
        guard header.isControl || header.baseSequence >= 0 else { return }
        if histories[key] == nil {
            guard histories.count < Self.mostProducers else {
                leftOut += 1
                return
            }
            order.append(key)
            histories[key] = ProducerHistory(
                producerId: key.producerId, epoch: key.epoch, firstOffset: row.baseOffset, lastOffset: row.lastOffset,
                firstTimestamp: row.firstTimestamp ?? -1, lastTimestamp: header.maxTimestamp,
                firstSequence: header.baseSequence, lastSequence: -1)
        }
        guard var history = histories[key] else { return }
        defer { histories[key] = history }
        history.lastTimestamp = max(history.lastTimestamp, header.maxTimestamp)
        if header.isControl {
            if row.control?.type == .abort || row.control?.type == .commit { history.transactions += 1 }
            if row.control?.type == .abort { history.aborted += 1 }
            history.lastOffset = max(history.lastOffset, row.lastOffset)
            return
        }
        if history.lastSequence >= 0 {
            judge(header, row, &history)
        } else {
            history.firstSequence = header.baseSequence
        }
        history.lastSequence = header.lastSequence
        history.lastOffset = max(history.lastOffset, row.lastOffset)
        history.lastDataOffset = row.lastOffset
        history.records += Int64(row.recordCount ?? 0)
        history.batches += 1
    }

    private func judge(_ header: RecordBatchHeader, _ row: BatchRow, _ history: inout ProducerHistory) {
        let numbers = Int64(Int32.max) + 1
        let expected = (Int64(history.lastSequence) + 1) % numbers
        let skipped = (Int64(header.baseSequence) - expected + numbers) % numbers
        if skipped == 0 { return }
        // More than half of all numbers ahead is behind: these came before.
        let isRepeat = skipped > numbers / 2
        let count = isRepeat ? min(numbers - skipped, Int64(header.lastOffsetDelta) + 1) : skipped
        let isExplained = !isRepeat && isCompacted
        if isRepeat {
            history.doubled += count
        } else if isExplained {
            history.compacted += count
        } else {
            history.lost += count
        }
        if history.breaks.count < Self.mostBreaks {
            history.breaks.append(
                ProducerHistory.Break(
                    isRepeat: isRepeat, after: history.lastOffset, at: row.baseOffset, count: count,
                    isExplained: isExplained))
        }
    }

    /// What a producer wrote in one of its epochs; `nil` where nothing of it was seen.
    package func history(of producerId: Int64, epoch: Int16) -> ProducerHistory? {
        histories[Key(producerId: producerId, epoch: epoch)]
    }

    /// All producers and epochs, in the order in which they came first.
    package var producers: [ProducerHistory] { order.compactMap { histories[$0] } }
}
