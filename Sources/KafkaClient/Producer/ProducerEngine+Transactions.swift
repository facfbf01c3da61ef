import KafkaWire
import Transport

/// The requests of transactions: to their coordinator, and to groups' coordinators about offsets.
extension ProducerEngine {
    // MARK: Begin and end

    func beginTransaction() async throws {
        guard let id = transaction?.id else {
            throw KafkaError(.invalidArgument, "a transaction needs a producer with a transactional.id")
        }
        if let fatal = state.fatal { throw fatal }
        let deadline = ContinuousClock.now + configuration.client.apiTimeout
        do {
            if state.identity == nil {
                let identity = try await initialize(id, claims: false, until: deadline)
                state.identify(id: identity.id, epoch: identity.epoch)
            }
            let joins = try await ask(.transaction(id), until: deadline) { connection, _ in
                (.none, Self.joinsByWriting(connection.versions))
            }
            try transaction?.begin(joinsByWriting: joins)
        } catch { throw note(error) }
        accumulator.refuse(nil)
    }

    /// Whether the whole cluster has settled on transactions of version 2 (KIP-890).
    private static func joinsByWriting(_ versions: SupportedVersions?) -> Bool {
        guard let versions else { return false }
        return versions.features["transaction.version"] ?? 0 >= 2 && versions.contains(.endTxn, 5)
    }

    func endTransaction(commits: Bool, within limit: Duration? = nil) async throws {
        if let fatal = state.fatal { throw fatal }
        guard let id = transaction?.id else {
            throw KafkaError(.invalidArgument, "a transaction needs a producer with a transactional.id")
        }
        if commits {
            guard !isCommitting else {
                throw KafkaError(
                    .invalidArgument, "transactional id \(id): the transaction is being committed already")
            }
            isCommitting = true
        }
        defer { if commits { isCommitting = false } }
        if commits, transaction?.phase == .open {
            if let failure = transaction?.failure { throw failure }
            accumulator.refuse(
                KafkaError(.invalidArgument, "transactional id \(id): the transaction is being committed"))
            try await wait(for: .flush)
            if let fatal = state.fatal { throw fatal }
        }
        try transaction?.beginEnd(commits: commits)
        accumulator.refuse(transaction?.refusal)
        if !commits { try await wait(for: .flush) }
        // What the coordinator is still being told would belong to the next one.
        while isAddingPartitions { try await cluster.loop.sleep(for: .milliseconds(2)) }
        if let fatal = state.fatal { throw fatal }
        if transaction?.isStarted == true {
            do { try await finish(id, commits: commits, within: limit ?? configuration.client.apiTimeout) } catch {
                throw note(error)
            }
        }
        transaction?.ended()
        accumulator.refuse(transaction?.refusal)
    }

    /// Aborts what is open, because the producer ends; what can't be aborted the coordinator ends by itself.
    func leaveTransaction() async {
        guard transaction?.phase == .open || transaction?.phase == .ending(commits: false), state.fatal == nil else {
            return
        }
        try? await endTransaction(commits: false, within: .seconds(5))
    }

    /// Asks the coordinator to end it. Afterwards sequence numbers go on, or begin anew under the next epoch.
    private func finish(_ id: String, commits: Bool, within limit: Duration) async throws {
        guard let identity = state.identity else { return }
        let deadline = ContinuousClock.now + limit
        var request = EndTxnRequest()
        request.transactionalId = id
        request.producerId = identity.id
        request.producerEpoch = identity.epoch
        request.committed = commits
        let joins = transaction?.joinsByWriting ?? false
        let response = try await ask(.transaction(id), until: deadline) { [request] connection, timeout in
            let response =
                if joins {
                    try await connection.send(CappedRequest<EndTxnOfVersion2>(request), timeout: timeout)
                } else {
                    try await connection.send(CappedRequest<EndTxnOfVersion1>(request), timeout: timeout)
                }
            // One that the coordinator never heard of needs no end.
            let isUnheard = !commits && transaction?.isKnown == false && response.errorCode == .invalidTxnState
            return (isUnheard ? .none : response.errorCode, response)
        }
        if joins, response.producerId >= 0 {
            state.identify(id: response.producerId, epoch: response.producerEpoch)
        } else if !commits {
            // What was given up has left a gap in the sequence numbers: the next epoch has none (KIP-360).
            let identity = try await initialize(id, claims: true, until: deadline)
            state.identify(id: identity.id, epoch: identity.epoch)
        }
    }

