import KafkaLog
import KafkaWire

extension BrokerCore {
    /// What is told of one partition: its records as far as there is room, or an error.
    func read(_ entry: FetchEntry, _ fetch: WaitingFetch, room: Int, isFirst: Bool) -> FetchResponse.PartitionData {
        let wanted = entry.wanted
        func failed(_ code: ErrorCode) -> FetchResponse.PartitionData {
            FetchResponse.PartitionData(
                partitionIndex: wanted.partition, errorCode: code, highWatermark: -1, abortedTransactions: nil,
                records: RecordsField([]))
        }
        if let code = fetch.faults.error(for: entry.partition) { return hinted(failed(code), entry, fetch) }
        guard !entry.partition.topic.isEmpty else { return failed(.unknownTopicId) }
        guard let topic = cluster.topics[entry.partition.topic], let partition = cluster[entry.partition] else {
            return failed(fetch.version >= 13 ? .unknownTopicId : .unknownTopicOrPartition)
        }
        // Deleted and made again meanwhile: the id that the client has is that of the old one.
        if fetch.version >= 13, entry.topicId != topic.id { return failed(.inconsistentTopicId) }
        let code = leadership(partition, fetch, epoch: wanted.currentLeaderEpoch)
        guard code == .none else { return hinted(failed(code), entry, fetch) }

        let log = partition.reading
        guard (log.logStartOffset...log.logEndOffset).contains(wanted.fetchOffset) else {
            return failed(.offsetOutOfRange)
        }
        var data = FetchResponse.PartitionData(
            partitionIndex: wanted.partition, highWatermark: log.highWatermark, lastStableOffset: log.lastStableOffset,
            logStartOffset: log.logStartOffset, abortedTransactions: fetch.request.isReadCommitted ? [] : nil,
            records: RecordsField([]))
        if wanted.lastFetchedEpoch >= 0 {
            let end = log.leaderEpochs.end(of: wanted.lastFetchedEpoch, logEndOffset: log.logEndOffset)
            if end.endOffset >= 0, end.epoch < wanted.lastFetchedEpoch || end.endOffset < wanted.fetchOffset {
                data.divergingEpoch = FetchResponse.EpochEndOffset(epoch: end.epoch, endOffset: end.endOffset)
                return data
            }
        }
        if let replica = fetch.faults.preferredReplica ?? nearerReplica(partition, fetch) {
            data.preferredReadReplica = replica
            return data
        }
        return filled(data, entry, fetch, log, room: room, isFirst: isFirst)
    }

    private func filled(
        _ data: FetchResponse.PartitionData, _ entry: FetchEntry, _ fetch: WaitingFetch, _ log: any LogReading,
        room: Int, isFirst: Bool
    ) -> FetchResponse.PartitionData {
        var data = data
        let offset = entry.wanted.fetchOffset
        let end = fetch.request.isReadCommitted ? log.lastStableOffset : log.highWatermark
        let limit = min(room, Int(max(0, entry.wanted.partitionMaxBytes)))
        guard offset < end, isFirst || limit > 0 else { return data }
        do {
            var records = try log.read(from: offset, before: end, maxBytes: limit)
            // Only the first records of an answer may be more than was asked for.
            if !isFirst, records.count > limit { records = [] }
            if fetch.version < 10, BatchBytes.headers(of: records).contains(where: { $0.attributes & 7 == 4 }) {
                data.errorCode = .unsupportedCompressionType
                return data
            }
            if fetch.request.isReadCommitted, !records.isEmpty {
                let last = BatchBytes.headers(of: records).last?.lastOffset ?? offset
                data.abortedTransactions = log.transactions.aborted(in: offset..<max(last, offset) + 1).map {
                    FetchResponse.AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset)
                }
            }
            data.records = RecordsField(fetch.faults.applied(to: records, of: entry.partition))
        } catch {
            data.errorCode = error.position == nil ? .kafkaStorageError : .corruptMessage
        }
        return data
    }

    /// Whether this broker may serve the partition to one who knows it under `epoch`.
    private func leadership(_ partition: Partition, _ fetch: WaitingFetch, epoch: Int32) -> ErrorCode {
        let isFollower =
            cluster.configuration.followerFetching && fetch.version >= 11
            && partition.inSyncReplicas.contains(fetch.broker)
        guard partition.leader == fetch.broker || isFollower else { return .notLeaderOrFollower }
        return partition.check(epoch: epoch)
    }

    /// Another replica in the consumer's rack, when the leader stands elsewhere (KIP-392).
    private func nearerReplica(_ partition: Partition, _ fetch: WaitingFetch) -> Int32? {
        let rack = fetch.request.rackId
        guard cluster.configuration.followerFetching, fetch.version >= 11, !rack.isEmpty,
            partition.leader == fetch.broker, cluster.brokers[fetch.broker]?.rack != rack
        else { return nil }
        return partition.inSyncReplicas.first {
            $0 != fetch.broker && cluster.brokers[$0]?.rack == rack && cluster.brokers[$0]?.isAlive == true
        }
    }

    /// Adds who leads now, where the version has room for it.
    private func hinted(
        _ data: FetchResponse.PartitionData, _ entry: FetchEntry, _ fetch: WaitingFetch
    ) -> FetchResponse.PartitionData {
        guard fetch.version >= 12, [.notLeaderOrFollower, .fencedLeaderEpoch].contains(data.errorCode),
            let partition = cluster[entry.partition], let leader = partition.leader
        else { return data }
        var data = data
        data.currentLeader = FetchResponse.LeaderIdAndEpoch(leaderId: leader, leaderEpoch: partition.leaderEpoch)
        return data
    }
}

extension Partition {
    /// What one is told who knows the partition under `epoch`; -1 for one who doesn't say.
    func check(epoch: Int32) -> ErrorCode {
        if epoch < 0 || epoch == leaderEpoch { return .none }
        return epoch < leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
    }
}
