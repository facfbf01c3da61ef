package import KafkaWire

/// What is to be asked next, of whom: read off the subscription and what is known of the cluster.
package struct ConsumerPlan {
    /// The group's offsets that are wanted.
    package var committed: [PartitionAssignment] = []
    /// Offsets that leaders are to be asked for.
    package var offsets: [PartitionAssignment: OffsetSpec] = [:]
    /// Positions that were out of range.
    package var ranges: [PartitionAssignment] = []
    /// Positions that may have nothing behind them.
    package var probes: [PartitionAssignment] = []
    /// Positions to be compared with the leader's log, by leader.
    package var validations: [Int32: [PartitionAssignment: FetchSession.Want]] = [:]
    /// What can be fetched, by broker.
    package var fetches: [Int32: [FetchSession.Want]] = [:]
    /// Partitions whose leader must be found out.
    package var leaderless: [PartitionAssignment: ClusterMetadata.Leader] = [:]
    /// A topic was not asked for yet.
    package var needsMetadata = false
    /// A partition is not fetched because enough of it waits for the caller.
    package var hasFull = false
    /// A broker is not fetched from because nothing of it is wanted before the caller asks for more.
    package var isPatient = false
    /// When something that had to wait may go on.
    package var wakeUp: ContinuousClock.Instant?

    /// What decides beside the subscription.
    package struct Conditions {
        package var metadata: ClusterMetadata
        package var now: ContinuousClock.Instant
        /// The most that one partition is asked for.
        package var partitionBytes: Int32
        /// Nothing more of a partition is fetched while as many bytes of it wait for the caller.
        package var fullBytes: Int { max(Int(partitionBytes), 2 << 20) }
        /// What decides where the readable end is.
        package var isolationLevel = IsolationLevel.readCommitted
        /// Whether the caller has asked for more and was given nothing yet.
        package var isAsking = true
        /// Not to be asked for before then.
        package var notBefore: [TopicPartition: ContinuousClock.Instant] = [:]
        /// Replicas to be fetched from instead of the leader (KIP-392), and until when.
        package var preferredReplicas: [TopicPartition: (broker: Int32, until: ContinuousClock.Instant)] = [:]

        /// Nothing has to wait, and no replica is preferred.
        package init(metadata: ClusterMetadata, now: ContinuousClock.Instant, partitionBytes: Int32) {
            self.metadata = metadata
            self.now = now
            self.partitionBytes = partitionBytes
        }
    }

    /// Looks at all partitions. Those that are to be fetched are prepared: one whose leader has changed is turned to
    /// validation first. `queuedBytes` are bytes of a partition that wait for the caller.
    package init(
        _ subscription: inout SubscriptionState, _ conditions: Conditions, queuedBytes: (TopicPartition) -> Int
    ) {
        var urgent: Set<Int32> = []
        for partition in subscription.partitions.keys {
            guard let state = subscription.partitions[partition] else { continue }
            let assignment = PartitionAssignment(partition: partition, epoch: state.epoch)
            if case .stopped = state.phase { continue }
            if state.isRevoking { continue }
            if let wait = conditions.notBefore[partition], wait > conditions.now {
                wakeUp = min(wakeUp ?? wait, wait)
                continue
            }
            if case .awaitingCommitted = state.phase { committed.append(assignment) }
            // Even if nothing is to be fetched yet: a partition that does not exist is told in any phase.
            let leader = conditions.metadata.leader(of: partition)
            guard case .broker(let leaderId, let leaderEpoch) = leader else {
                if leader == .unasked { needsMetadata = true } else { leaderless[assignment] = leader }
                continue
            }
            switch state.phase {
            case .stopped, .awaitingCommitted: break
            case .awaitingOffset(let spec): offsets[assignment] = spec
            case .outOfRange: ranges.append(assignment)
            case .probing: probes.append(assignment)
            case .awaitingValidation, .fetching:
                guard queuedBytes(partition) < conditions.fullBytes else {
                    hasFull = true
                    continue
                }
                if let position = subscription.prepareFetch(partition, leaderEpoch: leaderEpoch) {
                    var broker = leaderId
                    if let preferred = conditions.preferredReplicas[partition], preferred.until > conditions.now,
                        conditions.metadata.brokers[preferred.broker] != nil
                    {
                        broker = preferred.broker
                    }
                    fetches[broker, default: []].append(want(assignment, position, leaderEpoch, state, conditions))
                    if conditions.isAsking || !state.canWait(conditions.isolationLevel) { urgent.insert(broker) }
                } else if case .awaitingValidation(let position)? = subscription.partitions[partition]?.phase {
                    let want = want(assignment, position, leaderEpoch, state, conditions)
                    validations[leaderId, default: [:]][assignment] = want
                }
            }
        }
        isPatient = urgent.count < fetches.count
        if isPatient { fetches = fetches.filter { urgent.contains($0.key) } }
    }

    private func want(
        _ assignment: PartitionAssignment, _ position: FetchPosition, _ leaderEpoch: Int32?, _ state: PartitionState,
        _ conditions: Conditions
    ) -> FetchSession.Want {
        FetchSession.Want(
            partition: assignment.partition, topicId: conditions.metadata.id(of: assignment.partition.topic),
            epoch: assignment.epoch, fetchOffset: position.offset, leaderEpoch: leaderEpoch ?? -1,
            maxBytes: state.wantedBytes ?? min(state.paceBytes, conditions.partitionBytes))
    }
}
