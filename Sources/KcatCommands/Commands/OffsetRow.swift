import KafkaWire

/// What `offsets` knows of one partition.
struct OffsetRow: Sendable {
    var partition: TopicPartition
    var logStart: Int64
    var highWatermark: Int64
    var lastStable: Int64
    /// What the spec's start is; `nil` when the spec has no range.
    var start: Int64?
    /// What the spec's end is; `nil` when it has none.
    var end: Int64?
    /// What was counted beside.
    var extras = OffsetExtras()
    /// What the group has committed; `nil` for nothing.
    var committed: Int64?

    /// How much of what can be read the group has yet to commit, as Kafka's own tool counts.
    var lag: Int64? { committed.map { lastStable.subtractingReportingOverflow($0).partialValue } }

    /// Offsets from start to end, whether there still is a record or not.
    var count: Int64 {
        let low = max(start ?? logStart, logStart)
        let high = min(end ?? highWatermark, highWatermark)
        return max(0, high - low)
    }
}
