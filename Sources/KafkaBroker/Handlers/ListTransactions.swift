import KafkaWire

/// ListTransactions (66): the transactional ids that the called broker coordinates (KIP-664).
enum ListTransactionsHandler: Handler {
    typealias Request = ListTransactionsRequest
    /// The version with a pattern (KIP-1152) is not offered.
    static let versions: ClosedRange<Int16> = 0...1

    static func handle(
        _ request: ListTransactionsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<ListTransactionsResponse> {
        if let code = call.faults.error { return .answer(ListTransactionsResponse(errorCode: code)) }
        let (states, ids) = (Set(request.stateFilters), Set(request.producerIdFilters))
        let found = core.cluster.transactions.producers.sorted { $0.key < $1.key }.filter { id, producer in
            let age = producer.startedAt.map { call.now - $0 } ?? -1
            return core.cluster.coordinator(of: id) == call.broker
                && (states.isEmpty || states.contains(producer.state)) && (ids.isEmpty || ids.contains(producer.id))
                && (request.durationFilter < 0 || age > request.durationFilter)
        }
        return .answer(
            ListTransactionsResponse(
                transactionStates: found.map { id, producer in
                    .init(transactionalId: id, producerId: producer.id, transactionState: producer.state)
                }))
    }
}
