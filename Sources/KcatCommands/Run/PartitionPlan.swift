package import KafkaWire

/// What a run does with one partition: from which offset, and until when.
package struct PartitionPlan: Equatable, Sendable {
    /// The partition.
    package let topicPartition: TopicPartition
    /// The offset to begin at.
    package var start: Int64
    /// The leader epoch of the record before `start`, where it was committed with it: a log that was cut back since is
    /// found by it (KIP-320).
    package var startEpoch: Int32?
    /// The offset to end before; `nil` for none.
    package var end: Int64?
    /// The records to end after; `nil` for any number.
    package var count: Int64?
    /// The timestamp to end before, where that lies ahead of the clock; milliseconds since 1970.
    package var endTime: Int64?
    /// Whether `end` is where the log ended when the run began.
    package var endsWithLog = false
    /// Whether only a fetch can tell that `start` is in the log: it lies behind the end that is known.
    package var needsProof = false
    /// What to say about it before anything is read.
    package var notices: [String] = []

    package init(_ topicPartition: TopicPartition, start: Int64) {
        self.topicPartition = topicPartition
        self.start = start
    }

    /// When the clock ends it, in milliseconds since 1970: its end is a time, and all that there is was read, so that what is
    /// yet to come is later. `nil`: the clock doesn't end it, or not yet.
    package func clockEnd(isCaughtUp: Bool) -> Int64? { isCaughtUp ? endTime : nil }
}

/// A start or an end that makes no sense in this log: exit code 1.
package struct PlanError: Error, Equatable, CustomStringConvertible {
    package var description: String
}
