import Console
package import KafkaWire

/// What a replay has come to.
package struct ReplayTally: Sendable {
    /// Records that went, or would go.
    package var sent = 0
    /// Batches that were handed over as they are, those of them that went in parts as the target takes smaller ones, and
    /// batches that were made anew.
    package var untouched = 0
    package var inParts = 0
    package var rebuilt = 0
    /// What is left out.
    package var abortedRecords = 0
    package var markers = 0
    /// Records that the filter left out.
    package var unwanted = 0

    /// Nothing yet.
    package init() {}

    /// A marker, or a batch of an aborted transaction.
    package mutating func leaveOut(_ header: RecordBatchHeader) {
        if header.isControl { markers += 1 } else { abortedRecords += Int(max(0, header.recordCount)) }
    }

    /// `47,032 records (310 batches as they are, 3 in parts, 2 made anew) to copy, leaving out 2 aborted records and 41
    /// markers`; `others` is what else is left out.
    package func words(to targets: String, leavingOut others: [String] = []) -> String {
        var left: [String] = []
        if abortedRecords > 0 { left.append(Units.count(abortedRecords, "aborted record")) }
        if markers > 0 { left.append(Units.count(markers, "marker")) }
        left += others
        if unwanted > 0 { left.append(Units.count(unwanted, "that doesn't match", "that don't match")) }
        return "\(Units.count(sent, "record")) ("
            + "\(Units.count(untouched - inParts, "batch as it is", "batches as they are")), "
            + (inParts > 0 ? "\(Units.count(inParts)) in parts, " : "")
            + "\(Units.count(rebuilt)) made anew)"
            + (targets.isEmpty ? "" : " to \(targets)")
            + (left.isEmpty ? "" : ", leaving out \(left.joined(separator: " and "))")
    }

    /// What had got through when it was interrupted, and how much was handed over besides.
    package func words(interruptedAfter delivered: Int) -> String {
        let rest = sent - delivered
        return "interrupted: \(Units.count(delivered, "record")) delivered"
            + (rest > 0 ? ", \(Units.count(rest)) more not acknowledged" : "")
    }
}
