import KafkaWire
import Transport

/// Transactions, step by step: what is asked of coordinators is ``TransactionRequests``', how far the transaction is
/// ``ProducerTransaction``'s.
extension ProducerEngine {
    private func requests(of id: String) -> TransactionRequests {
        TransactionRequests(cluster, id, timeout: configuration.transactionTimeout)
    }

    // MARK: Begin and end

    func beginTransaction() async throws {
        guard let id = transaction?.id else { throw Self.withoutTransactions }
        if let fatal = state.fatal { throw fatal }
        let end = ContinuousClock.now + configuration.deliveryTimeout
        do {
            var limit = TransactionLimit(configuration.client.apiTimeout)
            var joins: Bool?
            repeat {
                do { joins = try await reachCoordinator(id, within: limit) } catch {
                    guard ContinuousClock.now < end, state.fatal == nil, await isBeingElected(after: error) else {
                        throw error
                    }
                    limit = TransactionLimit(
                        configuration.deliveryTimeout, "delivery.timeout.ms",
                        until: .now + configuration.client.apiTimeout)
                }
            } while joins == nil
            try transaction?.begin(joinsByWriting: joins ?? false)
        } catch { throw note(error) }
        accumulator.refuse(nil)
    }

    /// Has the coordinator say who the producer is, where that is not known. Returns whether writing to a partition takes it
    /// into a transaction.
    private func reachCoordinator(_ id: String, within limit: TransactionLimit) async throws -> Bool {
        if state.identity == nil {
            state.identify(as: try await requests(of: id).identify(of: nil, within: limit))
        }
        return try await requests(of: id).joinsByWriting(within: limit)
    }

    /// Whether the time was over while brokers said that there is no coordinator yet, or named one that is gone: the cluster
    /// is there, and will have one. One that says nothing isn't waited for any longer.
    private func isBeingElected(after error: any Error) async -> Bool {
        guard let error = error as? KafkaError, error.code == .timedOut else { return false }
        if error.errorCode != nil { return true }
        guard let cause = error.cause as? BrokerConnectionError, KafkaError(cause).code == .connectionLost else {
            return false
        }
        return (try? await cluster.brokers.refresh([], until: .now + configuration.client.apiTimeout)) != nil
    }

    private static let withoutTransactions = KafkaError(
        .invalidArgument, "a transaction needs a producer with a transactional.id")

    func endTransaction(commits: Bool, within limit: Duration? = nil) async throws {
        if let fatal = state.fatal { throw fatal }
        guard let id = transaction?.id else { throw Self.withoutTransactions }
        if commits { try transaction?.beginCommit() }
        defer { if commits { transaction?.leaveCommit() } }
        if commits, transaction?.phase == .open {
            if let failure = transaction?.failure { throw failure }
            accumulator.refuse(
                KafkaError(.invalidArgument, "transactional id \(id): the transaction is being committed"))
            try await wait(for: .flush)
            if let fatal = state.fatal { throw fatal }
        }
        let limit = TransactionLimit(limit ?? configuration.client.apiTimeout)
        try transaction?.beginEnd(commits: commits)
        accumulator.refuse(transaction?.refusal)
        if !commits, !(await waits(for: .flush, until: limit.deadline)) {
            try Task.checkCancellation()
            throw Self.late(id, "no broker has said what became of batches that are on their way", limit)
        }
        // What the coordinator is still being told would belong to the next one.
        while transaction?.isAdding == true {
            guard ContinuousClock.now < limit.deadline else {
                throw Self.late(id, "its coordinator has not said whether it took in the partitions", limit)
            }
            try await cluster.loop.sleep(for: .milliseconds(2))
        }
        if let fatal = state.fatal { throw fatal }
        if transaction?.isStarted == true {
            do { try await finish(id, commits: commits, within: limit) } catch { throw note(error) }
        }
        transaction?.ended()
        accumulator.refuse(transaction?.refusal)
    }

    private static func late(_ id: String, _ what: String, _ limit: TransactionLimit) -> KafkaError {
        KafkaError(
            .timedOut, "transactional id \(id): \(what) \(limit.inWords): the transaction has not ended yet")
    }

    /// Aborts what is open, because the producer ends; what can't be aborted the coordinator ends by itself.
    func leaveTransaction() async {
        guard transaction?.phase == .open || transaction?.phase == .ending(commits: false), state.fatal == nil else {
            return
        }
        try? await endTransaction(commits: false, within: .seconds(5))
    }

    /// Asks the coordinator to end it. Afterwards sequence numbers go on, or begin anew under the next epoch.
    private func finish(_ id: String, commits: Bool, within limit: TransactionLimit) async throws {
        guard let identity = state.identity else { return }
        let next = try await requests(of: id).end(
            as: identity, commits: commits, joins: transaction?.joinsByWriting ?? false, within: limit,
            isKnown: { transaction?.isKnown != false })
        if let next {
            state.identify(as: next)
        } else if !commits {
            // What was given up has left a gap in the sequence numbers: the next epoch has none (KIP-360).
            state.identify(as: try await requests(of: id).identify(of: state.identity, within: limit))
        }
    }

    // MARK: Partitions and offsets

    /// Tells the coordinator of partitions that wait for it.
    func addPartitions() {
        guard let wanted = transaction?.beginAdding(), !wanted.isEmpty else { return }
        Task(executorPreference: cluster.loop) { await self.add(wanted) }
    }

    private func add(_ partitions: Set<TopicPartition>) async {
        do {
            if let id = transaction?.id, let identity = state.identity {
                let limit = TransactionLimit(
                    configuration.deliveryTimeout, "delivery.timeout.ms",
                    until: .now + configuration.deliveryTimeout)
                try await requests(of: id).add(
                    partitions, as: identity, within: limit,
                    isOpen: { transaction?.phase == .open })
            }
            transaction?.added(partitions)
        } catch { _ = note(error) }
        transaction?.leaveAdding()
        pump()
    }

    func sendOffsets(_ offsets: [TopicPartition: CommittedOffset], of group: ConsumerGroupMetadata) async throws {
        guard let id = transaction?.id, transaction?.phase == .open else {
            throw transaction?.refusal
                ?? KafkaError(.invalidArgument, "offsets within a transaction need a producer with a transactional.id")
        }
        if let failure = state.fatal ?? transaction?.failure { throw failure }
        guard !offsets.isEmpty, let identity = state.identity else { return }
        let limit = TransactionLimit(configuration.client.apiTimeout)
        let joins = transaction?.joinsByWriting ?? false
        transaction?.started()
        do {
            if !joins {
                try await requests(of: id).add(group, as: identity, within: limit)
                transaction?.known()
            }
            try await requests(of: id).commit(offsets, of: group, as: identity, joins: joins, within: limit)
        } catch { throw note(error) }
    }

    // MARK: Errors

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
