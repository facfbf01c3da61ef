import KafkaWire

/// DescribeTransactions (65): the last transaction of transactional ids that the called broker coordinates (KIP-664).
enum DescribeTransactionsHandler: Handler {
    typealias Request = DescribeTransactionsRequest

    static func handle(
        _ request: DescribeTransactionsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeTransactionsResponse> {
        let cluster = core.cluster
        let states = request.transactionalIds.map { id in
            var state = DescribeTransactionsResponse.TransactionState(transactionalId: id)
            state.errorCode = call.faults.error ?? cluster.coordination(of: id, call)
            guard state.errorCode == .none else { return state }
            guard let producer = cluster.transactions.producers[id] else {
                state.errorCode = .transactionalIdNotFound
                return state
            }
            state.transactionState = producer.state
            state.transactionTimeoutMs = Int32(clamping: producer.timeout)
            // It is noted on the clock that only goes forward.
            state.transactionStartTimeMs = producer.startedAt.map { call.wallClock - (call.now - $0) } ?? -1
            state.producerId = producer.id
            state.producerEpoch = producer.epoch
            state.topics = Dictionary(grouping: producer.partitions, by: \.topic).sorted { $0.key < $1.key }.map {
                .init(topic: $0, partitions: $1.map(\.partition).sorted())
            }
            return state
        }
        return .answer(DescribeTransactionsResponse(transactionStates: states))
    }
}

extension TransactionCoordinator.Producer {
    /// By Kafka's names. Markers are written at once, so that no transaction is seen between its end and its markers.
    var state: String { startedAt == nil ? "Empty" : "Ongoing" }
}
