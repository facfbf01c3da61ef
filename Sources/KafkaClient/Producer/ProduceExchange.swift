import KafkaWire

/// One Produce request and its answer.
struct ProduceExchange: Sendable {
    private let request: ProduceRequest
    private let broker: Int32
    /// Whether all topics have an id, which version 13 wants.
    private let hasIds: Bool
    /// Whether writing takes no partition into a transaction: then the coordinator was told of it before.
    private let isOlderTransaction: Bool
    private let names: [KafkaUUID: String]
    private let timeout: Duration

    init(
        _ source: ProducerRequest, _ configuration: ProducerConfiguration, _ known: ClusterMetadata,
        joinsByWriting: Bool
    ) {
        var topics: [String: ProduceRequest.TopicProduceData] = [:]
        for batch in source.batches {
            let name = batch.partition.topic
            var topic = topics[name] ?? ProduceRequest.TopicProduceData(name: name, topicId: known.id(of: name))
            topic.partitionData.append(
                ProduceRequest.PartitionProduceData(
                    index: batch.partition.partition, records: RecordsField(batch.bytes)))
            topics[name] = topic
        }
        var request = ProduceRequest()
        request.transactionalId = configuration.transactionalId
        request.acks = configuration.acks
        request.timeoutMs = configuration.acknowledgementTimeout.wholeMilliseconds
        request.topicData = topics.values.sorted { $0.name < $1.name }
        self.request = request
        broker = source.broker
        hasIds = topics.values.allSatisfy { $0.topicId != .zero }
        isOlderTransaction = !joinsByWriting
        names = Dictionary(topics.values.map { ($0.topicId, $0.name) }, uniquingKeysWith: { first, _ in first })
        timeout = configuration.client.requestTimeout + configuration.acknowledgementTimeout
    }

    /// Sends it and returns what the broker says of each partition, and who it is.
    func run(on cluster: KafkaCluster) async throws -> (answers: [ProducerAnswer], broker: String) {
        let connection = try await cluster.brokers.connection(to: broker, for: .requests)
        let response: ProduceResponse
        if isOlderTransaction {
            response = try await connection.send(CappedRequest<ProduceInTransaction>(request), timeout: timeout)
        } else if hasIds {
            response = try await connection.send(request, timeout: timeout)
        } else {
            response = try await connection.send(CappedRequest<ProduceByName>(request), timeout: timeout)
        }
        cluster.brokers.succeeded(broker)
        let answers = response.responses.flatMap { topic in
            let name = topic.name.isEmpty ? names[topic.topicId] ?? "" : topic.name
            return topic.partitionResponses.map { partition in
                let key = TopicPartition(name, partition.index)
                return ProducerAnswer(
                    partition: key, error: partition.errorCode, baseOffset: partition.baseOffset,
                    logStartOffset: partition.logStartOffset, message: partition.errorMessage,
                    faults: Dictionary(
                        partition.recordErrors.map { (Int($0.batchIndex), $0.batchIndexErrorMessage ?? "") },
                        uniquingKeysWith: { first, _ in first }),
                    namesLeader: follow(LeaderHint(partition, in: response), of: key, on: cluster))
            }
        }
        return (answers, "\(connection.broker)")
    }

    /// Takes in who leads a partition, where the answer says so. Returns whether that is another broker, whose address is
    /// known.
    private func follow(_ hint: LeaderHint, of partition: TopicPartition, on cluster: KafkaCluster) -> Bool {
        guard hint.leader >= 0, hint.leader != broker else { return false }
        let leader = cluster.brokers.update { known in
            _ = known.apply(hint, to: partition)
            return known.leader(of: partition)
        }
        guard case .broker(hint.leader, _) = leader else { return false }
        return true
    }
}

/// Produce with topics by name: for brokers that have no id for one of them.
enum ProduceByName: VersionCap {
    typealias Request = ProduceRequest
    static let versions: ClosedRange<Int16> = 3...12
}

/// Produce before KIP-890: the client tells the coordinator of each partition in a transaction.
enum ProduceInTransaction: VersionCap {
    typealias Request = ProduceRequest
    static let versions: ClosedRange<Int16> = 3...11
}
