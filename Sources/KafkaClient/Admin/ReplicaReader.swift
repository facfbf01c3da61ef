package import KafkaWire

extension BrokerProbe {
    /// What a broker's own copy of a partition holds: its followers too answer an ordinary consumer (KIP-392).
    package struct ReplicaPart: Sendable {
        /// Whole batches from the one that holds the offset asked for, the last perhaps cut short.
        package var records: [UInt8]
        /// Where this copy's high watermark stands.
        package var highWatermark: Int64
        /// Where this copy begins.
        package var logStartOffset: Int64
    }

    /// Reads from the broker's own copy of `partition`, from `offset` on, no more than `maxBytes` unless one batch is
    /// larger. Throws `BrokerConnectionError`, and ``KafkaError`` for what the broker answers about the partition.
    package func records(
        of partition: TopicPartition, from offset: Int64, maxBytes: Int32 = 1 << 20
    ) async throws -> ReplicaPart {
        var request = FetchRequest()
        request.replicaId = -1
        request.maxWaitMs = 0
        request.maxBytes = maxBytes
        request.topics = [
            .init(
                topic: partition.topic,
                partitions: [
                    .init(partition: partition.partition, fetchOffset: offset, partitionMaxBytes: maxBytes)
                ])
        ]
        let answer = try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request))
        guard let told = answer.response.responses.first?.partitions.first else {
            return ReplicaPart(records: [], highWatermark: -1, logStartOffset: -1)
        }
        if told.errorCode != .none { throw KafkaError(told.errorCode, of: partition, offset: offset) }
        let range = told.records?.range ?? 0..<0
        let bytes = answer.frame.bytes.withUnsafeBytes { Array($0[range]) }
        return ReplicaPart(
            records: bytes, highWatermark: told.highWatermark, logStartOffset: told.logStartOffset)
    }
}
