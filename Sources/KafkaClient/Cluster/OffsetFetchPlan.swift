package import KafkaWire

/// One question for a group's committed offsets, until each partition is answered. A value without I/O.
package struct OffsetFetchPlan: Sendable {
    /// What an answer leads to.
    package enum Step {
        /// All is known.
        case done
        /// Something passes: ask the same again, for this reason.
        case again(KafkaError)
        /// The coordinator is elsewhere.
        case findCoordinator(KafkaError)
    }

    private let group: String
    /// Whether offsets that open transactions may yet change are waited for.
    private let requiresStable: Bool
    private var open: Set<TopicPartition>
    /// What is known; partitions without a commit are left out.
    package private(set) var offsets: [TopicPartition: CommittedOffset] = [:]
    private var omissions = 0

    package init(_ group: String, _ partitions: Set<TopicPartition>, requiresStable: Bool = true) {
        self.group = group
        self.requiresStable = requiresStable
        open = partitions
    }

    package var isDone: Bool { open.isEmpty }

    private var byTopic: [(name: String, indexes: [Int32])] {
        Dictionary(grouping: open, by: \.topic).map { ($0.key, $0.value.map(\.partition).sorted()) }
            .sorted { $0.0 < $1.0 }
    }

    /// For versions 8 and later.
    package func manyGroups() -> OffsetFetchRequest {
        let topics = byTopic.map {
            OffsetFetchRequest.OffsetFetchRequestTopics(name: $0.name, partitionIndexes: $0.indexes)
        }
        var request = OffsetFetchRequest()
        request.groups = [OffsetFetchRequest.OffsetFetchRequestGroup(groupId: group, topics: topics)]
        request.requireStable = requiresStable
        return request
    }

    /// For versions up to 7. Only the last can be asked to wait for open transactions: encoding it in earlier ones is
    /// refused.
    package func oneGroup(version: Int16) -> OffsetFetchRequest {
        var request = OffsetFetchRequest()
        request.requireStable = requiresStable && version >= 7
        request.groupId = group
        request.topics = byTopic.map {
            OffsetFetchRequest.OffsetFetchRequestTopic(name: $0.name, partitionIndexes: $0.indexes)
        }
        return request
    }

    /// Takes an answer of either form.
    package mutating func answered(_ response: OffsetFetchResponse) throws(KafkaError) -> Step {
        if let answer = response.groups.first {
            if let step = try OffsetFetchPlan.step(answer.errorCode, group) { return step }
            return try take(
                answer.topics.flatMap { topic in topic.partitions.map { FetchedPartition(topic.name, $0) } })
        }
        if let step = try OffsetFetchPlan.step(response.errorCode, group) { return step }
        return try take(response.topics.flatMap { topic in topic.partitions.map { FetchedPartition(topic.name, $0) } })
    }

    /// A partition of an answer, in whichever form it came.
    private struct FetchedPartition {
        let partition: TopicPartition
        let error: ErrorCode
        let committed: CommittedOffset

        init(_ topic: String, _ told: some ToldOffset) {
            partition = TopicPartition(topic, told.partitionIndex)
            error = told.errorCode
            let epoch = told.committedLeaderEpoch
            committed = CommittedOffset(
                offset: told.committedOffset, leaderEpoch: epoch >= 0 ? epoch : nil, metadata: told.metadata ?? "")
        }
    }

    private mutating func take(_ answers: [FetchedPartition]) throws(KafkaError) -> Step {
        var again: KafkaError?
        for answer in answers where open.contains(answer.partition) {
            let (partition, error) = (answer.partition, answer.error)
            switch error {
            case .none:
                open.remove(partition)
                if answer.committed.offset >= 0 { offsets[partition] = answer.committed }
            // A topic that does not exist has nothing committed; that it does not is told elsewhere.
            case .unknownTopicOrPartition: open.remove(partition)
            case .unstableOffsetCommit: again = KafkaError(error, of: partition)
            default:
                guard let step = try OffsetFetchPlan.step(error, group) else { continue }
                if case .findCoordinator = step { return step }
                again = KafkaError(error, of: partition)
            }
        }
        if let again { return .again(again) }
        guard let omitted = open.min() else { return .done }
        omissions += 1
        let error = KafkaError(
            .protocolViolation, "\(omitted): the coordinator of group \(group) leaves it out of its answer",
            topicPartition: omitted)
        if omissions >= 3 { throw error }
        return .again(error)
    }

    private static func step(_ code: ErrorCode, _ group: String) throws(KafkaError) -> Step? {
        switch code {
        case .none: return nil
        case .notCoordinator, .coordinatorNotAvailable: return .findCoordinator(KafkaError(code, ofGroup: group))
        case _ where code.isRetriable: return .again(KafkaError(code, ofGroup: group))
        default: throw KafkaError(code, ofGroup: group, permission: .describe)
        }
    }

    /// Time is over.
    package func late(_ last: KafkaError) -> KafkaError {
        KafkaError(.timedOut, "group \(group): no committed offsets in time: \(last)", cause: last)
    }
}

/// What an answer tells of a partition: each form has a type of its own for it.
private protocol ToldOffset {
    var partitionIndex: Int32 { get }
    var errorCode: ErrorCode { get }
    var committedOffset: Int64 { get }
    var committedLeaderEpoch: Int32 { get }
    var metadata: String? { get }
}

extension OffsetFetchResponse.OffsetFetchResponsePartition: ToldOffset {}
extension OffsetFetchResponse.OffsetFetchResponsePartitions: ToldOffset {}
