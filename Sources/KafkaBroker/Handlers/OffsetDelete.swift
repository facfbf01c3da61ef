import KafkaWire

/// OffsetDelete (47): forgets what a group has committed for partitions (KIP-496).
enum OffsetDeleteHandler: Handler {
    typealias Request = OffsetDeleteRequest

    static func partitions(of request: OffsetDeleteRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: OffsetDeleteRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<OffsetDeleteResponse> {
        let id = request.groupId
        var code = call.faults.error ?? core.cluster.coordination(of: id, call)
        if code == .none, core.cluster.groups[id] == nil { code = .groupIdNotFound }
        guard code == .none else { return .answer(OffsetDeleteResponse(errorCode: code)) }
        let topics = request.topics.answered(by: &core) { _, key, core in
            OffsetDeleteResponse.OffsetDeleteResponsePartition(
                partitionIndex: key.partition, errorCode: call.faults.error(for: key) ?? core.forget(key, of: id))
        } topic: {
            OffsetDeleteResponse.OffsetDeleteResponseTopic(name: $0.name, partitions: $1)
        }
        return .answer(OffsetDeleteResponse(topics: topics))
    }
}

extension BrokerCore {
    /// Members keep what they are subscribed to; of classic ones nobody but they know what that is.
    fileprivate mutating func forget(_ partition: TopicPartition, of id: String) -> ErrorCode {
        guard cluster[partition] != nil else { return .unknownTopicOrPartition }
        guard cluster.groups[id]?.hasMembers == false else { return .groupSubscribedToTopic }
        change(id) { group, _ in group.forget(partition) }
        return .none
    }
}
