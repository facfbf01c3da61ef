import Console
package import KafkaClient
package import KafkaWire

/// What is known of one partition of a group. A value: what is asked, and of whom, is ``GroupSurvey``'s.
package struct GroupRow: Sendable {
    package var group: String
    package var type: GroupType
    package var state: String
    package var partition: TopicPartition
    /// What is committed; of a share group its first offset that is not done with.
    package var committed: Int64?
    package var logStart: Int64?
    /// The end that can be read.
    package var end: Int64?
    package var highWatermark: Int64?
    /// The first record that waits; `nil` where there is none or it is not known.
    package var next: NextRecord?
    /// Between the committed offset and the end there is no record: markers and aborted ones only.
    package var hasOnlyMarkers = false
    package var lastCommit: LastCommit?
    package var member: DescribedMember?
    /// A member that is to get the partition and hasn't got it.
    package var heir: DescribedMember?
    /// The topic's id now.
    package var topicId: KafkaUUID?
    /// How many records wait, where the broker tells it itself (share groups).
    package var toldLag: Int64?
    /// Of a share group: what was delivered and isn't done with, by offset.
    package var deliveries: [ShareDelivery] = []
    /// Milliseconds since 1970.
    package var now: Int64

    /// A row of which only this is known.
    package init(group: String, type: GroupType, state: String, partition: TopicPartition, now: Int64) {
        (self.group, self.type, self.state, self.partition, self.now) = (group, type, state, partition, now)
    }

    /// An offset that stays the same for so long while records wait is stuck; milliseconds.
    package static let stuckAfter: Int64 = 60_000

    /// How many offsets lie between what is committed and the end, as Kafka's tools count; 0 where there is no record
    /// among them. Negative when it is ahead of the end.
    package var lag: Int64? {
        if let toldLag { return toldLag }
        guard let committed, let end else { return nil }
        return hasOnlyMarkers ? 0 : end.subtractingReportingOverflow(committed).partialValue
    }

    /// How long ago the next record to be read was written, in milliseconds; 0 where nothing waits, `nil` where it is not
    /// known.
    package var behind: Int64? {
        guard let lag else { return nil }
        if lag <= 0 { return 0 }
        return next?.timestamp.map { max(0, now - $0) }
    }

    /// Since when the offset has been the same, while records waited; `nil` when it isn't stuck, or that isn't known.
    package var stuckSince: Int64? {
        guard let lag, lag > 0, let behind, behind >= GroupRow.stuckAfter, let lastCommit,
            lastCommit.offset == committed, now - lastCommit.unchangedSince >= GroupRow.stuckAfter
        else { return nil }
        return lastCommit.unchangedSince
    }

    /// What there is to say about it.
    package var notes: [String] {
        var notes: [String] = []
        if committed == nil, type != .share {
            notes.append(member == nil ? "no commit" : "no commit: its member owns it and commits nothing")
        }
        if let committed, let logStart, committed < logStart {
            notes.append("behind the log start: \(logStart - committed) lost")
        }
        if let id = lastCommit?.topicId, let topicId, id != .zero, id != topicId {
            notes.append("the topic was made anew since it was committed")
        } else if let committed, let highWatermark, committed > highWatermark {
            notes.append("ahead of the end by \(committed - highWatermark): was the topic made anew?")
        }
        if let committed, let end, let highWatermark, end < highWatermark, committed >= end, committed <= highWatermark
        {
            let waiting = Units.count(Int(highWatermark - end), "record waits", "records wait")
            notes.append("held by an open transaction: \(waiting) behind it")
        }
        if hasOnlyMarkers { notes.append("nothing but markers left") }
        if let stuckSince {
            notes.append(
                "stuck: the same offset for \(WallClock.gap((now - stuckSince) / 1000)) while records wait")
        }
        if let member, let target = member.target, !target.contains(partition) {
            notes.append("its member is to give it up")
        }
        if let heir, heir.id != member?.id { notes.append("\(heir.clientId) is to get it") }
        if let inFlight { notes.append(inFlight) }
        return notes
    }

    /// Ranges that are told; the rest is counted.
    private static let mostRanges = 5

    /// Of a share group: `in flight: 3 to 4 delivered 2 times, 7 given up after 5`.
    private var inFlight: String? {
        let told = deliveries.filter { $0.state != .acknowledged }
        if told.isEmpty { return nil }
        let ranges = told.prefix(GroupRow.mostRanges).map { range in
            let offsets =
                range.firstOffset == range.lastOffset
                ? "\(range.firstOffset)" : "\(range.firstOffset) to \(range.lastOffset)"
            let times = range.count == 1 ? "once" : "\(range.count) times"
            return range.state == .archived
                ? "\(offsets) given up after being delivered \(times)" : "\(offsets) delivered \(times)"
        }
        let rest = told.count > ranges.count ? " and \(told.count - ranges.count) ranges more" : ""
        return "in flight: " + ranges.joined(separator: ", ") + rest
    }
}

/// A group, whole.
package struct GroupReport: Sendable {
    package var listed: ListedGroup
    /// `nil` when it could not be had.
    package var described: DescribedGroup?
    package var rows: [GroupRow] = []

    /// A group of which only the list tells.
    package init(listed: ListedGroup) { self.listed = listed }

    package var state: String { described?.state ?? listed.state }
    /// The sum of what waits; `nil` when nothing is known.
    package var lag: Int64? {
        let known = rows.compactMap(\.lag)
        return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow(max(0, $1)).partialValue }
    }
    /// The longest time behind.
    package var behind: Int64? { rows.compactMap(\.behind).max() }
    package var isStuck: Bool { rows.contains { $0.stuckSince != nil } }
    package var topicCount: Int { Set(rows.map(\.partition.topic)).count }
}
