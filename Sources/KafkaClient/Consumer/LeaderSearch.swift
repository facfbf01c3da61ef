package import KafkaWire

/// Partitions whose leader is not known: how long each is waited for, and what is told of it. A value without I/O. Each
/// answer to a question for metadata leads to another look; it has no deadline of its own.
package struct LeaderSearch: Sendable {
    /// What follows for a partition.
    package enum Finding {
        /// The brokers do not know it, and that has been so for long enough.
        case unknown(PartitionAssignment, wasRead: Bool)
        /// It stops.
        case stop(PartitionAssignment, KafkaError)
        /// Said to who watches.
        case tell(ConsumerNotice)
    }

    private let apiTimeout: Duration
    private let unknownTopicTimeout: Duration
    private var missingSince: [PartitionAssignment: ContinuousClock.Instant] = [:]
    private var leaders: [TopicPartition: Int32] = [:]
    // What was told, so that it is told once.
    private var toldLeaderless: Set<TopicPartition> = []

    /// Nothing is missing.
    package init(_ configuration: ConsumerConfiguration) {
        apiTimeout = configuration.apiTimeout
        unknownTopicTimeout = configuration.unknownTopicTimeout
    }

    /// All that have no leader now. `hasFetched`: a fetch of it was answered since it was assigned.
    package mutating func look(
        _ leaderless: [PartitionAssignment: ClusterMetadata.Leader], _ now: ContinuousClock.Instant,
        hasFetched: (TopicPartition) -> Bool
    ) -> [Finding] {
        missingSince = missingSince.filter { leaderless[$0.key] != nil }
        if leaderless.isEmpty {
            toldLeaderless = []
            return []
        }
        var findings: [Finding] = []
        for (assignment, leader) in leaderless {
            let since = missingSince[assignment] ?? now
            missingSince[assignment] = since
            if let finding = look(assignment, leader, now - since, hasFetched(assignment.partition)) {
                findings.append(finding)
            }
        }
        return findings
    }

    private mutating func look(
        _ assignment: PartitionAssignment, _ leader: ClusterMetadata.Leader, _ elapsed: Duration, _ hasFetched: Bool
    ) -> Finding? {
        switch leader {
        case .unknownTopic, .unknownPartition:
            // Once it was there: then a broker that has just come up is a likelier cause than a deletion.
            let patience = hasFetched ? apiTimeout : unknownTopicTimeout
            return elapsed >= patience ? .unknown(assignment, wasRead: hasFetched) : nil
        case .refused(let error): return .stop(assignment, KafkaError(error, of: assignment.partition))
        case .none where hasFetched:
            guard elapsed >= .seconds(1), toldLeaderless.insert(assignment.partition).inserted else { return nil }
            return .tell(
                ConsumerNotice(
                    .waitingForLeader, "\(assignment.partition): no leader now, waiting for one",
                    topicPartition: assignment.partition))
        case .none:
            return elapsed >= apiTimeout ? .stop(assignment, ListOffsetsPlan.leaderless(assignment.partition)) : nil
        case .unasked, .broker: return nil
        }
    }

    /// A partition that the group gave is not there: the group settles it. Told once.
    package mutating func leftToGroup(_ partition: TopicPartition, _ groupId: String) -> ConsumerNotice? {
        guard toldLeaderless.insert(partition).inserted else { return nil }
        return ConsumerNotice(
            .waitingForLeader,
            "\(partition): the brokers do not know it; waiting for group \(groupId) to settle it",
            topicPartition: partition)
    }

    /// A broker has answered a fetch of the partition. Told when it was another before.
    package mutating func found(_ partition: TopicPartition, at broker: Int32) -> ConsumerNotice? {
        guard let before = leaders.updateValue(broker, forKey: partition), before != broker else { return nil }
        toldLeaderless.remove(partition)
        return ConsumerNotice(
            .leaderChanged, "\(partition): going on at broker \(broker), which was broker \(before)",
            topicPartition: partition, brokerId: broker)
    }
}
