import Inspection
import KafkaLog
import KafkaWire

/// Holds `leader-epoch-checkpoint` against the batches.
enum EpochCheck {
    /// The first epoch that doesn't agree.
    static func findings(_ log: SegmentedLog, _ seen: [BatchTotals.Epoch]) -> [Finding] {
        // A log from before Kafka 0.11 has none.
        if log.leaderEpochs.entries.isEmpty { return [] }
        for epoch in seen where epoch.epoch >= 0 {
            let entry = log.leaderEpochs.entries.first { $0.epoch == epoch.epoch }
            // The log may begin inside an epoch; the first moves up with the log's start, whose batch stays whole.
            if let entry, entry.startOffset <= epoch.startOffset || entry == log.leaderEpochs.entries.first { continue }
            let words = entry.map { "begins at \($0.startOffset)" } ?? "is missing"
            return [
                Finding(
                    .index, at: epoch.startOffset,
                    "\(log.path)/leader-epoch-checkpoint: epoch \(epoch.epoch) \(words), its first batch is at "
                        + "\(epoch.startOffset)")
            ]
        }
        return []
    }
}
