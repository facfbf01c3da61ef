import Console
package import KafkaClient
package import KafkaWire

/// What a target topic would refuse or change of what is to be sent there, by its settings. A value without I/O: it is told
/// the headers of the batches.
package struct TargetCheck: Sendable {
    private let topic: String
    private let largestAllowed: Int64
    private let retention: Int64
    /// How far times may lie in the past and in the future, in milliseconds.
    private let (before, after): (Int64, Int64)
    private let isAppendTime: Bool
    /// Whether it refuses records without a key.
    package let isCompacted: Bool
    /// Whether records get the time of now.
    private let isNow: Bool

    private var (tooLarge, largest) = (0, 0)
    /// Batches that would go in parts.
    package private(set) var inParts = 0
    private var (expired, tooOld, tooNew) = (0, 0, 0)
    private var keyless = 0

    /// By the target's settings; what isn't told doesn't count.
    package init(_ topic: String, _ settings: [String: ConfigurationEntry], isNow: Bool) {
        func number(_ name: String) -> Int64? { settings[name]?.value.flatMap { Int64($0) } }
        self.topic = topic
        self.isNow = isNow
        largestAllowed = number("max.message.bytes") ?? .max
        isCompacted = settings["cleanup.policy"]?.value?.contains("compact") ?? false
        let deletes = settings["cleanup.policy"]?.value?.contains("delete") ?? false
        retention = deletes ? number("retention.ms").flatMap { $0 < 0 ? nil : $0 } ?? .max : .max
        isAppendTime = settings["message.timestamp.type"]?.value == "LogAppendTime"
        // Kafka 3.6 has split the one in two; the older one counts on while it is set.
        let both = number("message.timestamp.difference.max.ms") ?? .max
        before = min(both, number("message.timestamp.before.max.ms") ?? .max)
        after = min(both, number("message.timestamp.after.max.ms") ?? .max)
    }

    /// A batch that is to be sent, at `now` in milliseconds since 1970. `untouched`: it goes as it is.
    package mutating func take(_ header: RecordBatchHeader, untouched: Bool, now: Int64) {
        let count = Int(max(0, header.recordCount))
        if untouched, Int64(header.sizeInBytes) > largestAllowed {
            // A producer sends the halves of what is refused, as long as it has any.
            if count > 1 { inParts += 1 } else { tooLarge += 1 }
            largest = max(largest, header.sizeInBytes)
        }
        // Then the broker's clock counts.
        if isAppendTime || isNow || header.maxTimestamp < 0 { return }
        func age(_ time: Int64) -> Int64 { now.subtractingReportingOverflow(time).partialValue }
        if age(header.maxTimestamp) > retention { expired += count }
        if min(header.baseTimestamp, header.maxTimestamp) >= 0,
            age(min(header.baseTimestamp, header.maxTimestamp)) > before
        {
            tooOld += count
        }
        if after < .max, -age(header.maxTimestamp) > after { tooNew += count }
    }

    /// So many of the records that are to be sent have no key.
    package mutating func take(keyless count: Int) { keyless += count }

    /// What holds whatever is sent.
    package var general: [String] {
        var lines: [String] = []
        if isAppendTime, !isNow {
            lines.append("\(topic) keeps no times (message.timestamp.type=LogAppendTime): records get its own")
        }
        if isCompacted { lines.append("\(topic) is compacted: records without a key are refused there") }
        return lines
    }

    /// What of the batches would not get there, or not stay.
    package var findings: [String] {
        var lines: [String] = []
        if tooLarge + inParts > 0 {
            let refused = tooLarge > 0 ? ["\(Units.count(tooLarge)) of one record would be refused"] : []
            let split = inParts > 0 ? ["\(Units.count(inParts)) would go in parts"] : []
            lines.append(
                "\(topic) takes batches of at most \(largestAllowed) bytes (max.message.bytes): "
                    + (refused + split).joined(separator: ", ") + "; the largest has \(largest)")
        }
        if keyless > 0, isCompacted {
            lines.append(
                "\(topic) is compacted: \(Units.count(keyless, "record")) without a key would be refused, and with "
                    + "\(keyless == 1 ? "it" : "them") what is in the same batches")
        }
        if expired > 0 {
            lines.append(
                "\(topic) keeps records for \(WallClock.gap(retention / 1000)) (retention.ms=\(retention)): "
                    + "\(Units.count(expired, "is", "are")) older, and would soon be deleted there")
        }
        if tooOld > 0 {
            lines.append(
                "\(topic) takes no times longer ago than \(WallClock.gap(before / 1000)) "
                    + "(message.timestamp.before.max.ms): batches of \(Units.count(tooOld, "record")) would be refused")
        }
        if tooNew > 0 {
            lines.append(
                "\(topic) takes no times further ahead than \(WallClock.gap(after / 1000)) "
                    + "(message.timestamp.after.max.ms): batches of \(Units.count(tooNew, "record")) would be refused")
        }
        return lines
    }
}
