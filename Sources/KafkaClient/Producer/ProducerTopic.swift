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
    /// Those that have a leader, where some have none; `nil` while that makes no difference.
    private let led = Mutex<[Int32]?>(nil)

    package init(name: String, partitionCount: Int32, indexes: [Int]) {
        self.name = name
        self.partitionCount = partitionCount
        self.indexes = indexes
        current = Atomic(Int32.random(in: 0..<max(1, partitionCount)))
    }

    /// The partition that records which may go anywhere go to now: the same one until its batch is full (KIP-480). One
    /// without a leader is passed over as long as another one has one.
    public var stickyPartition: Int32 { current.load(ordering: .relaxed) }

    /// Its batch is full: another one's turn.
    package func turn() {
        let old = stickyPartition
        if let led = led.withLock({ $0 }) {
            if let next = led.filter({ $0 != old }).randomElement() { current.store(next, ordering: .relaxed) }
        } else if partitionCount > 1 {
            current.store((old + .random(in: 1..<partitionCount)) % partitionCount, ordering: .relaxed)
        }
    }

    /// Which of its partitions have a leader has become known.
    package func note(led partitions: [Int32]) {
        let partitions = partitions.filter { $0 < partitionCount }
        let isSome = !partitions.isEmpty && partitions.count < partitionCount
        led.withLock { $0 = isSome ? partitions : nil }
        if isSome, !partitions.contains(stickyPartition) { turn() }
    }

    /// Whether some of its partitions have a leader and some have none.
    var isLedInPart: Bool { led.withLock { $0 != nil } }
}
