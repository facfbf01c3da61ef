import KafkaWire

/// What TxnOffsetCommit is asked with.
enum TransactionOffsets {
    static func request(
        _ offsets: [TopicPartition: CommittedOffset], of group: ConsumerGroupMetadata, in id: String,
        _ identity: ProducerIdentity
    ) -> TxnOffsetCommitRequest {
        TxnOffsetCommitRequest(
            transactionalId: id, groupId: group.groupId, producerId: identity.id, producerEpoch: identity.epoch,
            generationId: group.generation, memberId: group.memberId, groupInstanceId: group.instanceId,
            topics: Dictionary(grouping: offsets.keys, by: \.topic).sorted { $0.key < $1.key }
                .map { name, partitions in
                    TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic(
                        name: name,
                        partitions: partitions.sorted().map { partition in
                            let offset = offsets[partition]
                            return TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition(
                                partitionIndex: partition.partition, committedOffset: offset?.offset ?? 0,
                                committedLeaderEpoch: offset?.leaderEpoch ?? -1,
                                committedMetadata: offset?.metadata ?? "")
                        })
                })
    }

    /// Brokers before Kafka 2.5 don't ask who commits (KIP-447), before 2.1 not for the epoch.
    static func fit(_ request: TxnOffsetCommitRequest, to versions: SupportedVersions?) -> TxnOffsetCommitRequest {
        var request = request
        let version = versions?.common(.txnOffsetCommit, TxnOffsetCommitOfVersion1.versions) ?? 0
        if version < 3 {
            request.memberId = ""
            request.generationId = -1
            request.groupInstanceId = nil
        }
        return request
    }
}
