public import KafkaWire

extension KafkaAdmin {
    /// The producers that write into partitions, as the leaders know them (Kafka 2.8; needs Read on the topic).
    ///
    /// A leader that isn't there is waited for as long as ``ClientConfiguration/apiTimeout`` or, where it is given, no
    /// longer than `patience`: then no partition holds up the others.
    public func producers(
        of partitions: some Sequence<TopicPartition>, patience: Duration? = nil
    ) async throws -> [TopicPartition: Result<[ActiveProducer], KafkaError>] {
        try await requests.producers(Set(partitions), patience: patience)
    }

    /// All transactional ids of the cluster, or those of `producerIds`, with what kept brokers from telling theirs (Kafka
    /// 3.0). Throws when no broker can be reached.
    public func listTransactions(
        producerIds: [Int64] = []
    ) async throws -> (transactions: [ListedTransaction], failures: [KafkaError]) {
        try await requests.listTransactions(producerIds)
    }

    /// The last transaction of each transactional id (Kafka 3.0); `nil` for one that its coordinator does not know.
    public func describeTransactions(
        _ ids: some Sequence<String>
    ) async throws -> [String: Result<DescribedTransaction?, KafkaError>] {
        try await requests.describeTransactions(Set(ids))
    }

    /// Changes the partition: ends the producer's open transaction in it by the marker of an abort, behind its
    /// coordinator's back (needs Alter on the cluster). Only right for a hanging one.
    public func abortTransaction(_ partition: TopicPartition, of producer: ActiveProducer) async throws {
        try await requests.abortTransaction(partition, producer)
    }

    /// Changes the transactional id: ends its open transaction, with an abort, and fences its producer, as a new producer
    /// of that id does (KIP-360; needs Write on the id). `timeoutMs` is the timeout of its next transaction; an id that
    /// does not exist is made.
    public func fenceProducer(ofTransactionalId id: String, timeoutMs: Int32) async throws {
        try await requests.fenceProducer(id, timeoutMs)
    }
}
