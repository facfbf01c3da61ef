import KafkaLog
import KafkaWire

/// ListOffsets (2): an offset by time or by one of the sentinels.
enum ListOffsetsHandler: Handler {
    typealias Request = ListOffsetsRequest

    static func partitions(of request: ListOffsetsRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: ListOffsetsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<ListOffsetsResponse> {
        var seen: Set<TopicPartition> = []
        var twice: Set<TopicPartition> = []
        for partition in partitions(of: request, core.cluster) where !seen.insert(partition).inserted {
            twice.insert(partition)
        }
        let topics = request.topics.answered(by: &core) { asked, key, core in
            twice.contains(key)
                ? ListOffsetsResponse.ListOffsetsPartitionResponse(
                    partitionIndex: key.partition, errorCode: .invalidRequest)
                : answer(asked, key, request, call, core.cluster)
        } topic: {
            ListOffsetsResponse.ListOffsetsTopicResponse(name: $0.name, partitions: $1)
        }
        return .answer(ListOffsetsResponse(topics: topics))
    }

    private static func answer(
        _ asked: ListOffsetsRequest.ListOffsetsPartition, _ key: TopicPartition, _ request: ListOffsetsRequest,
        _ call: Call, _ cluster: ClusterState
    ) -> ListOffsetsResponse.ListOffsetsPartitionResponse {
        var answer = ListOffsetsResponse.ListOffsetsPartitionResponse(partitionIndex: asked.partitionIndex)
        answer.errorCode = cluster.refusal(of: key, call, epoch: asked.currentLeaderEpoch)
        guard answer.errorCode == .none, let log = cluster[key]?.reading else { return answer }
        let end = request.isolationLevel == 1 ? log.lastStableOffset : log.highWatermark
        func found(_ offset: Int64, timestamp: Int64 = -1, epoch: Int32? = nil) {
            answer.offset = offset
            answer.timestamp = timestamp
            if call.version >= 4 { answer.leaderEpoch = epoch ?? log.leaderEpochs.epoch(of: offset) ?? -1 }
        }
        do {
            switch (asked.timestamp, call.version) {
            case (-1, _): found(request.replicaId == -2 ? log.logEndOffset : end, epoch: cluster[key]?.leaderEpoch)
            // All of the log is local: there is no tier behind it.
            case (-2, _), (-4, 8...): found(log.logStartOffset)
            case (-3, 7...):
                if let latest = try log.maxTimestamp(), let record = try log.firstRecord(notBefore: latest) {
                    found(record.offset, timestamp: record.timestamp)
                }
            // Nothing is tiered, so nothing is the last that is, nor the first that is not yet.
            case (-5, 9...), (-6, 11...): break
            case (0..., _):
                if let record = try log.firstRecord(notBefore: asked.timestamp), record.offset < end {
                    found(record.offset, timestamp: record.timestamp)
                }
            default: answer.errorCode = .unsupportedVersion
            }
        } catch {
            answer.errorCode = .kafkaStorageError
        }
        return answer
    }
}
