import KafkaWire
import Transport

extension ConsumerEngine {
    /// See ``KafkaConsumer/offsetResults(for:isolationLevel:)``.
    func listOffsets(
        _ specs: [TopicPartition: OffsetSpec], _ isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        try await lister.list(specs, isolationLevel)
    }

    // MARK: Positions

    /// Asks the leaders for the start positions that are wanted.
    func askOffsets(_ wanted: [ConsumerPlan.Ticket: OffsetSpec]) {
        let new = positions.begin(wanted.keys)
        if new.isEmpty { return }
        run { engine in
            await engine.resolve(wanted.filter { new.contains($0.key) })
            engine.positions.end(new)
        }
    }

    private func resolve(_ wanted: [ConsumerPlan.Ticket: OffsetSpec]) async {
        let tickets = Dictionary(uniqueKeysWithValues: wanted.keys.map { ($0.partition, $0) })
        let specs = Dictionary(uniqueKeysWithValues: wanted.map { ($0.key.partition, $0.value) })
        do {
            try await lister.list(specs, configuration.isolationLevel) { partition, result in
                guard let ticket = tickets[partition], let spec = specs[partition] else { return }
                switch result {
                case .success(let answer):
                    handover.deliver { $0.subscription.listed(partition, epoch: ticket.epoch, spec, answer) }
                case .failure(let error): fail(ticket, error)
                }
                // What has its position need not wait for the others.
                bell.ring()
            }
        } catch is CancellationError {
        } catch {
            for ticket in wanted.keys { fail(ticket, KafkaError.wrapping(error)) }
        }
    }

    /// Asks for both ends of logs that a position was not in.
    func askRanges(_ wanted: [ConsumerPlan.Ticket]) {
        let new = positions.begin(wanted)
        if new.isEmpty { return }
        run { engine in
            await engine.resolveRanges(new)
            engine.positions.end(new)
        }
    }

    private func resolveRanges(_ tickets: Set<ConsumerPlan.Ticket>) async {
        func specs(_ spec: OffsetSpec) -> [TopicPartition: OffsetSpec] {
            Dictionary(uniqueKeysWithValues: tickets.map { ($0.partition, spec) })
        }
        do {
            let starts = try await listOffsets(specs(.earliest), .readUncommitted)
            let ends = try await listOffsets(specs(.latest), .readUncommitted)
            let latest =
                configuration.isolationLevel == .readUncommitted
                ? ends : try await listOffsets(specs(.latest), configuration.isolationLevel)
            for ticket in tickets {
                do {
                    func offset(_ results: [TopicPartition: Result<ListedOffset, KafkaError>]) throws -> Int64 {
                        try results[ticket.partition]?.get().offset ?? 0
                    }
                    settleRange(ticket, try offset(starts), try offset(ends), try offset(latest))
                } catch {
                    fail(ticket, KafkaError.wrapping(error))
                }
            }
        } catch is CancellationError {
        } catch {
            for ticket in tickets { fail(ticket, KafkaError.wrapping(error)) }
        }
    }

    private func settleRange(_ ticket: ConsumerPlan.Ticket, _ start: Int64, _ end: Int64, _ latest: Int64) {
        let verdict = handover.deliver { state in
            let verdict = state.subscription.resolveRange(
                ticket.partition, epoch: ticket.epoch, logStart: start, logEnd: end, latest: latest,
                policy: configuration.autoOffsetReset)
            if case .stopped(let error) = verdict {
                state.queue.append(.failure(ticket.partition, epoch: ticket.epoch, error))
            }
            return verdict
        }
        switch verdict {
        case .moved(let notice): notify(notice)
        // The leader was wrong, or is another by now.
        case .nothing: backOff(ticket.partition)
        case .stopped: break
        }
    }

    /// Below the end nothing comes: compaction may have left nothing there, or what there is lies in tiered storage and
    /// takes its time. Only a log that is all on the broker's own disk is passed over.
    func probe(_ wanted: [ConsumerPlan.Ticket]) {
        let new = positions.begin(wanted)
        if new.isEmpty { return }
        run { engine in
            let specs = Dictionary(uniqueKeysWithValues: new.map { ($0.partition, OffsetSpec.earliestLocal) })
            let results = (try? await engine.listOffsets(specs, .readUncommitted)) ?? [:]
            engine.positions.end(new)
            for ticket in new {
                engine.handover.deliver { state in
                    var isHole = false
                    if case .probing(let position, _)? = state.subscription.partitions[ticket.partition]?.phase {
                        isHole = PositionRequests.isHole(from: position.offset, results[ticket.partition])
                    }
                    if state.subscription.probed(ticket.partition, epoch: ticket.epoch, isHole: isHole) {
                        engine.tellEnd(of: ticket, &state)
                    }
                }
                engine.backOff(ticket.partition)
            }
        }
    }

    /// Nothing was left up to the end: that it is reached is told here. In a session the broker would not tell, for it has
    /// told the end before.
    private nonisolated func tellEnd(of ticket: ConsumerPlan.Ticket, _ state: inout Handover.State) {
        guard let held = state.subscription.partitions[ticket.partition], let position = held.fetchPosition,
            let told = held.told
        else { return }
        state.queue.append(
            .records(
                FetchedRecords(
                    ticket.partition, epoch: ticket.epoch, fetchOffset: position.offset, nextOffset: position.offset,
                    highWatermark: told.highWatermark, lastStableOffset: told.lastStableOffset, logStartOffset: nil,
                    endOffset: position.offset, brokerId: -1, leaderEpoch: nil, frame: FetchedFrame(Frame([])) { _ in },
                    range: 0..<0)))
    }

    /// See ``KafkaConsumer/position(of:)``.
    func position(_ partition: TopicPartition) async throws -> Int64 {
        let deadline = ContinuousClock.now + configuration.apiTimeout
        while true {
            guard let state = handover.read({ $0.subscription.partitions[partition] }) else {
                throw SubscriptionState.notAssigned(partition)
            }
            if let position = state.position { return position }
            if case .stopped(let error) = state.phase { throw error }
            if isClosed { throw Handover.closed }
            guard ContinuousClock.now < deadline else {
                throw KafkaError(.timedOut, "\(partition): its position is not known yet", topicPartition: partition)
            }
            try await loop.sleep(for: .milliseconds(5))
        }
    }
}
