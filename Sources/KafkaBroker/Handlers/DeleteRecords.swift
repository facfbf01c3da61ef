import KafkaWire

/// DeleteRecords (21): moves log starts (KIP-107); -1 stands for the high watermark.
enum DeleteRecordsHandler: Handler {
    typealias Request = DeleteRecordsRequest

    static func partitions(of request: DeleteRecordsRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.name, $0.partitionIndex) } }
    }

    static func handle(
        _ request: DeleteRecordsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DeleteRecordsResponse> {
        let topics = request.topics.map { topic in
            DeleteRecordsResponse.DeleteRecordsTopicResult(
                name: topic.name,
                partitions: topic.partitions.map { part in
                    let key = TopicPartition(topic.name, part.partitionIndex)
                    var answer = DeleteRecordsResponse.DeleteRecordsPartitionResult(
                        partitionIndex: part.partitionIndex, lowWatermark: -1)
                    answer.errorCode = call.faults.error(for: key) ?? core.cluster.leadership(of: key, call, epoch: -1)
                    guard answer.errorCode == .none, let log = core.cluster[key]?.reading else { return answer }
                    let offset = part.offset == -1 ? log.highWatermark : part.offset
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
                })
        }
        core.keepLogStarts()
        core.wakeFetches { key in request.topics.contains { $0.name == key.topic } }
        return .answer(DeleteRecordsResponse(topics: topics))
    }
}
