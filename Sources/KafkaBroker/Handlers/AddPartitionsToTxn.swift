import KafkaWire

/// AddPartitionsToTxn (24), in the versions that clients send; from 4 on only brokers do.
enum AddPartitionsToTxnHandler: Handler {
    typealias Request = AddPartitionsToTxnRequest
    static let versions: ClosedRange<Int16> = 0...3

    static func partitions(of request: AddPartitionsToTxnRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.v3AndBelowTopics.partitions(in: cluster)
    }

    static func handle(
        _ request: AddPartitionsToTxnRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<AddPartitionsToTxnResponse> {
        let id = request.v3AndBelowTransactionalId
        let asked = partitions(of: request, core.cluster)
        var code = core.transactionRefusal(
            id, producer: request.v3AndBelowProducerId, epoch: request.v3AndBelowProducerEpoch, call)
        let unknown = asked.contains { core.cluster[$0] == nil || call.faults.error(for: $0) != nil }
        if code == .none, !unknown {
            core.cluster.transactions.add(asked, to: id, now: call.now)
        } else if code == .none {
            code = .operationNotAttempted
        }
        let results = request.v3AndBelowTopics.answered(by: &core) { index, key, core in
            let own = call.faults.error(for: key) ?? (core.cluster[key] == nil ? .unknownTopicOrPartition : code)
            return AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult(
                partitionIndex: index, partitionErrorCode: own)
        } topic: {
            AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult(name: $0.name, resultsByPartition: $1)
        }
        return .answer(AddPartitionsToTxnResponse(resultsByTopicV3AndBelow: results))
    }
}
