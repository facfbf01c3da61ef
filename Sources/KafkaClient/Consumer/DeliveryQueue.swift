package import KafkaWire

/// What has come and waits for the caller, in the order in which it came.
package struct DeliveryQueue: Sendable {
    /// One thing to hand out.
    package enum Item: Sendable {
        /// Records, or news of an end.
        case records(FetchedRecords)
        /// An error of a partition, behind what was fetched before it.
        case failure(TopicPartition, epoch: UInt64, KafkaError)

        package var topicPartition: TopicPartition {
            switch self {
            case .records(let fetched): fetched.topicPartition
            case .failure(let partition, _, _): partition
            }
        }
    }

    /// Those before `first` have been handed out and are `nil`.
    private var items: [Item?] = []
    private var first = 0
    private var bytes: [TopicPartition: Int] = [:]

    /// An empty queue.
    package init() {}

    package var isEmpty: Bool { first == items.count }

    /// Bytes of a partition that wait.
    package func bytes(of partition: TopicPartition) -> Int { bytes[partition] ?? 0 }

    /// Whether anything of a partition waits.
    package func contains(_ partition: TopicPartition) -> Bool {
        items[first...].contains { $0?.topicPartition == partition }
    }

    package mutating func append(_ item: Item) {
        items.append(item)
        if case .records(let fetched) = item { bytes[fetched.topicPartition, default: 0] += fetched.sizeInBytes }
    }

    /// Takes out the first item whose partition is not paused.
    package mutating func popFirst(_ subscription: borrowing SubscriptionState) -> Item? {
        var found: Int?
        for index in first..<items.count where found == nil {
            guard let partition = items[index]?.topicPartition else { continue }
            let state = subscription.partitions[partition]
            if state?.isPaused != true, state?.isRevoking != true { found = index }
        }
        guard let index = found, let item = items[index].take() else { return nil }
        if index == first { first += 1 } else { items.remove(at: index) }
        if first == items.count || first >= 16 { cutFront() }
        if case .records(let fetched) = item { subtract(fetched.sizeInBytes, fetched.topicPartition) }
        return item
    }

    /// Drops what `isStale` says, by partition and epoch.
    package mutating func removeAll(where isStale: (TopicPartition, UInt64) -> Bool) {
        cutFront()
        var kept: [Item?] = []
        for item in items {
            switch item {
            case .failure(let partition, let epoch, _) where isStale(partition, epoch): continue
            case .records(let fetched) where isStale(fetched.topicPartition, fetched.epoch):
                subtract(fetched.sizeInBytes, fetched.topicPartition)
            default: kept.append(item)
            }
        }
        items = kept
    }

    private mutating func cutFront() {
        items.removeFirst(first)
        first = 0
    }

    private mutating func subtract(_ count: Int, _ partition: TopicPartition) {
        guard let left = bytes[partition] else { return }
        bytes[partition] = left > count ? left - count : nil
    }
}
