package import KafkaWire

/// One commit of offsets, until each partition is answered. A value without I/O.
package struct OffsetCommitPlan: Sendable {
    /// What an answer leads to.
    package enum Step {
        /// All is committed.
        case done
        /// Something passes: ask the same again, for this reason.
        case again(KafkaError)
        /// The coordinator is elsewhere.
        case findCoordinator(KafkaError)
        /// The member's epoch is an older one: the next heartbeat brings the newer, and then the same is asked again.
        case awaitEpoch(KafkaError)
    }

    private let group: String
    /// What is not committed yet.
    package private(set) var open: [TopicPartition: CommittedOffset]

    package init(_ group: String, _ offsets: [TopicPartition: CommittedOffset]) {
        self.group = group
        open = offsets
    }

    package var isDone: Bool { open.isEmpty }

    /// The request, signed by a member or by nobody (S8).
    package func request(_ identity: GroupIdentity) -> OffsetCommitRequest {
        let topics = Dictionary(grouping: open.keys, by: \.topic).sorted { $0.key < $1.key }
        return OffsetCommitRequest(
            groupId: group, generationIdOrMemberEpoch: identity.generation, memberId: identity.memberId,
            groupInstanceId: identity.isMember ? identity.instanceId : nil,
            topics: topics.map { name, partitions in
                OffsetCommitRequest.OffsetCommitRequestTopic(
                    name: name,
                    partitions: partitions.sorted().map { partition in
                        let offset = open[partition]
                        return OffsetCommitRequest.OffsetCommitRequestPartition(
                            partitionIndex: partition.partition, committedOffset: offset?.offset ?? 0,
                            committedLeaderEpoch: offset?.leaderEpoch ?? -1,
                            committedMetadata: offset?.metadata ?? "")
                    })
            })
    }

    /// Takes an answer to a request that `identity` signed.
    package mutating func answered(_ response: OffsetCommitResponse, _ identity: GroupIdentity) throws(KafkaError)
        -> Step
    {
        var again: KafkaError?
        var isOutdated = false
        for topic in response.topics {
            for answer in topic.partitions {
                let partition = TopicPartition(topic.name, answer.partitionIndex)
                guard open[partition] != nil else { continue }
                switch answer.errorCode {
                case .none: open[partition] = nil
                case .notCoordinator, .coordinatorNotAvailable:
                    return .findCoordinator(error(answer.errorCode, partition))
                case .illegalGeneration, .unknownMemberId, .rebalanceInProgress, .fencedMemberEpoch:
                    throw refused(answer.errorCode, identity)
                case .staleMemberEpoch:
                    again = error(answer.errorCode, partition)
                    isOutdated = true
                // The topic may just be being made.
                case .unknownTopicOrPartition: again = error(answer.errorCode, partition)
                case _ where answer.errorCode.isRetriable: again = error(answer.errorCode, partition)
                default: throw error(answer.errorCode, partition)
                }
            }
        }
        if let again { return isOutdated ? .awaitEpoch(again) : .again(again) }
        guard let omitted = open.keys.min() else { return .done }
        throw KafkaError(
            .protocolViolation, "\(omitted): the coordinator of group \(group) leaves it out of its answer",
            topicPartition: omitted)
    }

    /// The group has members, or this one is none any more.
    private func refused(_ code: ErrorCode, _ identity: GroupIdentity) -> KafkaError {
        let why =
            identity.isMember
            ? "it has rebalanced, and the partitions may be another member's by now"
            : "members are in it, and only they may commit; stop them or take another group"
        return KafkaError(.groupFailed, "group \(group): not committed: \(why)", errorCode: code.rawValue)
    }

    private func error(_ code: ErrorCode, _ partition: TopicPartition) -> KafkaError {
        switch code {
        case .groupAuthorizationFailed, .topicAuthorizationFailed:
            KafkaError(
                .notAuthorized, "\(partition): not committed for group \(group): \(code.name): \(code.message)",
                topicPartition: partition, errorCode: code.rawValue)
        case .unknownTopicOrPartition:
            KafkaError(
                .unknownTopicOrPartition, "\(partition): not committed for group \(group): unknown partition",
                topicPartition: partition, errorCode: code.rawValue)
        default:
            KafkaError(
                .groupFailed, "\(partition): not committed for group \(group): \(code.name): \(code.message)",
                topicPartition: partition, errorCode: code.rawValue)
        }
    }

    /// Time is over.
    package func late(_ last: KafkaError) -> KafkaError {
        KafkaError(
            .timedOut, "group \(group): not committed in time: \(last)", topicPartition: last.topicPartition,
            cause: last)
    }
}
