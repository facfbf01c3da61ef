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
    func askOffsets(_ wanted: [PartitionAssignment: OffsetSpec]) {
        let new = positions.begin(wanted.keys)
        if new.isEmpty { return }
        run { engine in
            await engine.resolve(wanted.filter { new.contains($0.key) })
            engine.positions.end(new)
        }
    }

    private func resolve(_ wanted: [PartitionAssignment: OffsetSpec]) async {
        let assignments = Dictionary(uniqueKeysWithValues: wanted.keys.map { ($0.partition, $0) })
        let specs = Dictionary(uniqueKeysWithValues: wanted.map { ($0.key.partition, $0.value) })
        do {
            try await lister.list(specs, configuration.isolationLevel) { partition, result in
                guard let assignment = assignments[partition], let spec = specs[partition] else { return }
                switch result {
                case .success(let answer):
                    handover.deliver { $0.subscription.listed(partition, epoch: assignment.epoch, spec, answer) }
                case .failure(let error): fail(assignment, error)
                }
                // What has its position need not wait for the others.
                bell.ring()
            }
        } catch is CancellationError {
        } catch {
            for assignment in wanted.keys { fail(assignment, KafkaError.wrapping(error)) }
        }
    }

    /// Asks for both ends of logs that a position was not in.
    func askRanges(_ wanted: [PartitionAssignment]) {
        let new = positions.begin(wanted)
        if new.isEmpty { return }
        run { engine in
            await engine.resolveRanges(new)
            engine.positions.end(new)
        }
    }

    private func resolveRanges(_ assignments: Set<PartitionAssignment>) async {
        func specs(_ spec: OffsetSpec) -> [TopicPartition: OffsetSpec] {
            Dictionary(uniqueKeysWithValues: assignments.map { ($0.partition, spec) })
        }
        do {
            let starts = try await listOffsets(specs(.earliest), .readUncommitted)
            let ends = try await listOffsets(specs(.latest), .readUncommitted)
            let latest =
                configuration.isolationLevel == .readUncommitted
                ? ends : try await listOffsets(specs(.latest), configuration.isolationLevel)
            for assignment in assignments {
                do {
                    func offset(_ results: [TopicPartition: Result<ListedOffset, KafkaError>]) throws -> Int64 {
                        try results[assignment.partition]?.get().offset ?? 0
                    }
                    settleRange(assignment, try offset(starts), try offset(ends), try offset(latest))
                } catch {
                    fail(assignment, KafkaError.wrapping(error))
                }
            }
        } catch is CancellationError {
        } catch {
            for assignment in assignments { fail(assignment, KafkaError.wrapping(error)) }
        }
    }

    private func settleRange(_ assignment: PartitionAssignment, _ start: Int64, _ end: Int64, _ latest: Int64) {
        let verdict = handover.deliver { state in
            let verdict = state.subscription.resolveRange(
                assignment.partition, epoch: assignment.epoch, logStart: start, logEnd: end, latest: latest,
                policy: configuration.autoOffsetReset)
            if case .stopped(let error) = verdict {
                state.queue.append(.failure(assignment.partition, epoch: assignment.epoch, error))
            }
            return verdict
        }
        switch verdict {
        case .moved(let notice): notify(notice)
        // The leader was wrong, or is another by now.
        case .nothing: backOff(assignment.partition)
        case .stopped: break
        }
    }

    /// Below the end nothing comes: compaction may have left nothing there, or what there is lies in tiered storage and
    /// takes its time. Only a log that is all on the broker's own disk is passed over.
    func probe(_ wanted: [PartitionAssignment]) {
        let new = positions.begin(wanted)
        if new.isEmpty { return }
        run { engine in
            let specs = Dictionary(uniqueKeysWithValues: new.map { ($0.partition, OffsetSpec.earliestLocal) })
            let results = (try? await engine.listOffsets(specs, .readUncommitted)) ?? [:]
            engine.positions.end(new)
            for assignment in new {
                let passedOver = engine.handover.deliver { state -> Range<Int64>? in
                    var hole: Range<Int64>?
                    if case .probing(let position, let end)? = state.subscription.partitions[assignment.partition]?
                        .phase,
                        PositionRequests.isHole(from: position.offset, results[assignment.partition])
                    {
                        hole = position.offset..<max(end, position.offset)
                    }
                    guard state.subscription.probed(assignment.partition, epoch: assignment.epoch, isHole: hole != nil)
                    else {
                        return nil
                    }
                    engine.tellEnd(of: assignment, &state)
                    return hole
                }
                if let passedOver {
                    engine.tellHole(passedOver, of: assignment.partition, results[assignment.partition])
                }
                engine.backOff(assignment.partition)
            }
        }
    }

    /// A broker that can't say where its own disk's log begins leaves it open what is missing: that is always told.
    private func tellHole(
        _ offsets: Range<Int64>, of partition: TopicPartition, _ answer: Result<ListedOffset, KafkaError>?
    ) {
        guard case .failure? = answer else { return }
        notify(
            ConsumerNotice(
                .offsetsPassedOver,
                "\(partition): nothing came of the offsets \(offsets.lowerBound) to \(offsets.upperBound - 1): passed over "
                    + "as compacted away; the broker is too old to say so", topicPartition: partition))
    }

    /// Nothing was left up to the end: that it is reached is told here. In a session the broker would not tell, for it has
    /// told the end before.
    private nonisolated func tellEnd(of assignment: PartitionAssignment, _ state: inout Handover.State) {
        guard let held = state.subscription.partitions[assignment.partition], let position = held.fetchPosition,
            let told = held.told
        else { return }
        state.queue.append(
            .records(
                FetchedRecords(
                    assignment.partition, epoch: assignment.epoch, fetchOffset: position.offset,
                    nextOffset: position.offset,
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
