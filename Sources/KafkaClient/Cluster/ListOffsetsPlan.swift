package import KafkaWire

/// One question for offsets of many partitions, until each is answered: what to ask whom, and what the answers mean. A
/// value without I/O.
package struct ListOffsetsPlan: Sendable {
    /// What is still to be answered.
    package private(set) var open: [TopicPartition: OffsetSpec]
    /// What came of the others.
    package private(set) var results: [TopicPartition: Result<ListedOffset, KafkaError>] = [:]
    /// Why the open ones are still open, for the message when time is over.
    private var lastErrors: [TopicPartition: KafkaError] = [:]
    /// Metadata must be asked for before the next try.
    package private(set) var needsMetadata = false

    package init(_ specs: [TopicPartition: OffsetSpec]) { open = specs }

    /// Whether it is known why something is still open.
    package var knowsWhy: Bool { !lastErrors.isEmpty }

    /// The topics of what is open.
    package var topics: [String] { Set(open.keys.map(\.topic)).sorted() }

    /// What to ask each leader now. Partitions that can't be asked for stay open, or get the error that will not pass.
    package mutating func requests(_ metadata: ClusterMetadata, isolationLevel: IsolationLevel) -> [Int32:
        ListOffsetsRequest]
    {
        needsMetadata = false
        var byLeader: [Int32: [String: [ListOffsetsRequest.ListOffsetsPartition]]] = [:]
        for (partition, spec) in open {
            switch metadata.leader(of: partition) {
            case .broker(let id, let epoch):
                byLeader[id, default: [:]][partition.topic, default: []].append(
                    ListOffsetsRequest.ListOffsetsPartition(
                        partitionIndex: partition.partition, currentLeaderEpoch: epoch ?? -1,
                        timestamp: spec.wireTimestamp))
            case .refused(let error): finish(partition, .failure(KafkaError(error, of: partition)))
            case .unasked, .unknownTopic, .unknownPartition: needsMetadata = true
            case .none:
                needsMetadata = true
                lastErrors[partition] = ListOffsetsPlan.leaderless(partition)
            }
        }
        return byLeader.mapValues { topics in
            ListOffsetsRequest(
                replicaId: -1, isolationLevel: isolationLevel.rawValue,
                topics: topics.map { ListOffsetsRequest.ListOffsetsTopic(name: $0.key, partitions: $0.value) })
        }
    }

    /// Open partitions that the brokers do not know.
    package func unknown(_ metadata: ClusterMetadata) -> [TopicPartition] {
        open.keys.filter {
            switch metadata.leader(of: $0) {
            case .unknownTopic, .unknownPartition: true
            default: false
            }
        }
    }

    /// A leader answered.
    package mutating func answered(_ response: ListOffsetsResponse, version: Int16, broker: String) {
        for topic in response.topics {
            for answer in topic.partitions {
                let partition = TopicPartition(topic.name, answer.partitionIndex)
                guard let spec = open[partition] else { continue }
                take(answer, of: partition, spec, version: version, broker: broker)
            }
        }
    }

    private mutating func take(
        _ answer: ListOffsetsResponse.ListOffsetsPartitionResponse, of partition: TopicPartition, _ spec: OffsetSpec,
        version: Int16, broker: String
    ) {
        // An older version takes the special timestamps for times.
        if version < spec.minimumVersion {
            let error = KafkaError(
                .unsupportedVersion, "\(partition): \(broker) is too old to tell the offset \(spec)",
                topicPartition: partition)
            return finish(partition, .failure(error))
        }
        let error = answer.errorCode
        switch error {
        case .none where answer.offset >= -1:
            let none = answer.offset == -1
            finish(
                partition,
                .success(
                    ListedOffset(
                        offset: none ? nil : answer.offset, timestamp: answer.timestamp >= 0 ? answer.timestamp : nil,
                        leaderEpoch: !none && answer.leaderEpoch >= 0 ? answer.leaderEpoch : nil)))
        case .none:
            finish(
                partition,
                .failure(
                    KafkaError(
                        .protocolViolation, "\(partition): \(broker) answers with the offset \(answer.offset)",
                        topicPartition: partition)))
        // A log of the oldest format has no timestamps.
        case .unsupportedForMessageFormat:
            finish(partition, .success(ListedOffset(offset: nil, lacksTimes: true)))
        case _ where ListOffsetsPlan.passes(error):
            lastErrors[partition] = KafkaError(error, of: partition, broker: broker)
            if error != .unknownLeaderEpoch { needsMetadata = true }
        default: finish(partition, .failure(KafkaError(error, of: partition, broker: broker)))
        }
    }

    private static func passes(_ error: ErrorCode) -> Bool {
        error.isRetriable || error == .unknownServerError
    }

    /// The leader of these partitions could not be asked.
    package mutating func failed(_ request: ListOffsetsRequest, _ error: KafkaError) {
        needsMetadata = true
        for topic in request.topics {
            for part in topic.partitions {
                let partition = TopicPartition(topic.name, part.partitionIndex)
                guard open[partition] != nil else { continue }
                // A version that there is not will not come by asking again.
                if error.code == .unsupportedVersion || error.code == .authenticationFailed {
                    finish(partition, .failure(error))
                } else {
                    lastErrors[partition] = error
                }
            }
        }
    }

    /// Settles a partition.
    package mutating func finish(_ partition: TopicPartition, _ result: Result<ListedOffset, KafkaError>) {
        open[partition] = nil
        results[partition] = result
    }

    /// What can't be asked now gets the reason, for whoever does not want to wait for it. A partition that its topic lacks
    /// stays open: of a known topic it is more likely mistyped than late.
    package mutating func giveUp(_ metadata: ClusterMetadata) {
        for partition in open.keys {
            switch metadata.leader(of: partition) {
            case .unknownTopic: finish(partition, .failure(metadata.unknown(partition)))
            case .unasked, .unknownPartition: continue
            case .none, .refused, .broker:
                if let error = lastErrors[partition] { finish(partition, .failure(error)) }
            }
        }
    }

    /// Time is over: what is open gets the error that kept it so.
    package mutating func expire() {
        for partition in open.keys {
            finish(partition, .failure(lastErrors[partition] ?? ListOffsetsPlan.leaderless(partition)))
        }
    }

    package static func leaderless(_ partition: TopicPartition) -> KafkaError {
        KafkaError(
            .leaderNotAvailable, "\(partition): the partition has no leader now", topicPartition: partition,
            errorCode: ErrorCode.leaderNotAvailable.rawValue)
    }
}
