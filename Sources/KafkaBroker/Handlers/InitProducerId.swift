import KafkaWire

/// InitProducerId (22): a number for an idempotent producer; with a transactional id the same one with the next epoch,
/// after a transaction that was left open has been aborted.
enum InitProducerIdHandler: Handler {
    typealias Request = InitProducerIdRequest

    static func handle(
        _ request: InitProducerIdRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<InitProducerIdResponse> {
        func refused(_ code: ErrorCode) -> Handled<InitProducerIdResponse> {
            .answer(InitProducerIdResponse(errorCode: code, producerId: -1, producerEpoch: -1))
        }
        if let code = call.faults.error { return refused(code) }
        guard let id = request.transactionalId else {
            return .answer(
                InitProducerIdResponse(producerId: core.cluster.transactions.makeProducerId(), producerEpoch: 0))
        }
        guard !id.isEmpty else { return refused(.invalidRequest) }
        let code = core.cluster.coordination(of: id, call)
        guard code == .none else { return refused(code) }
        guard request.transactionTimeoutMs > 0 else { return refused(.invalidTransactionTimeout) }
        let claimed = request.producerId >= 0 ? (request.producerId, request.producerEpoch) : nil
        do {
            core.endTransaction(id, commits: false)
            let producer = try core.cluster.transactions.initialize(
                id, timeout: Int64(request.transactionTimeoutMs), claimed: claimed)
            return .answer(InitProducerIdResponse(producerId: producer.id, producerEpoch: producer.epoch))
        } catch {
            return refused(error.code)
        }
    }
}