    /// InitProducerId of the transactional id: fences older producers, or, with what this one `claims`, raises its own
    /// epoch.
    private func initialize(
        _ id: String, claims: Bool, until deadline: ContinuousClock.Instant
    ) async throws -> (id: Int64, epoch: Int16) {
        var request = InitProducerIdRequest()
        request.transactionalId = id
        request.transactionTimeoutMs = configuration.transactionTimeout.wholeMilliseconds
        let own = claims ? state.identity : nil
        let response = try await ask(.transaction(id), until: deadline) { [request] connection, timeout in
            var request = request
            if let own, connection.versions?.contains(.initProducerId, 3) == true {
                request.producerId = own.id
                request.producerEpoch = own.epoch
            }
            let response = try await connection.send(request, timeout: timeout)
            return (response.errorCode, response)
        }
        return (response.producerId, response.producerEpoch)
    }

    // MARK: Partitions and offsets

    /// Tells the coordinator of partitions that wait for it.
    func addPartitions() {
        guard let wanted = transaction?.partitionsToAdd(), !wanted.isEmpty, !isAddingPartitions else { return }
        isAddingPartitions = true
        Task(executorPreference: cluster.loop) { await self.addAll(wanted) }
    }

    private func addAll(_ wanted: Set<TopicPartition>) async {
        do {
            try await add(wanted)
            transaction?.added(wanted)
        } catch { _ = note(error) }
        isAddingPartitions = false
        pump()
    }

    private func add(_ partitions: Set<TopicPartition>) async throws {
        guard let id = transaction?.id, let identity = state.identity else { return }
        var request = AddPartitionsToTxnRequest()
        request.v3AndBelowTransactionalId = id
        request.v3AndBelowProducerId = identity.id
        request.v3AndBelowProducerEpoch = identity.epoch
        request.v3AndBelowTopics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
            .map { name, partitions in
                AddPartitionsToTxnRequest.AddPartitionsToTxnTopic(
                    name: name, partitions: partitions.map(\.partition).sorted())
            }
        let deadline = ContinuousClock.now + configuration.deliveryTimeout
        _ = try await ask(.transaction(id), until: deadline) { [request] connection, timeout in
            // It may be being aborted by now.
            guard transaction?.phase == .open else { throw CancellationError() }
            let response = try await connection.send(CappedRequest<AddPartitionsToTxn>(request), timeout: timeout)
            let codes = response.resultsByTopicV3AndBelow.flatMap { topic in
                topic.resultsByPartition.map { ($0.partitionErrorCode, TopicPartition(topic.name, $0.partitionIndex)) }
            }
            return (Self.worst(codes.map(\.0)), ())
        }
    }

