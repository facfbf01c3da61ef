import KafkaLog
import KafkaWire

/// OffsetForLeaderEpoch (23): where a leader epoch ended, so that a client sees whether the log was cut (KIP-320).
enum OffsetForLeaderEpochHandler: Handler {
    typealias Request = OffsetForLeaderEpochRequest

    static func partitions(of request: OffsetForLeaderEpochRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: OffsetForLeaderEpochRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<OffsetForLeaderEpochResponse> {
        let topics = request.topics.answered(by: &core) { asked, key, core in
            let code = core.cluster.refusal(of: key, call, epoch: asked.currentLeaderEpoch)
            guard code == .none, let log = core.cluster[key]?.reading else {
                return OffsetForLeaderEpochResponse.EpochEndOffset(errorCode: code, partition: asked.partition)
            }
            let end = log.leaderEpochs.end(of: asked.leaderEpoch, logEndOffset: log.logEndOffset)
            return OffsetForLeaderEpochResponse.EpochEndOffset(
                partition: asked.partition, leaderEpoch: end.epoch, endOffset: end.endOffset)
        } topic: {
            OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult(topic: $0.topic, partitions: $1)
        }
        return .answer(OffsetForLeaderEpochResponse(topics: topics))
    }
}
