import KafkaWire

/// OffsetCommit (8): by a member of a group, or by a simple consumer (generation -1) of a group without members.
enum OffsetCommitHandler: Handler {
    typealias Request = OffsetCommitRequest

    static func partitions(of request: OffsetCommitRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: OffsetCommitRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<OffsetCommitResponse> {
        var code = call.faults.error ?? .none
        if code == .none, request.groupId.isEmpty { code = .invalidGroupId }
        if code == .none { code = core.cluster.coordination(of: request.groupId, call) }
        if code == .none {
            code = core.change(request.groupId) { group, _ in
                group.mayCommit(
                    member: request.memberId, instance: request.groupInstanceId,
                    generation: request.generationIdOrMemberEpoch, now: call.now)
            }
        }
        let topics = request.topics.answered(by: &core) { asked, key, core in
            OffsetCommitResponse.OffsetCommitResponsePartition(
                partitionIndex: key.partition,
                errorCode: code != .none ? code : commit(asked, key, request.groupId, call, &core))
        } topic: {
            OffsetCommitResponse.OffsetCommitResponseTopic(name: $0.name, topicId: $0.topicId, partitions: $1)
        }
        return .answer(OffsetCommitResponse(topics: topics))
    }

    private static func commit(
        _ asked: OffsetCommitRequest.OffsetCommitRequestPartition, _ key: TopicPartition, _ group: String, _ call: Call,
        _ core: inout BrokerCore
    ) -> ErrorCode {
        if let code = call.faults.error(for: key) { return code }
        guard !key.topic.isEmpty else { return .unknownTopicId }
        do {
            let offset = try core.committed(
                key, offset: asked.committedOffset, epoch: asked.committedLeaderEpoch, metadata: asked.committedMetadata
            )
            core.change(group) { group, _ in group.commit(offset, for: key) }
            return .none
        } catch {
            return error.code
        }
    }
}
