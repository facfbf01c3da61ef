import KafkaWire
import Transport

extension ConsumerEngine {
    /// Asks for the committed offsets that partitions are to begin at.
    func askCommitted(_ wanted: [ConsumerPlan.Ticket]) {
        guard let group = configuration.groupId else { return apply([:], to: wanted) }
        if isAskingCommitted { return }
        isAskingCommitted = true
        run { engine in
            defer { engine.isAskingCommitted = false }
            do {
                let offsets = try await engine.fetchCommitted(Set(wanted.map(\.partition)), group)
                engine.apply(offsets, to: wanted)
            } catch is CancellationError {
            } catch {
                for ticket in wanted { engine.fail(ticket, KafkaError.wrapping(error)) }
            }
        }
    }

    private func apply(_ offsets: [TopicPartition: CommittedOffset], to wanted: [ConsumerPlan.Ticket]) {
        let policy = configuration.autoOffsetReset
        for ticket in wanted {
            let wasReset = handover.deliver { state in
                let wasReset = state.subscription.committed(
                    ticket.partition, epoch: ticket.epoch, offsets[ticket.partition], policy: policy)
                if wasReset, case .stopped(let error)? = state.subscription.partitions[ticket.partition]?.phase {
                    state.queue.append(.failure(ticket.partition, epoch: ticket.epoch, error))
                }
                return wasReset
            }
            if wasReset, policy != .none, let group = configuration.groupId {
                notify(
                    ConsumerNotice(
                        .noCommittedOffset,
                        "\(ticket.partition): group \(group) has committed nothing, beginning at \(policy.rawValue)",
                        topicPartition: ticket.partition))
            }
        }
        bell.ring()
    }

    /// See ``KafkaConsumer/committed(_:)``.
    func committed(_ partitions: Set<TopicPartition>) async throws -> [TopicPartition: CommittedOffset] {
        guard let group = configuration.groupId else {
            throw KafkaError(.groupIdRequired, "committed offsets are those of a group, and no group id is set")
        }
        return try await fetchCommitted(partitions, group)
    }

    private func fetchCommitted(
        _ partitions: Set<TopicPartition>, _ group: String
    ) async throws -> [TopicPartition: CommittedOffset] {
        let deadline = ContinuousClock.now + configuration.apiTimeout
        var backoff = Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax)
        var plan = OffsetFetchPlan(group, partitions)
        var last = KafkaError(.timedOut, "group \(group): no answer for its committed offsets")
        while !plan.isDone {
            do {
                let broker = try await coordinator(of: group, until: deadline)
                let timeout = max(.milliseconds(1), deadline - .now)
                let connection = try await cluster.connection(to: broker, for: .requests)
                try await connection.waitUntilReady()
                let answer =
                    connection.versions?.common(.offsetFetch, OffsetFetchGroups.versions) != nil
                    ? try await connection.send(CappedRequest<OffsetFetchGroups>(plan.manyGroups()), timeout: timeout)
                    : try await connection.send(CappedRequest<OffsetFetchOneGroup>(plan.oneGroup()), timeout: timeout)
                cluster.succeeded(broker)
                switch try plan.answered(answer) {
                case .done: continue
                case .again(let error): last = error
                case .findCoordinator(let error):
                    coordinator = nil
                    last = error
                }
            } catch let error as KafkaError where error.code != .leaderNotAvailable {
                throw error
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                coordinator = nil
                last = KafkaError.wrapping(error)
                if last.code == .unsupportedVersion || last.code == .authenticationFailed { throw last }
            }
            if isClosed { throw Handover.closed }
            guard ContinuousClock.now < deadline else { throw plan.late(last) }
            try await loop.sleep(until: min(deadline, .now + backoff.next()))
        }
        return plan.offsets
    }

    /// The broker that keeps the group's offsets.
    private func coordinator(of group: String, until deadline: ContinuousClock.Instant) async throws -> Int32 {
        if let coordinator { return coordinator }
        if cluster.known.brokers.isEmpty { try await cluster.refresh([], until: deadline) }
        guard let any = cluster.known.brokers.keys.randomElement() else {
            throw KafkaError(.leaderNotAvailable, "the cluster names no brokers")
        }
        let connection = try await cluster.connection(to: any, for: .requests)
        try await connection.waitUntilReady()
        let timeout = max(.milliseconds(1), deadline - .now)
        let found: (error: ErrorCode, broker: ClusterDescription.Broker, message: String?)
        if connection.versions?.common(.findCoordinator, FindCoordinators.versions) != nil {
            let request = FindCoordinatorRequest(keyType: 0, coordinatorKeys: [group])
            let answer = try await connection.send(CappedRequest<FindCoordinators>(request), timeout: timeout)
            guard let first = answer.coordinators.first else {
                throw KafkaError(.protocolViolation, "broker \(any) names no coordinator for group \(group)")
            }
            let broker = ClusterDescription.Broker(id: first.nodeId, host: first.host, port: first.port)
            found = (first.errorCode, broker, first.errorMessage)
        } else {
            let request = FindCoordinatorRequest(key: group, keyType: 0)
            let answer = try await connection.send(CappedRequest<FindOneCoordinator>(request), timeout: timeout)
            let broker = ClusterDescription.Broker(id: answer.nodeId, host: answer.host, port: answer.port)
            found = (answer.errorCode, broker, answer.errorMessage)
        }
        switch found.error {
        case .none: break
        case _ where found.error.isRetriable:
            throw KafkaError(
                .leaderNotAvailable, "group \(group): its coordinator is not available: \(found.error.name)")
        default: throw OffsetFetchPlan.error(found.error, group)
        }
        cluster.update { $0.add(found.broker) }
        coordinator = found.broker.id
        return found.broker.id
    }
}
