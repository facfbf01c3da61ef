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
                let error = KafkaError.wrapping(error)
                if engine.group != nil, error.code == .timedOut { return engine.retryCommitted(wanted, error) }
                for ticket in wanted { engine.fail(ticket, error) }
            }
        }
    }

    /// A coordinator that cannot answer for long is waited for as its heartbeats are: the group has given these partitions,
    /// and would not give them again.
    private func retryCommitted(_ wanted: [ConsumerPlan.Ticket], _ error: KafkaError) {
        notify(ConsumerNotice(.retrying, "\(error); trying again"))
        for ticket in wanted { backOff(ticket.partition) }
    }

    private func apply(_ offsets: [TopicPartition: CommittedOffset], to wanted: [ConsumerPlan.Ticket]) {
        let policy = configuration.autoOffsetReset
        var reset: [TopicPartition] = []
        for ticket in wanted {
            let wasReset = handover.deliver { state in
                let wasReset = state.subscription.committed(
                    ticket.partition, epoch: ticket.epoch, offsets[ticket.partition], policy: policy)
                if wasReset, case .stopped(let error)? = state.subscription.partitions[ticket.partition]?.phase {
                    state.queue.append(.failure(ticket.partition, epoch: ticket.epoch, error))
                }
                return wasReset
            }
            if wasReset { reset.append(ticket.partition) }
        }
        if policy != .none, let group = configuration.groupId {
            // A new group of many partitions is worth one line, not one each.
            for (topic, partitions) in Dictionary(grouping: reset, by: \.topic).sorted(by: { $0.key < $1.key }) {
                let place = partitions.count == 1 ? "\(partitions[0])" : "\(partitions.count) partitions of \(topic)"
                notify(
                    ConsumerNotice(
                        .noCommittedOffset,
                        "\(place): group \(group) has committed nothing, beginning at \(policy)",
                        topicPartition: partitions.count == 1 ? partitions[0] : nil))
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
        var plan = OffsetFetchPlan(
            group, partitions, requiresStable: configuration.isolationLevel == .readCommitted)
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
                    : try await connection.send(
                        CappedRequest<OffsetFetchOneGroup>(
                            plan.oneGroup(
                                version: connection.versions?.common(.offsetFetch, OffsetFetchOneGroup.versions) ?? 1)),
                        timeout: timeout)
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
}
