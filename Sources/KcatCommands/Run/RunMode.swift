package import KafkaWire

/// What to walk of a part.
package struct Window: Equatable, Sendable {
    /// The first offset to write.
    package var from: Int64
    /// The offset to stop before.
    package var until: Int64
    /// The most records to write.
    package var limit: Int
    /// The timestamp to stop before, in milliseconds since 1970; `nil` for none.
    package var endTime: Int64?

    /// `limit` records of `from..<until`, and none from `endTime` on.
    package init(from: Int64, until: Int64, limit: Int, endTime: Int64? = nil) {
        self.from = from
        self.until = until
        self.limit = limit
        self.endTime = endTime
    }
}

/// What was walked of a part, and what the part told beside the records.
package struct Walked: Sendable {
    /// The position after it.
    package var nextOffset: Int64
    /// Records written.
    package var records: Int
    /// Whether a record at or after the window's end time was met.
    package var metEndTime = false
    /// The end that can be read: the high watermark, or the last stable offset under read committed.
    package var readableEnd: Int64
    /// The high watermark.
    package var highWatermark: Int64

    /// From what a walk came to.
    package init(
        nextOffset: Int64, records: Int, readableEnd: Int64, highWatermark: Int64, metEndTime: Bool = false
    ) {
        self.nextOffset = nextOffset
        self.records = records
        self.metEndTime = metEndTime
        self.readableEnd = readableEnd
        self.highWatermark = highWatermark
    }
}

/// What the stream has to do.
package enum RunAction: Equatable, Sendable {
    /// Write out what is buffered: nothing more comes at once.
    case flush
    /// Say it on standard error, after what was flushed.
    case say(String)
    /// Say, after what was flushed, that this partition stands at an open transaction, behind which so many offsets wait,
    /// and who holds it.
    case sayHeld(TopicPartition, at: Int64, offsets: Int64)
    /// Fetch this partition no more.
    case stop(TopicPartition)
}

/// A way to read: which records of a part to write, what to say, and when it is over. A value without I/O: the stream gives
/// it what happened and does what it says.
package protocol RunMode: Sendable {
    /// Whether nothing is left to read.
    var isDone: Bool { get }
    /// Whether the run ends by itself: progress is worth showing.
    var isBounded: Bool { get }
    /// Partitions that are not done and that were not read to the end that their last answer told, in order.
    var behind: [TopicPartition] { get }
    /// Records written so far.
    var records: Int64 { get }
    /// How much is done, and of how much; `nil` where it is not known.
    var share: (done: Int, total: Int?) { get }
    /// When ``tick(now:)`` is worth calling, in milliseconds since 1970; `nil` for never.
    var nextTick: Int64? { get }

    /// What to say before anything is read.
    func begin() -> [RunAction]
    /// What to write of a part that began at `fetchOffset`, the log's readable end being `endOffset`; `nil` when the
    /// partition is done.
    mutating func window(for partition: TopicPartition, fetchOffset: Int64, endOffset: Int64) -> Window?
    /// Takes in what was walked.
    mutating func walked(_ partition: TopicPartition, _ walked: Walked) -> [RunAction]
    /// Takes in that the clock has moved.
    mutating func tick(now: Int64) -> [RunAction]
    /// The source gave these.
    mutating func assigned(_ partitions: Set<TopicPartition>)
    /// The source took these away.
    mutating func revoked(_ partitions: Set<TopicPartition>)
    /// Whether it has no partition now.
    var isEmpty: Bool { get }
    /// A partition, or its whole topic, can't be had: which are done without; none where that ends the run.
    mutating func forgo(_ partition: TopicPartition, wholeTopic: Bool) -> Set<TopicPartition>
    /// The notice of a partition's end, when its last part was read to it; `nil` when it was not. It is among the actions
    /// that ``walked(_:_:)`` returned then.
    func endNotice(of partition: TopicPartition) -> String?
    /// For each partition that is not done and would go on at the given offset: `orders:7@1200`, and the spec that reads
    /// the rest.
    func rest(from offsets: [TopicPartition: Int64]) -> [(place: String, spec: String?)]
}

extension RunMode {
    /// A group goes on by itself.
    package func rest(from offsets: [TopicPartition: Int64]) -> [(place: String, spec: String?)] { [] }
    /// The clock is nothing to it.
    package var nextTick: Int64? { nil }
    /// There is nothing to say.
    package func begin() -> [RunAction] { [] }
    /// The clock is nothing to it.
    package mutating func tick(now: Int64) -> [RunAction] { [] }
    /// Its partitions are its own to choose.
    package mutating func assigned(_ partitions: Set<TopicPartition>) {}
    /// It has none to do without.
    package mutating func forgo(_ partition: TopicPartition, wholeTopic: Bool) -> Set<TopicPartition> { [] }
    /// Its partitions are its own to choose.
    package mutating func revoked(_ partitions: Set<TopicPartition>) {}
}
