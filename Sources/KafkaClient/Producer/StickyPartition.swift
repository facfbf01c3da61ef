import Synchronization

/// Which partition of a topic records without a key go to now (KIP-480). One without a leader is passed over as long as another
/// one has one.
final class StickyPartition: Sendable {
    /// How many partitions the topic has.
    let partitionCount: Int32
    private let current: Atomic<Int32>
    /// Those that have a leader, where some have none; `nil` while that makes no difference.
    private let led = Mutex<[Int32]?>(nil)

    init(partitionCount: Int32) {
        self.partitionCount = partitionCount
        current = Atomic(Int32.random(in: 0..<max(1, partitionCount)))
    }

    /// The same one until its batch is full.
    var index: Int32 { current.load(ordering: .relaxed) }

    /// Its batch is full: another one's turn.
    func turn() {
        let old = index
        if let led = led.withLock({ $0 }) {
            if let next = led.filter({ $0 != old }).randomElement() { current.store(next, ordering: .relaxed) }
        } else if partitionCount > 1 {
            current.store((old + .random(in: 1..<partitionCount)) % partitionCount, ordering: .relaxed)
        }
    }

    /// Which of the partitions have a leader has become known.
    func note(led partitions: [Int32]) {
        let partitions = partitions.filter { $0 < partitionCount }
        let isSome = !partitions.isEmpty && partitions.count < partitionCount
        led.withLock { $0 = isSome ? partitions : nil }
        if isSome, !partitions.contains(index) { turn() }
    }

    /// Whether some of the partitions have a leader and some have none.
    var isLedInPart: Bool { led.withLock { $0 != nil } }
}
