import KafkaWire

/// DeleteRecords (21): moves log starts (KIP-107); -1 stands for the high watermark.
enum DeleteRecordsHandler: Handler {
    typealias Request = DeleteRecordsRequest

    static func partitions(of request: DeleteRecordsRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: DeleteRecordsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DeleteRecordsResponse> {
        let topics = request.topics.answered(by: &core) { asked, key, core in
            answer(asked, key, call, &core)
        } topic: {
            DeleteRecordsResponse.DeleteRecordsTopicResult(name: $0.name, partitions: $1)
        }
        core.keepLogStarts()
        core.wakeFetches { key in request.topics.contains { $0.name == key.topic } }
        return .answer(DeleteRecordsResponse(topics: topics))
    }

    private static func answer(
        _ asked: DeleteRecordsRequest.DeleteRecordsPartition, _ key: TopicPartition, _ call: Call,
        _ core: inout BrokerCore
    ) -> DeleteRecordsResponse.DeleteRecordsPartitionResult {
        var answer = DeleteRecordsResponse.DeleteRecordsPartitionResult(
            partitionIndex: key.partition, lowWatermark: -1)
        answer.errorCode = core.cluster.refusal(of: key, call)
        guard answer.errorCode == .none, let log = core.cluster[key]?.reading else { return answer }
        let offset = asked.offset == -1 ? log.highWatermark : asked.offset
        guard (0...log.highWatermark).contains(offset) else {
            answer.errorCode = .offsetOutOfRange
            return answer
        }
        do throws(AppendError) {
            answer.lowWatermark =
                try core.cluster.modify(key) { (partition) throws(AppendError) in
                    try partition.withMemoryLog { (log) throws(AppendError) in
                        log.deleteRecords(before: offset)
                        return log.logStartOffset
                    }
                } ?? -1
        } catch {
            answer.errorCode = error.code
        }
        return answer
    }
}
