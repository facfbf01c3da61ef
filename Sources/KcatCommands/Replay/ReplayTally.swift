import Console
import KafkaWire

/// What a replay has come to.
struct ReplayTally {
    /// Records that went, or would go.
    var sent = 0
    /// Batches that went as they were, and those that were made anew.
    var untouched = 0
    var rebuilt = 0
    /// What is left out.
    var abortedRecords = 0
    var markers = 0
    /// Records that the filter left out.
    var unwanted = 0

    /// A marker, or a batch of an aborted transaction.
    mutating func leaveOut(_ header: RecordBatchHeader) {
        if header.isControl { markers += 1 } else { abortedRecords += Int(max(0, header.recordCount)) }
    }

    /// `47,032 records (310 batches as they are, 2 made anew) to copy, leaving out 2 aborted records and 41 markers`.
    func words(to targets: String, _ redrive: Redrive?) -> String {
        var left: [String] = []
        if abortedRecords > 0 { left.append("\(Units.count(abortedRecords)) aborted records") }
        if markers > 0 { left.append("\(Units.count(markers)) markers") }
        if let redrive {
            if redrive.homeless > 0 { left.append("\(Units.count(redrive.homeless)) that name no topic to go back to") }
            if redrive.exhausted > 0 {
                let often = redrive.limit == 1 ? "once" : "\(redrive.limit) times"
                left.append("\(Units.count(redrive.exhausted)) that were sent back \(often) already")
            }
        }
        if unwanted > 0 { left.append("\(Units.count(unwanted)) that don't match") }
        return "\(Units.count(sent)) records (\(Units.count(untouched)) batches as they are, "
            + "\(Units.count(rebuilt)) made anew)"
            + (targets.isEmpty ? "" : " to \(targets)")
            + (left.isEmpty ? "" : ", leaving out \(left.joined(separator: " and "))")
    }
}
