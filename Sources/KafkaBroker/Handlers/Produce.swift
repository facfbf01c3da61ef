import KafkaLog
import KafkaWire

/// Produce (0): batches of format 2, idempotent and transactional ones too. All of the log counts as replicated at
/// once, so acks 1 and all are the same.
enum ProduceHandler: Handler {
    typealias Request = ProduceRequest

    static func partitions(of request: ProduceRequest, _ cluster: ClusterState) -> [TopicPartition] {
        request.topicData.partitions(in: cluster)
    }

    static func handle(_ request: ProduceRequest, _ call: Call, _ core: inout BrokerCore) -> Handled<ProduceResponse> {
        var written: Set<TopicPartition> = []
        var leaders: Set<Int32> = []
        let responses = request.topicData.answered(by: &core) { data, key, core in
            var part = ProduceResponse.PartitionProduceResponse(
                index: key.partition, baseOffset: -1, logAppendTimeMs: -1)
            do throws(AppendError) {
                let appended = try append(data, to: key, request, call, &core)
                part.baseOffset = appended.baseOffset
                part.logAppendTimeMs = appended.logAppendTime
                part.logStartOffset = core.cluster[key]?.reading.logStartOffset ?? -1
                written.insert(key)
            } catch {
                part.errorCode = error.code
                part.errorMessage = error.message
                if call.version >= 10, error.code == .notLeaderOrFollower, let partition = core.cluster[key],
                    let leader = partition.leader
                {
                    part.currentLeader = ProduceResponse.LeaderIdAndEpoch(
                        leaderId: leader, leaderEpoch: partition.leaderEpoch)
                    leaders.insert(leader)
                }
            }
            return part
        } topic: { topic, parts in
            ProduceResponse.TopicProduceResponse(name: topic.name, topicId: topic.topicId, partitionResponses: parts)
        }
        var response = ProduceResponse(responses: responses)
        if call.version >= 10 {
            response.nodeEndpoints = core.endpoints(leaders).map {
                ProduceResponse.NodeEndpoint(nodeId: $0.id, host: $0.host, port: Int32($0.port), rack: $0.rack)
            }
        }
        if !written.isEmpty { core.wakeFetches { written.contains($0) } }
        return request.acks == 0 ? .silent : .answer(response)
    }

    private static func append(
        _ data: ProduceRequest.PartitionProduceData, to key: TopicPartition, _ request: ProduceRequest, _ call: Call,
        _ core: inout BrokerCore
    ) throws(AppendError) -> PartitionLog.Appended {
        if let code = call.faults.error(for: key) { throw AppendError(code, "as the test wants") }
        guard [-1, 0, 1].contains(request.acks) else { throw AppendError(.invalidRequiredAcks, "acks \(request.acks)") }
        guard !key.topic.isEmpty else { throw AppendError(.unknownTopicId, "no topic has this id") }
        let code = core.cluster.leadership(of: key, call, epoch: -1)
        guard code == .none else { throw AppendError(code, "broker \(call.broker): \(code.message)") }
        let bytes = data.records.map { call.bytes(of: $0) } ?? []
        guard !bytes.isEmpty else { throw AppendError(.invalidRecord, "no records") }
        let header = try PartitionLog.check(bytes, core.options(of: key))
        guard !header.isControl else { throw AppendError(.invalidRecord, "a control batch from a client") }
        try BatchBytes.checkRecords(bytes)
        if header.isTransactional { try core.checkTransaction(request.transactionalId, header, key) }
        let limit = core.cluster.configuration.memoryLimit
        guard core.cluster.memoryInUse <= limit - bytes.count else {
            throw AppendError(.policyViolation, "the memory limit of \(limit) bytes is reached")
        }
        let appended = try core.append(bytes, to: key, now: call.wallClock)
        guard let appended else { throw AppendError(.unknownTopicOrPartition, "\(key)") }
        return appended
    }
}

extension BrokerCore {
    func options(of key: TopicPartition) -> PartitionLog.Options {
        if case .memory(let log)? = cluster[key]?.log { log.options } else { PartitionLog.Options() }
    }

    /// Whether a transactional batch belongs to a transaction that knows of this partition.
    func checkTransaction(_ id: String?, _ header: RecordBatchHeader, _ key: TopicPartition) throws(AppendError) {
        guard let id else { throw AppendError(.invalidTxnState, "a transactional batch without a transactional id") }
        let code = cluster.transactions.validate(id, producer: header.producerId, epoch: header.producerEpoch)
        guard code == .none else {
            throw AppendError(code == .producerFenced ? .invalidProducerEpoch : code, "\(id): \(code.message)")
        }
        guard cluster.transactions.mayWrite(producer: header.producerId, to: key) else {
            throw AppendError(.invalidTxnState, "\(key) is not part of the transaction of \(id)")
        }
    }
}
