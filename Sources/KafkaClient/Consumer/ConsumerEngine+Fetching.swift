import KafkaWire
import Transport

extension ConsumerEngine {
    /// Sends the next Fetch to a broker, unless one is out or there is no room for an answer.
    func startFetch(at broker: Int32, brokers: Int) {
        let fetcher =
            fetchers[broker]
            ?? BrokerFetcher(
                Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax))
        fetchers[broker] = fetcher
        guard !fetcher.isBusy, handover.hasRoom(limit: configuration.queuedMaxBytes) else { return }
        if let wait = fetcher.notBefore {
            let now = ContinuousClock.now
            if wait > now {
                _ = loop.schedule(at: wait) { [bell] in bell.ring() }
                return
            }
            fetcher.notBefore = nil
        }
        fetcher.isBusy = true
        runFetch { engine in
            let delivery = await engine.fetch(from: broker, fetcher, brokers: brokers)
            fetcher.isBusy = false
            return delivery
        }
    }

    /// Asks once, and takes in the answer. What is returned is for the caller who waits.
    private func fetch(from broker: Int32, _ fetcher: BrokerFetcher, brokers: Int) async -> Handover.Delivery? {
        do {
            let connection = try await cluster.connection(to: broker, for: .fetches(client))
            // Only now: while the connection was waited for, the leader or the position may have changed.
            let wants = handover.plan(conditions(.now)).fetches[broker] ?? []
            if wants.isEmpty || isClosed { return nil }
            watch(fetcher, after: configuration.fetchMaxWait + .seconds(3))
            defer { fetcher.watch.map { loop.cancel($0) } }
            let begin = ContinuousClock.now
            let answer = try await send(fetcher.ordered(wants), fetcher, connection, brokers: brokers)
            cluster.succeeded(broker)
            toldUnreachable.remove(broker)
            fetcher.violations = 0
            return handle(answer, from: broker, fetcher, after: .now - begin)
        } catch is CancellationError {
        } catch {
            fetchFailed(broker, fetcher, KafkaError.wrapping(error))
        }
        return nil
    }

    /// A broker that answers nothing, not even that there is nothing, may lose its partitions to another, though not at
    /// once: that is looked up every second from then on.
    private func watch(_ fetcher: BrokerFetcher, after wait: Duration) {
        fetcher.watch = loop.schedule(at: .now + wait) { [weak self] in
            self?.assumeIsolated { engine in
                engine.watch(fetcher, after: .seconds(1))
                engine.refreshing.isWanted = true
                engine.pump()
            }
        }
    }

    private func send(
        _ wants: [FetchSession.Want], _ fetcher: BrokerFetcher, _ connection: BrokerConnection, brokers: Int
    ) async throws -> Answer<FetchResponse> {
        let common = connection.versions?.common(.fetch, FetchRequest.validVersions)
        var request = fetcher.session.nextRequest(
            wants, canUseIds: common ?? FetchRequest.validVersions.upperBound >= 13)
        request.maxWaitMs = configuration.fetchMaxWait.wholeMilliseconds
        request.minBytes = configuration.fetchMinBytes
        // A batch that is larger than all limits comes first and alone, if it is asked for.
        let largest = wants.lazy.map(\.maxBytes).max() ?? 0
        let share = Int32(clamping: configuration.queuedMaxBytes / max(1, brokers))
        request.maxBytes = max(min(configuration.fetchMaxBytes, share), largest)
        request.isolationLevel = configuration.isolationLevel.rawValue
        request.rackId = configuration.clientRack
        let timeout = configuration.requestTimeout + configuration.fetchMaxWait
        if fetcher.session.usesIds { return try await connection.sendKeepingFrame(request, timeout: timeout) }
        return try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request), timeout: timeout)
    }

    private func fetchFailed(_ broker: Int32, _ fetcher: BrokerFetcher, _ error: KafkaError) {
        fetcher.session.failed()
        preferredReplicas = preferredReplicas.filter { $0.value.broker != broker }
        refreshing.isWanted = true
        switch error.code {
        // These do not pass; the connection's own waits do for the others.
        case .unsupportedVersion, .authenticationFailed, .securityFailed:
            for (partition, want) in fetcher.session.partitions {
                fail(ConsumerPlan.Ticket(partition: partition, epoch: want.epoch), error)
            }
        case .protocolViolation where fetcher.violations >= 2: refuse(fetcher, error)
        default:
            fetcher.violations += error.code == .protocolViolation ? 1 : 0
            fetcher.notBefore = .now + fetcher.backoff.next()
        }
    }

    /// An answer that can't be taken may be a moment's fault; the third in a row is not: asking again would go on for ever.
    private func refuse(_ fetcher: BrokerFetcher, _ error: KafkaError) {
        fetcher.violations = 0
        let isTooLarge = (error.cause as? BrokerConnectionError)?.kind == .transport(.badFrame)
        for (partition, want) in fetcher.session.partitions {
            var error = error
            error.message = "\(partition) at offset \(want.fetchOffset): \(error.message)"
            if isTooLarge {
                // As a batch that decompresses to more than it may (B4).
                error.code = .corruptData
                error.message += " (receive.message.max.bytes)"
            }
            error.topicPartition = partition
            error.offset = want.fetchOffset
            fail(ConsumerPlan.Ticket(partition: partition, epoch: want.epoch), error)
        }
    }

    // MARK: Answers

    private func handle(
        _ answer: Answer<FetchResponse>, from broker: Int32, _ fetcher: BrokerFetcher, after elapsed: Duration
    ) -> Handover.Delivery? {
        switch fetcher.session.answered(answer.response) {
        case .restart: return nil
        case .failed(let error):
            fetcher.notBefore = .now + fetcher.backoff.next()
            notify(ConsumerNotice(.retrying, "broker \(broker) answers \(error.name): trying again", brokerId: broker))
            if error.needsMetadata { refreshing.isWanted = true }
            return nil
        case .read: fetcher.backoff.reset()
        }
        let intake = FetchIntake(
            session: fetcher.session, answer: answer, frame: handover.hold(answer.frame), broker: broker,
            isolationLevel: configuration.isolationLevel, largestAnswer: configuration.receiveMessageMaxBytes,
            elapsed: elapsed)
        let (outcome, delivery) = handover.prepare { state in
            intake.take(into: &state.subscription, &state.queue)
        }
        if !outcome.served.isEmpty { fetcher.served(outcome.served) }
        for partition in outcome.fine {
            progressed(partition)
            tellLeader(of: partition, broker)
        }
        for (partition, error) in outcome.retries { retry(partition, error, from: broker, answer.response) }
        for (partition, replica) in outcome.preferredReplicas {
            preferredReplicas[partition] = (replica, .now + configuration.metadataMaxAge)
            if cluster.known.brokers[replica] == nil {
                // The leader says so each time: until the replica is known it is not asked all the time.
                refreshing.isWanted = true
                backOff(partition)
            }
        }
        for partition in outcome.outOfRange { outOfRange(partition, from: broker) }
        // The broker's session holds what was not asked for.
        if outcome.hasUnexpected { fetcher.session.failed() }
        return delivery
    }

    private func tellLeader(of partition: TopicPartition, _ broker: Int32) {
        guard let before = toldLeaders.updateValue(broker, forKey: partition), before != broker else { return }
        toldLeaderless.remove(partition)
        notify(
            ConsumerNotice(
                .leaderChanged, "\(partition): going on at broker \(broker), which was broker \(before)",
                topicPartition: partition, brokerId: broker))
    }

    /// Only the leader knows what is in the log: a replica may lag behind (KIP-392).
    private func outOfRange(_ want: FetchSession.Want, from broker: Int32) {
        if preferredReplicas[want.partition]?.broker == broker {
            preferredReplicas[want.partition] = nil
            return
        }
        handover.withState { $0.subscription.outOfRange(want.partition, epoch: want.epoch, asked: want.fetchOffset) }
    }

    private func retry(
        _ partition: TopicPartition, _ data: FetchResponse.PartitionData, from broker: Int32, _ response: FetchResponse
    ) {
        preferredReplicas[partition] = nil
        guard FetchVerdict(data.errorCode) == .findLeader else {
            // The broker may lag behind, or the topic be another, whose epochs have begun anew.
            if data.errorCode == .unknownLeaderEpoch { refreshing.isWanted = true }
            return backOff(partition)
        }
        let hint = data.currentLeader
        let isHinted = cluster.update {
            $0.applyHint(
                partition, leader: hint.leaderId, epoch: hint.leaderEpoch, endpoints: response.nodeEndpoints)
        }
        refreshing.isWanted = true
        if isHinted { return }
        backOff(partition)
    }

    /// Ends the fetch sessions, so that the brokers have room for others.
    func endSessions(within timeout: Duration) async {
        let (cluster, client) = (cluster, client)
        await withTaskGroup(of: Void.self) { group in
            for (broker, fetcher) in fetchers {
                // A request on its way would be answered first: its broker finds out by the closed connection.
                guard !fetcher.isBusy, let request = fetcher.session.closing() else { continue }
                group.addTask(executorPreference: loop) {
                    guard let connection = await cluster.open(broker, .fetches(client)) else { return }
                    _ = try? await connection.send(request, timeout: timeout)
                }
            }
        }
    }
}
