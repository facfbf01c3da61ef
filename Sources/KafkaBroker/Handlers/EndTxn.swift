import KafkaWire

/// EndTxn (26), up to the version before transactions of version 2 (KIP-890), which are not offered.
enum EndTxnHandler: Handler {
    typealias Request = EndTxnRequest
    static let versions: ClosedRange<Int16> = 0...4

    static func handle(_ request: EndTxnRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<EndTxnResponse> {
        let id = request.transactionalId
        let code = core.transactionRefusal(id, producer: request.producerId, epoch: request.producerEpoch, call)
        if code == .none { core.endTransaction(id, commits: request.committed) }
        return .answer(EndTxnResponse(errorCode: code))
    }
}
