import KafkaLog
import KafkaWire

/// DescribeProducers (61): the idempotent producers of partitions, as their leaders know them (KIP-664).
enum DescribeProducersHandler: Handler {
    typealias Request = DescribeProducersRequest

    static func partitions(of request: DescribeProducersRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: DescribeProducersRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeProducersResponse> {
        let topics = request.topics.answered(by: &core) { index, key, core in
            var answer = DescribeProducersResponse.PartitionResponse(partitionIndex: index)
            answer.errorCode = core.cluster.refusal(of: key, call)
            if answer.errorCode != .none {
                answer.errorMessage = answer.errorCode.message
            } else if case .memory(let log)? = core.cluster[key]?.log {
                answer.activeProducers = log.describedProducers
            }
            return answer
        } topic: {
            DescribeProducersResponse.TopicResponse(name: $0.name, partitions: $1)
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
