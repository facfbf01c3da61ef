import KafkaWire

/// What of a Fetch request counts for all its partitions.
struct FetchLimits: Sendable {
    var minBytes: Int
    var maxBytes: Int
    var isReadCommitted: Bool
    var rackId: String
}

/// A Fetch that waits until there is enough to answer with.
struct WaitingFetch: Sendable {
    var header: RequestHeader
    var broker: Int32
    var faults: [Fault]
    var request: FetchLimits
    /// 0 without a session.
    var sessionId: Int32
    var isIncremental: Bool
    var entries: [FetchEntry]
    var deadline: Int64
    var version: Int16 { header.requestApiVersion }
}

/// One partition of a Fetch, or of a fetch session.
struct FetchEntry: Sendable {
    /// By name; empty when a topic id was given that nobody has.
    var partition: TopicPartition
    var topicId: KafkaUUID
    var wanted: FetchRequest.FetchPartition
    /// What a session has told of the partition; only changes are told again.
    var toldHighWatermark: Int64 = -1
    var toldLogStart: Int64 = -1
}
