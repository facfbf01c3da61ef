import KafkaWire

/// OffsetFetch (9): of one group up to version 7, of several from 8; of named partitions or of all that were committed.
enum OffsetFetchHandler: Handler {
    typealias Request = OffsetFetchRequest
    private typealias Topics = [(name: String, topicId: KafkaUUID, partitions: [Int32])]

    static func partitions(of request: OffsetFetchRequest, _ cluster: ClusterState) -> [TopicPartition] {
        (request.topics ?? []).partitions(in: cluster)
            + request.groups.flatMap { $0.topics ?? [] }.partitions(in: cluster)
    }

    static func handle(
        _ request: OffsetFetchRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<OffsetFetchResponse> {
        if call.version >= 8 {
            let groups = request.groups.map { asked in
                let topics = asked.topics?.map { (core.cluster.name(of: $0), $0.topicId, $0.partitionIndexes) }
                var code = refusal(asked.groupId, call, core.cluster)
                if code == .none, let member = asked.memberId, asked.memberEpoch >= 0 {
                    code = core.cluster.groups[asked.groupId]?.consumers?.check(member, asked.memberEpoch) ?? .none
                }
                return OffsetFetchResponse.OffsetFetchResponseGroup(
                    groupId: asked.groupId,
                    topics: code == .none ? find(topics, asked.groupId, request, call, core.cluster) : [],
                    errorCode: code)
            }
            return .answer(OffsetFetchResponse(groups: groups))
        }
        let topics = request.topics?.map { ($0.name, KafkaUUID.zero, $0.partitionIndexes) }
        let code = refusal(request.groupId, call, core.cluster)
        guard code == .none else { return .answer(refused(topics ?? [], code, call)) }
        let found = find(topics, request.groupId, request, call, core.cluster)
        return .answer(OffsetFetchResponse(topics: found.map(Self.inOldShape)))
    }

    private static func refusal(_ group: String, _ call: Call, _ cluster: ClusterState) -> ErrorCode {
        call.faults.error ?? cluster.coordination(of: group, call)
    }

    /// Version 1 has no place for an error but the partitions.
    private static func refused(_ topics: Topics, _ code: ErrorCode, _ call: Call) -> OffsetFetchResponse {
        guard call.version < 2 else { return OffsetFetchResponse(errorCode: code) }
        return OffsetFetchResponse(
            topics: topics.map { topic in
                OffsetFetchResponse.OffsetFetchResponseTopic(
                    name: topic.name,
                    partitions: topic.partitions.map {
                        OffsetFetchResponse.OffsetFetchResponsePartition(
                            partitionIndex: $0, committedOffset: -1, metadata: "", errorCode: code)
                    })
            })
    }

    private static func find(
        _ topics: Topics?, _ id: String, _ request: OffsetFetchRequest, _ call: Call, _ cluster: ClusterState
    ) -> [OffsetFetchResponse.OffsetFetchResponseTopics] {
        let group = cluster.groups[id]
        let wanted: Topics =
            topics
            ?? Dictionary(grouping: (group?.offsets.keys).map(Array.init) ?? [], by: \.topic).sorted { $0.key < $1.key }
            .map { ($0.key, cluster.topics[$0.key]?.id ?? .zero, $0.value.map(\.partition).sorted()) }
        return wanted.map { topic in
            OffsetFetchResponse.OffsetFetchResponseTopics(
                name: topic.name, topicId: topic.topicId,
                partitions: topic.partitions.map { index in
                    let key = TopicPartition(topic.name, index)
                    var part = OffsetFetchResponse.OffsetFetchResponsePartitions(
                        partitionIndex: index, committedOffset: -1, metadata: "")
                    if let code = call.faults.error(for: key) {
                        part.errorCode = code
                    } else if topic.name.isEmpty {
                        part.errorCode = .unknownTopicId
                    } else if request.requireStable, group?.isUnstable(key) == true {
                        part.errorCode = .unstableOffsetCommit
                    } else if let offset = group?.offsets[key] {
                        part.committedOffset = offset.offset
                        part.committedLeaderEpoch = offset.leaderEpoch
                        part.metadata = offset.metadata
                    }
                    return part
                })
        }
    }

    private static func inOldShape(
        _ topic: OffsetFetchResponse.OffsetFetchResponseTopics
    ) -> OffsetFetchResponse.OffsetFetchResponseTopic {
        OffsetFetchResponse.OffsetFetchResponseTopic(
            name: topic.name,
            partitions: topic.partitions.map {
                OffsetFetchResponse.OffsetFetchResponsePartition(
                    partitionIndex: $0.partitionIndex, committedOffset: $0.committedOffset,
                    committedLeaderEpoch: $0.committedLeaderEpoch, metadata: $0.metadata, errorCode: $0.errorCode)
            })
    }
}
