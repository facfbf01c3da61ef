import KafkaWire
import Synchronization

/// A topic that a producer writes to: how many partitions it has, and which one records without a key go to now.
public final class ProducerTopic: Sendable {
    /// Its name.
    public let name: String
    /// How many partitions it has.
    public let partitionCount: Int32
    /// By partition, the accumulator's numbers.
    let indexes: [Int]
    private let current: Atomic<Int32>

    init(name: String, partitionCount: Int32, indexes: [Int]) {
        self.name = name
        self.partitionCount = partitionCount
        self.indexes = indexes
        current = Atomic(Int32.random(in: 0..<max(1, partitionCount)))
    }

    /// The partition that records which may go anywhere go to now: the same one until its batch is full (KIP-480).
    public var stickyPartition: Int32 { current.load(ordering: .relaxed) }

    /// Its batch is full: another one's turn.
    func turn() {
        guard partitionCount > 1 else { return }
        let old = stickyPartition
        current.store((old + .random(in: 1..<partitionCount)) % partitionCount, ordering: .relaxed)
    }
}
