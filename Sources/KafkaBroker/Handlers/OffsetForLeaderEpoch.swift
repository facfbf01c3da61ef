import KafkaLog
import KafkaWire

/// OffsetForLeaderEpoch (23): where a leader epoch ended, so that a client sees whether the log was cut (KIP-320).
enum OffsetForLeaderEpochHandler: Handler {
    typealias Request = OffsetForLeaderEpochRequest

    static func partitions(of request: OffsetForLeaderEpochRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0.partition) } }
    }

    static func handle(
        _ request: OffsetForLeaderEpochRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<OffsetForLeaderEpochResponse> {
        let cluster = core.cluster
        let topics = request.topics.map { topic in
            OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult(
                topic: topic.topic,
                partitions: topic.partitions.map { asked in
                    let key = TopicPartition(topic.topic, asked.partition)
                    let code =
                        call.faults.error(for: key)
                        ?? cluster.leadership(of: key, call, epoch: asked.currentLeaderEpoch)
                    guard code == .none, let log = cluster[key]?.reading else {
                        return OffsetForLeaderEpochResponse.EpochEndOffset(errorCode: code, partition: asked.partition)
                    }
                    let end = log.leaderEpochs.end(of: asked.leaderEpoch, logEndOffset: log.logEndOffset)
                    return OffsetForLeaderEpochResponse.EpochEndOffset(
                        partition: asked.partition, leaderEpoch: end.epoch, endOffset: end.endOffset)
                })
        }
        return .answer(OffsetForLeaderEpochResponse(topics: topics))
    }
}
