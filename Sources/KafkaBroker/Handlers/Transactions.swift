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

extension BrokerCore {
    /// Why a request about a transaction is refused; `.none` when it is not.
    func transactionRefusal(_ id: String, producer: Int64, epoch: Int16, _ call: Call) -> ErrorCode {
        let code = call.faults.error ?? cluster.coordination(of: id, call)
        guard code == .none else { return code }
        let known = cluster.transactions.validate(id, producer: producer, epoch: epoch)
        // PRODUCER_FENCED came late (KIP-588): older versions say it with INVALID_PRODUCER_EPOCH.
        return known == .producerFenced && call.version < 2 ? .invalidProducerEpoch : known
    }

    /// Writes the markers of an open transaction and lets its offsets count, or not.
    mutating func endTransaction(_ id: String, commits: Bool) {
        guard let ended = cluster.transactions.end(id) else { return }
        for key in ended.partitions.sorted() {
            appendMarker(commits: commits, producerId: ended.id, epoch: ended.epoch, to: key)
        }
        for group in ended.groups {
            change(group) { group, _ in group.endTransaction(of: ended.id, commits: commits) }
        }
    }

    /// Writes a transaction's marker.
    mutating func appendMarker(commits: Bool, producerId: Int64, epoch: Int16, to key: TopicPartition) {
        let marker = BatchBytes.marker(commits: commits, producerId: producerId, epoch: epoch, timestamp: wallClock)
        _ = try? append(marker, to: key, now: wallClock)
        wakeFetches { $0 == key }
    }

    /// Aborts transactions that have lasted too long; their producers are fenced.
    mutating func expireTransactions() {
        for id in cluster.transactions.expired(now: now) {
            endTransaction(id, commits: false)
            cluster.transactions.fence(id)
        }
    }
}