    func sendOffsets(_ offsets: [TopicPartition: CommittedOffset], of group: ConsumerGroupMetadata) async throws {
        guard let id = transaction?.id, transaction?.phase == .open else {
            throw transaction?.refusal
                ?? KafkaError(.invalidArgument, "offsets within a transaction need a producer with a transactional.id")
        }
        if let failure = state.fatal ?? transaction?.failure { throw failure }
        guard !offsets.isEmpty, let identity = state.identity else { return }
        let deadline = ContinuousClock.now + configuration.client.apiTimeout
        let joins = transaction?.joinsByWriting ?? false
        transaction?.started()
        do {
            if !joins {
                let request = AddOffsetsToTxnRequest(
                    transactionalId: id, producerId: identity.id, producerEpoch: identity.epoch,
                    groupId: group.groupId)
                _ = try await ask(.transaction(id), until: deadline) { connection, timeout in
                    let response = try await connection.send(request, timeout: timeout)
                    return (response.errorCode, ())
                }
                transaction?.known()
            }
            let request = TransactionOffsets.request(offsets, of: group, in: id, identity)
            _ = try await ask(.group(group.groupId), until: deadline) { connection, timeout in
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
        } catch { throw note(error) }
    }

    /// The gravest of them; of those as grave the one that says why, for OPERATION_NOT_ATTEMPTED is only its consequence.
    private static func worst(_ codes: [ErrorCode]) -> ErrorCode {
        codes.max {
            let ranks = (TransactionVerdict($0).rank, TransactionVerdict($1).rank)
            return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : $0 == .operationNotAttempted && $1 != $0
        } ?? .none
    }

    // MARK: Coordinators

    /// Asks a coordinator, again and again while what it says passes. Throws what does not, ``KafkaError/Code/timedOut``
    /// when the time is over, and `CancellationError`.
    private func ask<Value: Sendable>(
        _ key: CoordinatorKey, until deadline: ContinuousClock.Instant,
        _ question: (BrokerConnection, Duration) async throws -> (code: ErrorCode, value: Value)
    ) async throws -> Value {
        let backoff = Backoff(.milliseconds(20), upTo: .seconds(1))
        let retrying = Retrying(on: cluster.loop, until: deadline, backoff)
        return try await retrying(
            late: { error in
                var error = error
                error.code = .timedOut
                return error
            },
            onFailure: { cluster.coordinators.forget(key) },
            { () async throws -> Retrying.Attempt<Value> in
                let broker = try await cluster.coordinators.broker(of: key, until: deadline)
                let connection = try await cluster.brokers.connection(to: broker, for: .requests)
                try await connection.waitUntilReady()
                let timeout = min(configuration.client.requestTimeout, retrying.left)
                let (code, value) = try await question(connection, timeout)
                switch TransactionVerdict(code) {
                case .done:
                    cluster.brokers.succeeded(broker)
                    return .done(value)
                case .retry: return .again(Self.words(key, code, of: transaction?.id))
                case .findCoordinator:
                    cluster.coordinators.forget(key)
                    return .again(Self.words(key, code, of: transaction?.id))
                case .abort:
                    var error = Self.words(key, code, of: transaction?.id)
                    if error.code != .notAuthorized { error.code = .transactionFailed }
                    throw error
                case .fenced:
                    var error = Self.words(key, code, of: transaction?.id)
                    if error.code != .notAuthorized { error.code = .producerFenced }
                    throw error
                }
            })
    }

    private static func words(_ key: CoordinatorKey, _ code: ErrorCode, of id: String?) -> KafkaError {
        switch code {
        case .producerFenced, .invalidProducerEpoch, .invalidProducerIdMapping:
            return KafkaError(
                .producerFenced,
                "transactional id \(id ?? ""): another producer of that id has begun, or the transaction lasted longer "
                    + "than transaction.timeout.ms (\(code.name))", errorCode: code.rawValue)
        case .transactionalIdAuthorizationFailed:
            return KafkaError(
                .notAuthorized,
                "transactional id \(id ?? ""): this account may not use it: permission Write on transactional id "
                    + "'\(id ?? "")' is missing (\(code.name))", errorCode: code.rawValue)
        case .invalidTransactionTimeout:
            return KafkaError(
                .invalidArgument,
                "transactional id \(id ?? ""): transaction.timeout.ms is longer than the brokers allow "
                    + "(transaction.max.timeout.ms)", errorCode: code.rawValue)
        case .topicAuthorizationFailed:
            return KafkaError(
                .notAuthorized,
                "transactional id \(id ?? ""): this account may not write one of the topics: permission Write is "
                    + "missing (\(code.name))", errorCode: code.rawValue)
        default:
            if case .group(let group) = key { return KafkaError(code, ofGroup: group) }
            return key.error(code)
        }
    }

    /// Takes an error in: one after which the producer can do nothing ends it, another leaves the transaction to be
    /// aborted; one that is about time leaves all as it is. Returns it.
    private func note(_ error: any Error) -> any Error {
        if error is CancellationError { return error }
        var known = KafkaError.wrapping(error)
        let code = ErrorCode(rawValue: known.errorCode ?? 0)
        if known.code == .timedOut || known.code == .invalidArgument && code == .none { return known }
        if code != .none, TransactionVerdict(code) == .fenced || known.code == .producerFenced {
            end(with: known)
            return known
        }
        switch transaction?.phase {
        // Nobody has refused it: it may be committed.
        case .ending(commits: true) where code == .none: return known
        case .ending(commits: true): transaction?.refuseCommit(known)
        default: transaction?.fail(known)
        }
        if let failure = transaction?.failure { known = failure }
        accumulator.refuse(transaction?.refusal)
        return known
    }
}
