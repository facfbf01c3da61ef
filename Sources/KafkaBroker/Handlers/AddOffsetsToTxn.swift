import KafkaWire

/// AddOffsetsToTxn (25): the transaction is about to commit offsets of a group.
enum AddOffsetsToTxnHandler: Handler {
    typealias Request = AddOffsetsToTxnRequest

    static func handle(
        _ request: AddOffsetsToTxnRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<AddOffsetsToTxnResponse> {
        let id = request.transactionalId
        let code = core.transactionRefusal(id, producer: request.producerId, epoch: request.producerEpoch, call)
        if code == .none { core.cluster.transactions.add([], group: request.groupId, to: id, now: call.now) }
        return .answer(AddOffsetsToTxnResponse(errorCode: code))
    }
}
