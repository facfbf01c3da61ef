import KafkaWire

/// ConsumerGroupDescribe (69): groups of the consumer protocol and their members.
enum ConsumerGroupDescribeHandler: Handler {
    typealias Request = ConsumerGroupDescribeRequest

    static func handle(
        _ request: ConsumerGroupDescribeRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<ConsumerGroupDescribeResponse> {
        .answer(ConsumerGroupDescribeResponse(groups: request.groupIds.map { describe($0, call, core.cluster) }))
    }

    private static func describe(
        _ id: String, _ call: Call, _ cluster: ClusterState
    ) -> ConsumerGroupDescribeResponse.DescribedGroup {
        var described = ConsumerGroupDescribeResponse.DescribedGroup(groupId: id)
        described.errorCode = call.faults.error ?? cluster.coordination(of: id, call)
        if described.errorCode == .none, cluster.groups[id]?.consumers == nil {
            described.errorCode = .groupIdNotFound
            described.errorMessage = "Group \(id) not found."
        }
        guard described.errorCode == .none, let consumers = cluster.groups[id]?.consumers else { return described }
        described.groupState = consumers.state
        described.groupEpoch = consumers.epoch
        described.assignmentEpoch = consumers.epoch
        described.assignorName = "uniform"
        described.members = consumers.members.map { member in
            ConsumerGroupDescribeResponse.Member(
                memberId: member.id, instanceId: member.instanceId, memberEpoch: member.epoch,
                clientId: member.clientId, clientHost: member.clientHost,
                subscribedTopicNames: member.topics.sorted(), subscribedTopicRegex: member.regex,
                assignment: assignment(member.assigned, cluster),
                targetAssignment: assignment(consumers.target[member.id] ?? [], cluster), memberType: 1)
        }
        return described
    }

    private static func assignment(
        _ partitions: Set<TopicPartition>, _ cluster: ClusterState
    ) -> ConsumerGroupDescribeResponse.Assignment {
        let byTopic = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
        return .init(
            topicPartitions: byTopic.map { topic, partitions in
                .init(
                    topicId: cluster.topics[topic]?.id ?? .zero, topicName: topic,
                    partitions: partitions.map(\.partition).sorted())
            })
    }
}

extension ConsumerMembers {
    /// By Kafka's names.
    package var state: String {
        if members.isEmpty { return "Empty" }
        return members.allSatisfy { $0.epoch == epoch && $0.assigned == target[$0.id] ?? [] } ? "Stable" : "Reconciling"
    }
}
