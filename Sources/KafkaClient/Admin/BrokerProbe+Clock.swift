package import KafkaWire

/// What a cluster lets be seen of its clock, beside this machine's.
package enum ClockEvidence: Sendable, Equatable {
    /// The controller's clock minus this machine's, in milliseconds, and how far that may be wrong.
    case controller(Int32, ahead: Int64, within: Int64)
    /// A record that is stamped later than it is here: by how many milliseconds.
    case futureRecord(TopicPartition, offset: Int64, ahead: Int64)
    /// Nothing shows, and why the controller's time is not known.
    case none(String)

    /// The controller's time out of an answer to DescribeQuorum; `nil` when it is not in it. The request was sent and its
    /// answer received at these times of this machine, in milliseconds since 1970.
    package init?(_ answer: DescribeQuorumResponse, sent: Int64, received: Int64) {
        guard let partition = answer.topics.first?.partitions.first,
            // For the leader itself Kafka puts its own time here, as the message's definition has it.
            let leader = partition.currentVoters.first(where: { $0.replicaId == partition.leaderId }),
            leader.lastCaughtUpTimestamp > 0
        else { return nil }
        let middle = sent + (received - sent) / 2
        self = .controller(
            partition.leaderId, ahead: leader.lastCaughtUpTimestamp - middle, within: (received - sent + 1) / 2)
    }

    /// A record from the future out of an answer to ListOffsets for `now` and later; `nil` when there is none.
    package init?(_ answer: ListOffsetsResponse, now: Int64) {
        let found = answer.topics.flatMap { topic in
            topic.partitions.filter { $0.errorCode == .none && $0.offset >= 0 && $0.timestamp > now }.map {
                (partition: TopicPartition(topic.name, $0.partitionIndex), offset: $0.offset, time: $0.timestamp)
            }
        }
        guard let last = found.max(by: { $0.time < $1.time }) else { return nil }
        self = .futureRecord(last.partition, offset: last.offset, ahead: last.time - now)
    }
}

extension BrokerProbe {
    /// The cluster's time beside this machine's: the controller's (Kafka 3.3, without ZooKeeper; it wants permission to
    /// describe the cluster), or else a record of `partitions`, which the broker leads, that is stamped later than
    /// `tolerance` from now. Throws `BrokerConnectionError`.
    package func clock(
        _ partitions: [TopicPartition], tolerance: Duration
    ) async throws -> (evidence: ClockEvidence, time: Duration) {
        let start = ContinuousClock.now
        let evidence = try await evidence(partitions, tolerance: tolerance)
        return (evidence, start.duration(to: .now))
    }

    private func evidence(_ partitions: [TopicPartition], tolerance: Duration) async throws -> ClockEvidence {
        let reason: String
        if let version = connection.versions?.common(.describeQuorum, DescribeQuorumRequest.validVersions), version >= 1
        {
            let request = DescribeQuorumRequest(topics: [
                .init(topicName: "__cluster_metadata", partitions: [.init(partitionIndex: 0)])
            ])
            let sent = WallClock.now()
            let answer = try await connection.send(request)
            if let evidence = ClockEvidence(answer, sent: sent, received: WallClock.now()) { return evidence }
            reason =
                answer.errorCode == .clusterAuthorizationFailed
                ? "the account may not describe the cluster" : "the controller did not tell: \(answer.errorCode.name)"
        } else {
            reason = "brokers tell it from Kafka 3.3 on, without ZooKeeper"
        }
        if partitions.isEmpty { return .none(reason) }
        let now = WallClock.now()
        let topics = Dictionary(grouping: partitions, by: \.topic).map { topic, partitions in
            ListOffsetsRequest.ListOffsetsTopic(
                name: topic,
                partitions: partitions.map {
                    .init(partitionIndex: $0.partition, timestamp: now + Int64(tolerance / .milliseconds(1)))
                })
        }
        let answer = try await connection.send(ListOffsetsRequest(replicaId: -1, topics: topics))
        return ClockEvidence(answer, now: now) ?? .none(reason)
    }
}
