import KafkaWire

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
