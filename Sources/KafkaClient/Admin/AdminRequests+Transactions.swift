import KafkaWire
import Transport

extension AdminRequests {
    /// See ``KafkaAdmin/producers(of:patience:)``.
    func producers(
        _ partitions: Set<TopicPartition>, patience: Duration? = nil
    ) async throws -> [TopicPartition: Result<[ActiveProducer], KafkaError>] {
        try await askLeaders(partitions, patience: patience) { connection, partitions, timeout in
            let request = DescribeProducersRequest(
                topics: Dictionary(grouping: partitions, by: \.topic).map { name, partitions in
                    DescribeProducersRequest.TopicRequest(name: name, partitionIndexes: partitions.map(\.partition))
                })
            let answer = try await connection.send(request, timeout: timeout)
            var result: [TopicPartition: Outcome<[ActiveProducer]>] = [:]
            for topic in answer.topics {
                for part in topic.partitions {
                    let partition = TopicPartition(topic.name, part.partitionIndex)
                    result[partition] = Outcome(
                        part.errorCode, { KafkaError($0, of: partition, broker: "\(connection.broker)") },
                        part.activeProducers.map(ActiveProducer.init))
                }
            }
            return result
        }
    }

    /// See ``KafkaAdmin/listTransactions(producerIds:)``.
    func listTransactions(
        _ producerIds: [Int64]
    ) async throws -> (transactions: [ListedTransaction], failures: [KafkaError]) {
        let answers = try await askBrokers { connection, timeout in
            try await connection.send(ListTransactionsRequest(producerIdFilters: producerIds), timeout: timeout)
        }
        var transactions: [ListedTransaction] = []
        var failures: [KafkaError] = []
        for (broker, answer) in answers.sorted(by: { $0.key < $1.key }) {
            switch answer {
            case .success(let answer) where answer.errorCode == .none:
                transactions += answer.transactionStates.map {
                    ListedTransaction(
                        id: $0.transactionalId, producerId: $0.producerId, state: $0.transactionState,
                        coordinator: broker)
                }
            case .success(let answer):
                let error = answer.errorCode
                failures.append(
                    KafkaError(
                        .brokerError,
                        "broker \(broker) does not tell its transactions: \(error.name): \(error.message)",
                        errorCode: error.rawValue))
            case .failure(var error):
                error.message = "the transactions of broker \(broker) are missing: \(error.message)"
                failures.append(error)
            }
        }
        return (transactions.sorted { $0.id < $1.id }, failures)
    }

    /// See ``KafkaAdmin/describeTransactions(_:)``.
    func describeTransactions(
        _ ids: Set<String>
    ) async throws -> [String: Result<DescribedTransaction?, KafkaError>] {
        let found = try await askCoordinators(Set(ids.map { .transaction($0) })) { connection, keys, timeout in
            let request = DescribeTransactionsRequest(transactionalIds: keys.map(\.text).sorted())
            let answer = try await connection.send(request, timeout: timeout)
            var result: [CoordinatorKey: Outcome<DescribedTransaction?>] = [:]
            for state in answer.transactionStates {
                let key = CoordinatorKey.transaction(state.transactionalId)
                if state.errorCode == .transactionalIdNotFound {
                    result[key] = .done(nil)
                } else {
                    result[key] = Outcome(
                        state.errorCode, { key.error($0) },
                        DescribedTransaction(state, coordinator: connection.broker.id ?? -1))
                }
            }
            return result
        }
        return AdminRequests.byText(found)
    }

    /// See ``KafkaAdmin/abortTransaction(_:of:)``.
    func abortTransaction(_ partition: TopicPartition, _ producer: ActiveProducer) async throws {
        let marker = WriteTxnMarkersRequest.WritableTxnMarker(
            producerId: producer.producerId, producerEpoch: Int16(clamping: producer.epoch),
            transactionResult: false,
            topics: [.init(name: partition.topic, partitionIndexes: [partition.partition])],
            coordinatorEpoch: producer.coordinatorEpoch ?? 0)
        let found = try await askLeaders([partition]) { connection, _, timeout in
            let answer = try await connection.send(WriteTxnMarkersRequest(markers: [marker]), timeout: timeout)
            let error =
                answer.markers.first?.topics.first?.partitions.first?.errorCode ?? .unknownServerError
            let outcome = Outcome(
                error,
                {
                    $0 == .clusterAuthorizationFailed
                        ? KafkaError(
                            .notAuthorized,
                            "\(partition): not aborted: this account may not: permission Alter on the cluster is "
                                + "missing (\($0.name))", topicPartition: partition, errorCode: $0.rawValue)
                        : KafkaError($0, of: partition, broker: "\(connection.broker)")
                }, true)
            return [partition: outcome]
        }
        for result in found.values { _ = try result.get() }
    }

    /// See ``KafkaAdmin/fenceProducer(ofTransactionalId:timeoutMs:)``.
    func fenceProducer(_ id: String, _ timeoutMs: Int32) async throws {
        let found = try await askCoordinators([.transaction(id)]) { connection, keys, timeout in
            let request = InitProducerIdRequest(transactionalId: id, transactionTimeoutMs: timeoutMs)
            let answer = try await connection.send(request, timeout: timeout)
            // CONCURRENT_TRANSACTIONS until the markers are written.
            return Dictionary(
                keys.map { key in (key, Outcome(answer.errorCode, { key.error($0) }, true)) },
                uniquingKeysWith: { $1 })
        }
        for result in found.values { _ = try result.get() }
    }
}

extension ActiveProducer {
    fileprivate init(_ state: DescribeProducersResponse.ProducerState) {
        self.init(
            producerId: state.producerId, epoch: state.producerEpoch,
            lastSequence: state.lastSequence >= 0 ? state.lastSequence : nil,
            lastTimestamp: state.lastTimestamp >= 0 ? state.lastTimestamp : nil,
            coordinatorEpoch: state.coordinatorEpoch >= 0 ? state.coordinatorEpoch : nil,
            transactionStart: state.currentTxnStartOffset >= 0 ? state.currentTxnStartOffset : nil)
    }
}

extension DescribedTransaction {
    fileprivate init(_ state: DescribeTransactionsResponse.TransactionState, coordinator: Int32) {
        self.init(
            id: state.transactionalId, state: state.transactionState, timeoutMs: state.transactionTimeoutMs,
            startTime: state.transactionStartTimeMs >= 0 ? state.transactionStartTimeMs : nil,
            producerId: state.producerId, epoch: state.producerEpoch,
            partitions: Set(
                state.topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0) } }),
            coordinator: coordinator)
    }
}
