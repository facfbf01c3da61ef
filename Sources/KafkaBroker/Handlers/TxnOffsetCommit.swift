import KafkaWire

/// TxnOffsetCommit (28): offsets that count when the transaction commits.
enum TxnOffsetCommitHandler: Handler {
    typealias Request = TxnOffsetCommitRequest
    static let versions: ClosedRange<Int16> = 0...4

    static func partitions(of request: TxnOffsetCommitRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topics.partitions(in: cluster)
    }

    static func handle(
        _ request: TxnOffsetCommitRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<TxnOffsetCommitResponse> {
        var code = call.faults.error ?? core.cluster.coordination(of: request.groupId, call)
        if code == .none {
            let known = core.cluster.transactions.validate(
                request.transactionalId, producer: request.producerId, epoch: request.producerEpoch)
            code = known == .producerFenced ? .invalidProducerEpoch : known
        }
        if code == .none, call.version >= 3 {
            code = core.change(request.groupId) { group, _ in
                group.mayCommit(
                    member: request.memberId, instance: request.groupInstanceId, generation: request.generationId,
                    isTransactional: true, now: call.now)
            }
        }
        let topics = request.topics.answered(by: &core) { asked, key, core in
            TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition(
                partitionIndex: key.partition,
                errorCode: code != .none ? code : commit(asked, key, request, call, &core))
        } topic: {
            TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic(name: $0.name, partitions: $1)
        }
        return .answer(TxnOffsetCommitResponse(topics: topics))
    }

    private static func commit(
        _ asked: TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition, _ key: TopicPartition,
        _ request: TxnOffsetCommitRequest, _ call: Call, _ core: inout BrokerCore
    ) -> ErrorCode {
        if let code = call.faults.error(for: key) { return code }
        do {
            let offset = try core.committed(
                key, offset: asked.committedOffset, epoch: asked.committedLeaderEpoch, metadata: asked.committedMetadata
            )
            core.change(request.groupId) { group, _ in
                group.commit(offset, for: key, inTransactionOf: request.producerId)
            }
            return .none
        } catch {
            return error.code
        }
    }
}
