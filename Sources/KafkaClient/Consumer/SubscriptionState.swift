package import KafkaWire

/// What is assigned, and where reading each partition stands. A value without I/O: calls and answers go in, and what is
/// to be asked next can be read off it.
///
/// Every assign and seek raises the epoch of the partitions that it moves. Whoever asks a broker something notes the
/// epoch and gives it back with the answer; an answer of another epoch changes nothing.
package struct SubscriptionState: Sendable {
    /// The assigned partitions.
    package private(set) var partitions: [TopicPartition: PartitionState] = [:]
    /// Whether what the caller is done with is in safety thereby; otherwise it says so with ``storePositions()``.
    package var storesOnAdvance = true
    private var lastEpoch: UInt64 = 0

    /// Nothing is assigned.
    package init() {}

    private mutating func nextEpoch() -> UInt64 {
        lastEpoch &+= 1
        return lastEpoch
    }

    // MARK: What the caller does

    /// Takes exactly `wanted`. Those held already go on where they are.
    package mutating func assign(_ wanted: Set<TopicPartition>) throws(KafkaError) {
        for partition in wanted { try SubscriptionState.check(partition) }
        var next: [TopicPartition: PartitionState] = [:]
        for partition in wanted {
            // One that is about to be taken away and comes back begins anew: what was done with it is committed.
            let held = partitions[partition].flatMap { $0.isRevoking ? nil : $0 }
            next[partition] = held ?? begin(.committed)
        }
        partitions = next
    }

    /// Takes exactly the partitions of `starts`, each from its start.
    package mutating func assign(_ starts: [TopicPartition: StartPosition]) throws(KafkaError) {
        for (partition, start) in starts {
            try SubscriptionState.check(partition)
            try SubscriptionState.check(start, of: partition)
        }
        partitions = starts.mapValues { begin($0) }
    }

    /// Takes exactly the partitions of `starts`, each from its start; of those that `ends` has nothing is wanted from that
    /// offset on.
    package mutating func assign(
        _ starts: [TopicPartition: StartPosition], until ends: [TopicPartition: Int64]
    ) throws(KafkaError) {
        try assign(starts)
        for (partition, end) in ends where partitions[partition] != nil {
            partitions[partition]?.end = end
            partitions[partition]?.paceBytes = PartitionState.firstBytesToEnd
        }
    }

    /// A rebalance takes partitions away: they stand still until they are released. Of lost ones nothing that the caller
    /// says counts any more.
    package mutating func revoke(_ wanted: Set<TopicPartition>, isLost: Bool) {
        for partition in wanted where partitions[partition] != nil {
            partitions[partition]?.isRevoking = true
            guard isLost else { continue }
            let epoch = nextEpoch()
            partitions[partition]?.epoch = epoch
            partitions[partition]?.stored = nil
            partitions[partition]?.hasAdvanced = false
        }
    }

    /// Lets go of partitions that were taken away, those that came back meanwhile excepted.
    package mutating func release(_ wanted: Set<TopicPartition>) {
        for partition in wanted where partitions[partition]?.isRevoking == true { partitions[partition] = nil }
    }

    /// Lets go of everything.
    package mutating func clear() { partitions = [:] }

    /// What the caller is done with is in safety.
    package mutating func storePositions() {
        for index in partitions.values.indices {
            // Where it began and how far it was delivered is not how far the caller got.
            if partitions.values[index].hasAdvanced { partitions.values[index].store() }
        }
    }

    /// Takes exactly the partitions of `starts`, each from its start, and those of `kept`, which go on where they are.
    package mutating func assign(
        _ starts: [TopicPartition: StartPosition], keeping kept: Set<TopicPartition>
    ) throws(KafkaError) {
        for partition in kept where partitions[partition] == nil && starts[partition] == nil {
            throw SubscriptionState.notAssigned(partition)
        }
        let before = partitions
        try assign(starts)
        for partition in kept where starts[partition] == nil { partitions[partition] = before[partition] }
    }

    /// Moves an assigned partition. It stays paused if it was.
    package mutating func seek(_ partition: TopicPartition, to start: StartPosition) throws(KafkaError) {
        guard let old = partitions[partition] else { throw SubscriptionState.notAssigned(partition) }
        try SubscriptionState.check(start, of: partition)
        var state = begin(start)
        state.isPaused = old.isPaused
        state.wasSought = true
        partitions[partition] = state
    }

    /// Pauses assigned partitions: all or, when one is not assigned, none.
    package mutating func pause(_ wanted: [TopicPartition]) throws(KafkaError) {
        try setPaused(wanted, true)
    }

    /// Resumes assigned partitions: all or, when one is not assigned, none.
    package mutating func resume(_ wanted: [TopicPartition]) throws(KafkaError) {
        try setPaused(wanted, false)
    }

    private mutating func setPaused(_ wanted: [TopicPartition], _ paused: Bool) throws(KafkaError) {
        for partition in wanted where partitions[partition] == nil { throw SubscriptionState.notAssigned(partition) }
        for partition in wanted { partitions[partition]?.isPaused = paused }
    }

    private mutating func begin(_ start: StartPosition) -> PartitionState {
        let phase: PartitionPhase
        var position: Int64?
        var positionEpoch: Int32?
        switch start {
        case .offset(let offset, let epoch):
            phase = .fetching(FetchPosition(offset: offset, offsetEpoch: epoch))
            position = offset
            positionEpoch = epoch
        case .spec(let spec): phase = .awaitingOffset(spec)
        case .committed: phase = .awaitingCommitted
        }
        return PartitionState(epoch: nextEpoch(), phase: phase, position: position, positionEpoch: positionEpoch)
    }

    /// Raises the epoch of a partition that a broker's answer has moved: what is on its way is of no use. What the caller
    /// got done is still to be committed if his position stays.
    package mutating func restart(_ partition: TopicPartition, _ phase: PartitionPhase, position: Int64?) {
        guard let old = partitions[partition] else { return }
        let stays = position == old.position
        partitions[partition] = PartitionState(
            epoch: nextEpoch(), phase: phase, isPaused: old.isPaused, position: position,
            positionEpoch: stays ? old.positionEpoch : nil, stored: stays ? old.stored : nil,
            hasAdvanced: stays && old.hasAdvanced, isRevoking: old.isRevoking,
            handedOutTo: position.map { min($0, old.handedOutTo ?? $0) }, hasFetched: old.hasFetched)
    }

    private static func check(_ partition: TopicPartition) throws(KafkaError) {
        guard !partition.topic.isEmpty else { throw KafkaError(.invalidArgument, "a topic's name is empty") }
        guard partition.partition >= 0 else {
            throw KafkaError(.invalidArgument, "\(partition): a partition is not negative", topicPartition: partition)
        }
    }

    private static func check(_ start: StartPosition, of partition: TopicPartition) throws(KafkaError) {
        if case .offset(let offset, _) = start, offset < 0 {
            throw KafkaError(
                .invalidArgument, "\(partition): an offset is not negative, \(offset) is", topicPartition: partition,
                offset: offset)
        }
    }

    package static func notAssigned(_ partition: TopicPartition) -> KafkaError {
        KafkaError(.invalidArgument, "\(partition) is not assigned", topicPartition: partition)
    }

    // MARK: What the caller tells

    /// A part that ends at `nextOffset` was handed to the caller.
    package mutating func handedOut(_ partition: TopicPartition, epoch: UInt64, to nextOffset: Int64) {
        update(partition, epoch) { $0.handedOutTo = nextOffset }
    }

    /// The caller is done with everything before `offset`. `outstanding`: more of the partition waits to be handed out.
    /// `leaderEpoch` is that of the last record before `offset`, -1 where unknown, `nil` when nothing was read to get
    /// there. False when it belongs to another epoch.
    @discardableResult
    package mutating func advance(
        _ partition: TopicPartition, epoch: UInt64, to offset: Int64, outstanding: Bool, leaderEpoch: Int32? = nil
    ) -> Bool {
        let stores = storesOnAdvance
        return update(partition, epoch) { state in
            state.advance(to: offset, epoch: leaderEpoch, stores: stores)
            guard case .fetching(var position) = state.phase else { return }
            if offset > position.offset {
                // The caller knows better than the headers, or passed over damaged ones: whose epoch they were of, nobody
                // knows.
                position.offset = offset
                position.offsetEpoch = nil
                state.phase = .fetching(position)
                state.isHeld = false
            } else if state.isHeld, !outstanding {
                state.phase = .stopped(
                    KafkaError(
                        .corruptData, "\(partition): the records at offset \(position.offset) cannot be read",
                        topicPartition: partition, offset: position.offset))
            }
        }
    }

    // MARK: What the brokers tell

    /// Applies `body` if the partition is assigned and of this epoch.
    @discardableResult
    package mutating func update(
        _ partition: TopicPartition, _ epoch: UInt64, _ body: (inout PartitionState) -> Void
    ) -> Bool {
        guard let index = partitions.index(forKey: partition), partitions.values[index].epoch == epoch else {
            return false
        }
        body(&partitions.values[index])
        return true
    }

    /// The group's committed offset arrived, or there is none: then `policy` decides, `now` being in milliseconds since
    /// 1970. True when the policy was applied.
    package mutating func committed(
        _ partition: TopicPartition, epoch: UInt64, _ committed: CommittedOffset?, policy: AutoOffsetReset,
        now: Int64 = WallClock.now()
    ) -> Bool {
        var reset = false
        update(partition, epoch) { state in
            guard case .awaitingCommitted = state.phase else { return }
            if let committed {
                state.position = committed.offset
                state.positionEpoch = committed.leaderEpoch
                state.phase = .fetching(
                    FetchPosition(offset: committed.offset, offsetEpoch: committed.leaderEpoch))
                return
            }
            if let spec = policy.spec(now: now) {
                state.phase = .awaitingOffset(spec)
            } else {
                state.phase = .stopped(
                    KafkaError(
                        .noOffset, "\(partition): no offset is committed and auto.offset.reset is none",
                        topicPartition: partition))
            }
            reset = true
        }
        return reset
    }

    /// The leader's answer to `spec` arrived. `offset` is `nil` when there is no such record: then reading begins at the
    /// end.
    package mutating func listed(_ partition: TopicPartition, epoch: UInt64, _ spec: OffsetSpec, _ answer: ListedOffset)
    {
        update(partition, epoch) { state in
            guard case .awaitingOffset(spec) = state.phase else { return }
            guard let offset = answer.offset else {
                state.phase = .awaitingOffset(.latest)
                return
            }
            state.position = offset
            state.positionEpoch = nil
            // No offset epoch: the answer's is that of the record at the offset, and the log was just looked at.
            state.phase = .fetching(FetchPosition(offset: offset, validEpoch: answer.leaderEpoch))
        }
    }

    /// An error that stops the partition; the caller of this tells it. False when it belongs to another epoch.
    @discardableResult
    package mutating func stop(_ partition: TopicPartition, epoch: UInt64, _ error: KafkaError) -> Bool {
        update(partition, epoch) { $0.phase = .stopped(error) }
    }

    /// The error of a partition, when all that are assigned stand still by one: then nothing can come any more.
    package var standstill: KafkaError? {
        var last: (partition: TopicPartition, error: KafkaError)?
        for (partition, state) in partitions {
            guard case .stopped(let error) = state.phase else { return nil }
            if last == nil || partition < last!.partition { last = (partition, error) }
        }
        return last?.error
    }
}
