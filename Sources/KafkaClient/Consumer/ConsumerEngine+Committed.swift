import KafkaWire
import Transport

extension ConsumerEngine {
    /// Asks for the committed offsets that partitions are to begin at.
    func askCommitted(_ wanted: [PartitionAssignment]) {
        guard let group = configuration.groupId else { return apply([:], to: wanted) }
        guard positions.beginCommitted() else { return }
        run { engine in
            defer { engine.positions.endCommitted() }
            do {
                let offsets = try await engine.fetchCommitted(Set(wanted.map(\.partition)), group)
                engine.apply(offsets, to: wanted)
            } catch is CancellationError {
            } catch {
                let error = KafkaError.wrapping(error)
                if engine.group.isOpen, error.code == .timedOut { return engine.retryCommitted(wanted, error) }
                for assignment in wanted { engine.fail(assignment, error) }
            }
        }
    }

    /// A coordinator that cannot answer for long is waited for as its heartbeats are: the group has given these partitions,
    /// and would not give them again.
    private func retryCommitted(_ wanted: [PartitionAssignment], _ error: KafkaError) {
        notify(ConsumerNotice(.retrying, "\(error); trying again"))
        for assignment in wanted { backOff(assignment.partition) }
    }

    private func apply(_ offsets: [TopicPartition: CommittedOffset], to wanted: [PartitionAssignment]) {
        var reset: [TopicPartition] = []
        var born: Set<TopicPartition> = []
        for assignment in wanted {
            // What was made while the group is read is read whole, however late this member hears of it.
            let isBorn = configuration.autoOffsetReset == .latest && group.isBorn(assignment.partition)
            let policy: AutoOffsetReset = isBorn ? .earliest : configuration.autoOffsetReset
            if isBorn, offsets[assignment.partition] == nil { born.insert(assignment.partition) }
            let wasReset = handover.deliver { state in
                let wasReset = state.subscription.committed(
                    assignment.partition, epoch: assignment.epoch, offsets[assignment.partition], policy: policy)
                if wasReset, case .stopped(let error)? = state.subscription.partitions[assignment.partition]?.phase {
                    state.queue.append(.failure(assignment.partition, epoch: assignment.epoch, error))
                }
                return wasReset
            }
            if wasReset, !born.contains(assignment.partition) { reset.append(assignment.partition) }
        }
        for partition in born.sorted() {
            notify(
                ConsumerNotice(
                    .partitionAdded, "\(partition) is new: beginning at its beginning", topicPartition: partition))
        }
        let policy = configuration.autoOffsetReset
        if policy != .none, let group = configuration.groupId {
            // A new group of many partitions is worth one line, not one each.
            for (topic, partitions) in Dictionary(grouping: reset, by: \.topic).sorted(by: { $0.key < $1.key }) {
                let place = partitions.count == 1 ? "\(partitions[0])" : "\(partitions.count) partitions of \(topic)"
                notify(
                    ConsumerNotice(
                        .noCommittedOffset,
                        "\(place): group \(group) has committed nothing, beginning at \(policy)",
                        topicPartition: partitions.count == 1 ? partitions[0] : nil))
            }
        }
        bell.ring()
    }

    /// See ``KafkaConsumer/committed(_:)``.
    func committed(_ partitions: Set<TopicPartition>) async throws -> [TopicPartition: CommittedOffset] {
        guard let group = configuration.groupId else {
            throw KafkaError(.groupIdRequired, "committed offsets are those of a group, and no group id is set")
        }
        return try await fetchCommitted(partitions, group)
    }

    private func fetchCommitted(
        _ partitions: Set<TopicPartition>, _ group: String
    ) async throws -> [TopicPartition: CommittedOffset] {
        let lister = CommittedLister(cluster: cluster, coordinators: coordinators, configuration: configuration.client)
        return try await lister.list(
            partitions, group, requiresStable: configuration.isolationLevel == .readCommitted
        ) {
            if isClosed { throw Handover.closed }
        }
    }
}
