import KafkaLog
import KafkaWire

/// DescribeProducers (61): the idempotent producers of partitions, as their leaders know them (KIP-664).
enum DescribeProducersHandler: Handler {
    typealias Request = DescribeProducersRequest

    static func partitions(of request: DescribeProducersRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.flatMap { topic in topic.partitionIndexes.map { TopicPartition(topic.name, $0) } }
    }

    static func handle(
        _ request: DescribeProducersRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeProducersResponse> {
        let cluster = core.cluster
        let topics = request.topics.map { topic in
            DescribeProducersResponse.TopicResponse(
                name: topic.name,
                partitions: topic.partitionIndexes.map { index in
                    let key = TopicPartition(topic.name, index)
                    var answer = DescribeProducersResponse.PartitionResponse(partitionIndex: index)
                    answer.errorCode = call.faults.error(for: key) ?? cluster.leadership(of: key, call, epoch: -1)
                    guard answer.errorCode == .none else {
                        answer.errorMessage = answer.errorCode.message
                        return answer
                    }
                    if case .memory(let log)? = cluster[key]?.log { answer.activeProducers = log.describedProducers }
                    return answer
                })
        }
        return .answer(DescribeProducersResponse(topics: topics))
    }
}

extension PartitionLog {
    /// The producers, by id.
    fileprivate var describedProducers: [DescribeProducersResponse.ProducerState] {
        Set(producers.keys).union(transactions.open.keys).sorted().map { id in
            let known = producers[id]
            return DescribeProducersResponse.ProducerState(
                producerId: id, producerEpoch: Int32(known?.epoch ?? -1),
                lastSequence: known?.written.last?.lastSequence ?? -1,
                lastTimestamp: known?.written.last?.timestamp ?? -1,
                coordinatorEpoch: known?.endsTransactions == true ? 0 : -1,
                currentTxnStartOffset: transactions.open[id] ?? -1)
        }
    }
}
