import KafkaWire
import Transport

extension ConsumerEngine {
    /// Sends the next Fetch to a broker, unless one is out or there is no room for an answer.
    func startFetch(at broker: Int32, brokers: Int, _ now: ContinuousClock.Instant) {
        guard fetches.mayBegin(at: broker, now), handover.hasRoom(limit: configuration.queuedMaxBytes) else { return }
        fetches.begin(at: broker)
        runFetch { engine in
            let delivery = await engine.fetch(from: broker, brokers: brokers)
            engine.fetches.end(at: broker)
            return delivery
        }
    }

    /// Asks once, and takes in the answer. What is returned is for the caller who waits.
    private func fetch(from broker: Int32, brokers: Int) async -> Handover.Delivery? {
        do {
            let connection = try await cluster.connection(to: broker, for: .fetches(client))
            // Only now: while the connection was waited for, the leader or the position may have changed.
            let begin = ContinuousClock.now
            let wants = handover.plan(conditions(begin)).fetches[broker] ?? []
            if wants.isEmpty || isClosed { return nil }
            let answer = try await send(wants, to: broker, connection, brokers: brokers, begin)
            cluster.succeeded(broker)
            metadata.reached(broker)
            let now = ContinuousClock.now
            return handle(answer, from: broker, after: now - begin, now)
        } catch is CancellationError {
        } catch {
            metadata.want()
            for (assignment, error) in fetches.failed(KafkaError.wrapping(error), at: broker, .now) {
                fail(assignment, error)
            }
        }
        return nil
    }

    private func send(
        _ wants: [FetchSession.Want], to broker: Int32, _ connection: BrokerConnection, brokers: Int,
        _ now: ContinuousClock.Instant
    ) async throws -> FramedAnswer<FetchResponse> {
        let common = connection.versions?.common(.fetch, FetchRequest.validVersions)
        let (request, usesIds) = fetches.request(
            to: broker, wants, canUseIds: common ?? FetchRequest.validVersions.upperBound >= 13, brokers: brokers, now)
        setTimer(fetches.nextDeadline)
        let timeout = configuration.requestTimeout + configuration.fetchMaxWait
        if usesIds { return try await connection.sendKeepingFrame(request, timeout: timeout) }
        return try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request), timeout: timeout)
    }

    // MARK: Answers

    private func handle(
        _ answer: FramedAnswer<FetchResponse>, from broker: Int32, after elapsed: Duration,
        _ now: ContinuousClock.Instant
    ) -> Handover.Delivery? {
        switch fetches.answered(answer.response, from: broker, now) {
        case .restart: return nil
        case .failed(let error):
            notify(ConsumerNotice(.retrying, "broker \(broker) answers \(error.name): trying again", brokerId: broker))
            if error.needsMetadata { metadata.want() }
            return nil
        case .read: break
        }
        let intake = FetchIntake(
            session: fetches.session(with: broker), answer: answer, frame: handover.hold(answer.frame), broker: broker,
            isolationLevel: configuration.isolationLevel, largestAnswer: configuration.receiveMessageMaxBytes,
            elapsed: elapsed)
        let (outcome, delivery) = handover.prepare { state in
            intake.take(into: &state.subscription, &state.queue)
        }
        fetches.served(outcome.served, by: broker)
        for partition in outcome.fine {
            waits.progressed(partition)
            refusals.progressed(partition)
            if let notice = leaders.found(partition, at: broker) { notify(notice) }
        }
        tellRefusals(outcome, answer.response, from: broker, now)
        for (partition, error) in outcome.retries { retry(partition, error, from: broker, answer.response) }
        for (partition, replica) in outcome.preferredReplicas {
            fetches.prefer(replica, for: partition, now)
            if cluster.known.brokers[replica] == nil {
                // The leader says so each time: until the replica is known it is not asked all the time.
                metadata.want()
                backOff(partition)
            }
        }
        for partition in outcome.outOfRange { outOfRange(partition, from: broker) }
        if outcome.needsNewSession { fetches.disagreed(with: broker) }
        return delivery
    }

    private func tellRefusals(
        _ outcome: FetchIntake.Outcome, _ response: FetchResponse, from broker: Int32, _ now: ContinuousClock.Instant
    ) {
        if !outcome.served.isEmpty || response.throttleTimeMs <= 0 {
            refusals.served(by: broker)
        } else {
            let pause = Duration.milliseconds(Int64(response.throttleTimeMs))
            for notice in refusals.heldBack(by: broker, for: pause, now, clock: WallClock.seconds) { notify(notice) }
        }
        if outcome.retries.isEmpty { return }
        let errors = outcome.retries.mapValues(\.errorCode)
        for notice in refusals.refused(errors, by: broker, now, clock: WallClock.seconds) { notify(notice) }
    }

    /// Only the leader knows what is in the log: a replica may lag behind (KIP-392).
    private func outOfRange(_ want: FetchSession.Want, from broker: Int32) {
        if fetches.backToLeader(want.partition, from: broker) { return }
        handover.withState { $0.subscription.outOfRange(want.partition, epoch: want.epoch, asked: want.fetchOffset) }
    }

    private func retry(
        _ partition: TopicPartition, _ data: FetchResponse.PartitionData, from broker: Int32, _ response: FetchResponse
    ) {
        fetches.backToLeader(partition)
        guard FetchVerdict(data.errorCode) == .findLeader else {
            // The broker may lag behind, or the topic be another, whose epochs have begun anew.
            if data.errorCode == .unknownLeaderEpoch { metadata.want() }
            return backOff(partition)
        }
        let isHinted = cluster.update { $0.apply(LeaderHint(data, in: response), to: partition) }
        metadata.want()
        if isHinted { return }
        backOff(partition)
    }

    /// Ends the fetch sessions, so that the brokers have room for others.
    func endSessions(within timeout: Duration) async {
        let (cluster, client) = (cluster, client)
        await withTaskGroup(of: Void.self) { group in
            for (broker, request) in fetches.closing() {
                group.addTask(executorPreference: loop) {
                    guard let connection = await cluster.open(broker, .fetches(client)) else { return }
                    _ = try? await connection.send(request, timeout: timeout)
                }
            }
        }
    }
}
