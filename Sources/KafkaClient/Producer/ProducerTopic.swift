/// A topic that a producer writes to: how many partitions it has, and which one records without a key go to now.
public final class ProducerTopic: Sendable {
    /// Its name.
    public let name: String
    /// How many partitions it has.
    public let partitionCount: Int32
    /// By partition, the accumulator's numbers.
    let indexes: [Int]
    /// A thing of its own, which ``ProducerTopics`` knows weakly: to hold what is known so costs more, and a topic is held
    /// once a record.
    let sticky: StickyPartition

    package init(name: String, partitionCount: Int32, indexes: [Int]) {
        self.name = name
        self.partitionCount = partitionCount
        self.indexes = indexes
        sticky = StickyPartition(partitionCount: partitionCount)
    }

    /// The partition that records which may go anywhere go to now: the same one until its batch is full (KIP-480). One
    /// without a leader is passed over as long as another one has one.
    public var stickyPartition: Int32 { sticky.index }

    /// Its batch is full: another one's turn.
    package func turn() { sticky.turn() }

    /// Which of its partitions have a leader has become known.
    package func note(led partitions: [Int32]) { sticky.note(led: partitions) }
}
