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

    /// Where the copy of `partition` begins and ends. The leader tells; a follower refuses the question, and answers a fetch
    /// at `hint`, an offset that it should have.
    package func ends(of partition: TopicPartition, near hint: Int64) async throws -> (start: Int64, end: Int64) {
        var request = ListOffsetsRequest(replicaId: -1)
        request.topics = [
            .init(name: partition.topic, partitions: [.init(partitionIndex: partition.partition, timestamp: -2)])
        ]
        let listed = try await connection.send(request).topics.first?.partitions.first
        let start = listed?.errorCode == ErrorCode.none ? max(0, listed?.offset ?? 0) : hint
        let part = try await records(of: partition, from: start, maxBytes: 1)
        return (max(start, part.logStartOffset), max(start, part.highWatermark))
    }

    /// The largest epoch that the broker, as the partition's leader, has at or below `epoch`, and where it ended
    /// (OffsetForLeaderEpoch, KIP-101); `nil` where it doesn't know or doesn't lead.
    package func end(
        of epoch: Int32, in partition: TopicPartition
    ) async throws -> (epoch: Int32, endOffset: Int64)? {
        var request = OffsetForLeaderEpochRequest(replicaId: -1)
        request.topics = [
            .init(
                topic: partition.topic,
                partitions: [.init(partition: partition.partition, currentLeaderEpoch: -1, leaderEpoch: epoch)])
        ]
        let answer = try await connection.send(request).topics.first?.partitions.first
        guard let answer, answer.errorCode == .none, answer.endOffset >= 0 else { return nil }
        return (answer.leaderEpoch, answer.endOffset)
    }
}
