import KafkaWire
import Transport

/// What a producer asks coordinators for in transactions: its transactional id's, and groups' about offsets. Each question is
/// asked again and again while what is answered passes; what does not is thrown as ``KafkaError``,
/// ``KafkaError/Code/timedOut`` when the time is over, and `CancellationError`. To be called on the cluster's loop.
struct TransactionRequests: Sendable {
    private let cluster: KafkaCluster
    private let id: String
    private let timeout: Duration

    /// Those of the transactional id; `timeout` is the transaction's own, as the coordinator is told.
    init(_ cluster: KafkaCluster, _ id: String, timeout: Duration) {
        self.cluster = cluster
        self.id = id
        self.timeout = timeout
    }

    /// Whether the whole cluster has settled on transactions of version 2 (KIP-890), in which writing to a partition takes it
    /// in.
    func joinsByWriting(
        within limit: TransactionLimit, isolation: isolated (any Actor)? = #isolation
    ) async throws -> Bool {
        try await ask(.transaction(id), "has not said which transactions it knows", within: limit) {
            connection, _ in
            _ = isolation
            guard let versions = connection.versions else { return (.none, false) }
            return (.none, versions.features["transaction.version"] ?? 0 >= 2 && versions.contains(.endTxn, 5))
        }
    }

    /// InitProducerId of the transactional id: fences older producers, or, with an identity `of` its own, raises its epoch.
    func identify(
        of own: ProducerIdentity?, within limit: TransactionLimit,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> ProducerIdentity {
        var request = InitProducerIdRequest()
        request.transactionalId = id
        request.transactionTimeoutMs = timeout.wholeMilliseconds
        let response = try await ask(
            .transaction(id), "has given no producer id", within: limit
        ) { [request] connection, timeout in
            _ = isolation
            var request = request
            if let own, connection.versions?.contains(.initProducerId, 3) == true {
                request.producerId = own.id
                request.producerEpoch = own.epoch
            }
            let response = try await connection.send(request, timeout: timeout)
            return (response.errorCode, response)
        }
        return ProducerIdentity(id: response.producerId, epoch: response.producerEpoch)
    }

    /// Tells the coordinator of partitions, as long as the transaction `isOpen`.
    func add(
        _ partitions: Set<TopicPartition>, as identity: ProducerIdentity, within limit: TransactionLimit,
        isolation: isolated (any Actor)? = #isolation, isOpen: () -> Bool
    ) async throws {
        var request = AddPartitionsToTxnRequest()
        request.v3AndBelowTransactionalId = id
        request.v3AndBelowProducerId = identity.id
        request.v3AndBelowProducerEpoch = identity.epoch
        request.v3AndBelowTopics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
            .map { name, partitions in
                AddPartitionsToTxnRequest.AddPartitionsToTxnTopic(
                    name: name, partitions: partitions.map(\.partition).sorted())
            }
        // It may be being aborted by now.
        try await ask(.transaction(id), "has not taken in the partitions", within: limit, isWanted: isOpen) {
            [request] connection, timeout in
            _ = isolation
            guard isOpen() else { throw CancellationError() }
            let response = try await connection.send(CappedRequest<AddPartitionsToTxn>(request), timeout: timeout)
            let codes = response.resultsByTopicV3AndBelow.flatMap { $0.resultsByPartition.map(\.partitionErrorCode) }
            return (Self.worst(codes), ())
        }
    }

    /// Tells the coordinator of a group whose offsets will be part of the transaction.
    func add(
        _ group: ConsumerGroupMetadata, as identity: ProducerIdentity, within limit: TransactionLimit,
        isolation: isolated (any Actor)? = #isolation
    ) async throws {
        let request = AddOffsetsToTxnRequest(
            transactionalId: id, producerId: identity.id, producerEpoch: identity.epoch, groupId: group.groupId)
        try await ask(.transaction(id), "has not taken in group \(group.groupId)", within: limit) {
            connection, timeout in
            _ = isolation
            return (try await connection.send(request, timeout: timeout).errorCode, ())
        }
    }

    /// Gives a group's coordinator offsets that count when the transaction is committed. `joins`: without the transaction's
    /// having been told of the group before.
    func commit(
        _ offsets: [TopicPartition: CommittedOffset], of group: ConsumerGroupMetadata, as identity: ProducerIdentity,
        joins: Bool, within limit: TransactionLimit, isolation: isolated (any Actor)? = #isolation
    ) async throws {
        let request = TransactionOffsets.request(offsets, of: group, in: id, identity)
        try await ask(
            .group(group.groupId), "has not taken the offsets", within: limit
        ) { connection, timeout in
            _ = isolation
            let response =
                if joins {
                    try await connection.send(CappedRequest<TxnOffsetCommitOfVersion2>(request), timeout: timeout)
                } else {
                    try await connection.send(
                        CappedRequest<TxnOffsetCommitOfVersion1>(
                            TransactionOffsets.fit(request, to: connection.versions)), timeout: timeout)
                }
            return (Self.worst(response.topics.flatMap { $0.partitions.map(\.errorCode) }), ())
        }
    }

    /// Ends the transaction. One that is aborted and that the coordinator never heard of, unless it `isKnown`, needs no end.
    /// Returns who the producer is from now on, where the coordinator says so (of transactions that `joins`).
    func end(
        as identity: ProducerIdentity, commits: Bool, joins: Bool, within limit: TransactionLimit,
        isolation: isolated (any Actor)? = #isolation, isKnown: () -> Bool
    ) async throws -> ProducerIdentity? {
        var request = EndTxnRequest()
        request.transactionalId = id
        request.producerId = identity.id
        request.producerEpoch = identity.epoch
        request.committed = commits
        let response = try await ask(
            .transaction(id), "has not \(commits ? "committed" : "aborted") the transaction", within: limit
        ) { [request] connection, timeout in
            _ = isolation
            let response =
                if joins {
                    try await connection.send(CappedRequest<EndTxnOfVersion2>(request), timeout: timeout)
                } else {
                    try await connection.send(CappedRequest<EndTxnOfVersion1>(request), timeout: timeout)
                }
            let isUnheard = !commits && !isKnown() && response.errorCode == .invalidTxnState
            return (isUnheard ? .none : response.errorCode, response)
        }
        guard joins, response.producerId >= 0 else { return nil }
        return ProducerIdentity(id: response.producerId, epoch: response.producerEpoch)
    }

    /// The gravest of them; of those as grave the one that says why, for OPERATION_NOT_ATTEMPTED is only its consequence.
    private static func worst(_ codes: [ErrorCode]) -> ErrorCode {
        codes.max {
            let ranks = (TransactionVerdict($0).rank, TransactionVerdict($1).rank)
            return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : $0 == .operationNotAttempted && $1 != $0
        } ?? .none
    }

    /// `missing` says what is missing where time is over, in words behind the coordinator's. What is not `isWanted` any more ends
    /// by `CancellationError`.
    private func ask<Value: Sendable>(
        _ key: CoordinatorKey, _ missing: String, within limit: TransactionLimit,
        isolation: isolated (any Actor)? = #isolation, isWanted: () -> Bool = { true },
        _ question: (BrokerConnection, Duration) async throws -> (code: ErrorCode, value: Value)
    ) async throws -> Value {
        let backoff = Backoff(.milliseconds(20), upTo: .seconds(1))
        let retrying = Retrying(on: cluster.loop, until: limit.deadline, backoff)
        return try await retrying(
            late: { error in
                var error = error
                error.code = .timedOut
                error.message = late(key, missing, within: limit, error)
                return error
            },
            onFailure: { cluster.coordinators.forget(key) },
            { () async throws -> Retrying.Attempt<Value> in
                // Captured, or the closure would leave the loop.
                _ = isolation
                guard isWanted() else { throw CancellationError() }
                let broker = try await cluster.coordinators.broker(of: key, until: limit.deadline)
                let connection = try await cluster.brokers.connection(to: broker, for: .requests)
                try await connection.waitUntilReady(until: limit.deadline)
                let timeout = min(cluster.configuration.requestTimeout, retrying.left)
                let (code, value) = try await question(connection, timeout)
                switch TransactionVerdict(code) {
                case .done:
                    cluster.brokers.succeeded(broker)
                    return .done(value)
                case .retry: return .again(error(code, of: key))
                case .findCoordinator:
                    cluster.coordinators.forget(key)
                    return .again(error(code, of: key))
                case .abort: throw error(code, of: key, unlessForbidden: .transactionFailed)
                case .fenced: throw error(code, of: key, unlessForbidden: .producerFenced)
                }
            })
    }

    /// Who was waited for, for what, how long, and why in vain.
    private func late(
        _ key: CoordinatorKey, _ missing: String, within limit: TransactionLimit, _ error: KafkaError
    ) -> String {
        var who = "its coordinator"
        if case .group(let group) = key { who = "the coordinator of group \(group)" }
        let prefix = "transactional id \(id): "
        // The reason may begin with the id itself.
        let reason = error.message.hasPrefix(prefix) ? String(error.message.dropFirst(prefix.count)) : error.message
        var hint = ""
        if case .transaction = key, error.errorCode == ErrorCode.coordinatorNotAvailable.rawValue {
            hint = "; there is none while brokers are fewer than transaction.state.log.replication.factor"
        }
        return "\(prefix)\(who) \(missing) \(limit.inWords): \(reason)\(hint)"
    }

    private func error(_ code: ErrorCode, of key: CoordinatorKey, unlessForbidden kind: KafkaError.Code) -> KafkaError {
        var error = error(code, of: key)
        if error.code != .notAuthorized { error.code = kind }
        return error
    }

    private func error(_ code: ErrorCode, of key: CoordinatorKey) -> KafkaError {
        switch code {
        case .producerFenced, .invalidProducerEpoch, .invalidProducerIdMapping:
            return KafkaError(
                .producerFenced,
                "transactional id \(id): another producer of that id has begun, or the transaction lasted longer "
                    + "than transaction.timeout.ms (\(code.name))", errorCode: code.rawValue)
        case .transactionalIdAuthorizationFailed:
            return KafkaError(
                .notAuthorized,
                "transactional id \(id): this account may not use it: permission Write on transactional id "
                    + "'\(id)' is missing (\(code.name))", errorCode: code.rawValue)
        case .invalidTransactionTimeout:
            return KafkaError(
                .invalidArgument,
                "transactional id \(id): transaction.timeout.ms is longer than the brokers allow "
                    + "(transaction.max.timeout.ms)", errorCode: code.rawValue)
        case .topicAuthorizationFailed:
            return KafkaError(
                .notAuthorized,
                "transactional id \(id): this account may not write one of the topics: permission Write is "
                    + "missing (\(code.name))", errorCode: code.rawValue)
        default:
            if case .group(let group) = key { return KafkaError(code, ofGroup: group) }
            return key.error(code)
        }
    }
}
