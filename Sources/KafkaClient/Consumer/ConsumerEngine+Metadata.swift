import KafkaWire
import Transport

extension ConsumerEngine {
    /// Asks for metadata when they are wanted or old. Returns when to look again.
    func refreshIfWanted(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let topics = handover.read { Set($0.subscription.partitions.keys.map(\.topic)) }
        if topics.isEmpty { return nil }
        let old = refreshing.last.map { $0 + configuration.metadataMaxAge }
        if let old, old <= now { refreshing.isWanted = true }
        guard refreshing.isWanted, !refreshing.isUnderWay else { return refreshing.isUnderWay ? nil : old }
        if let wait = refreshing.notBefore, wait > now { return wait }
        refreshing.isUnderWay = true
        refreshing.isWanted = false
        run { engine in await engine.refresh(topics) }
        return nil
    }

    private func refresh(_ topics: Set<String>) async {
        defer {
            refreshing.isUnderWay = false
            refreshing.notBefore = .now + refreshing.backoff.next()
        }
        do {
            let deadline = ContinuousClock.now + configuration.apiTimeout
            try await cluster.refresh(topics.sorted(), until: deadline)
            refreshing.last = .now
            toldNoBroker = false
            cluster.want(topics, client)
        } catch is CancellationError {
        } catch {
            refreshFailed(KafkaError.wrapping(error))
        }
    }

    /// Metadata came, whoever asked: sees to topics that are others by now.
    func refreshed(_ refreshed: Cluster.Refreshed) {
        if isClosed { return }
        refreshing.last = refreshing.last ?? .now
        if let former = refreshed.formerCluster { tellOtherCluster(refreshed, former) }
        for topic in refreshed.recreated {
            preferredReplicas = preferredReplicas.filter { $0.key.topic != topic }
            let verdicts = handover.deliver { state in
                let verdicts = state.subscription.recreated(topic, policy: configuration.autoOffsetReset)
                state.dropStale()
                for case (let partition, .stopped(let error)) in verdicts {
                    let epoch = state.subscription.partitions[partition]?.epoch ?? 0
                    state.queue.append(.failure(partition, epoch: epoch, error))
                }
                return verdicts
            }
            for case (_, .moved(let notice)) in verdicts.sorted(by: { $0.key < $1.key }) { notify(notice) }
        }
    }

    /// Told once for each cluster: where the bootstrap servers are of two, answers may go to and fro.
    private func tellOtherCluster(_ refreshed: Cluster.Refreshed, _ former: String) {
        let id = refreshed.answer.response.clusterId ?? ""
        guard toldClusters.insert(id).inserted else { return }
        notify(
            ConsumerNotice(
                .otherCluster,
                "\(refreshed.broker) is of cluster \(id), the brokers before were of cluster \(former): "
                    + "do the bootstrap servers name two clusters?", brokerId: refreshed.broker.id))
    }

    private func refreshFailed(_ error: KafkaError) {
        if isClosed { return }
        if refreshing.last != nil, error.code != .authenticationFailed {
            // It went well before: brokers come back.
            refreshing.isWanted = true
            if !toldNoBroker {
                toldNoBroker = true
                notify(ConsumerNotice(.brokerUnreachable, "\(error); trying again"))
            }
            return
        }
        handover.deliver { state in
            for (partition, held) in state.subscription.partitions.sorted(by: { $0.key < $1.key }) {
                if case .stopped = held.phase { continue }
                state.subscription.stop(partition, epoch: held.epoch, error)
                state.queue.append(.failure(partition, epoch: held.epoch, error))
            }
        }
    }

    /// A connection ended unasked: its partitions are looked for again.
    func lost(_ broker: BrokerName, _ error: BrokerConnectionError) {
        if isClosed { return }
        refreshing.isWanted = true
        if let id = broker.id, refreshing.last != nil, toldUnreachable.insert(id).inserted {
            notify(ConsumerNotice(.brokerLost, "\(error)", brokerId: id))
        }
        bell.ring()
    }

    /// Partitions without a leader: metadata are asked for until there is one, or the time for it is over.
    func lookForLeaders(_ leaderless: [ConsumerPlan.Ticket: ClusterMetadata.Leader], _ now: ContinuousClock.Instant) {
        missingSince = missingSince.filter { leaderless[$0.key] != nil }
        if leaderless.isEmpty {
            // All is found: the next search begins with short waits again.
            if !refreshing.isUnderWay, !refreshing.isWanted { refreshing.backoff.reset() }
            toldLeaderless = []
            return
        }
        refreshing.isWanted = true
        for (ticket, leader) in leaderless {
            let since = missingSince[ticket] ?? now
            missingSince[ticket] = since
            let hasFetched = handover.read { $0.subscription.partitions[ticket.partition]?.hasFetched == true }
            switch leader {
            case .unknownTopic, .unknownPartition:
                // Once it was there: then a broker that has just come up is a likelier cause than a deletion.
                let patience = hasFetched ? configuration.apiTimeout : configuration.unknownTopicTimeout
                if now - since >= patience { reportUnknown(ticket, wasRead: hasFetched) }
            case .refused(let error): fail(ticket, KafkaError(error, of: ticket.partition))
            case .none where hasFetched:
                if now - since >= .seconds(1), toldLeaderless.insert(ticket.partition).inserted {
                    notify(
                        ConsumerNotice(
                            .waitingForLeader, "\(ticket.partition): no leader now, waiting for one",
                            topicPartition: ticket.partition))
                }
            case .none:
                if now - since >= configuration.apiTimeout {
                    fail(ticket, ListOffsetsPlan.leaderless(ticket.partition))
                }
            case .unasked, .broker: break
            }
        }
    }

    private func reportUnknown(_ ticket: ConsumerPlan.Ticket, wasRead: Bool) {
        if group != nil { return lookAgain(for: ticket.partition) }
        guard asked.insert(ticket).inserted else { return }
        run { engine in
            let error =
                wasRead && engine.cluster.known.leader(of: ticket.partition) == .unknownTopic
                ? ClusterMetadata.deleted(ticket.partition) : await engine.cluster.unknown(ticket.partition)
            engine.asked.remove(ticket)
            // It may have appeared meanwhile.
            switch engine.cluster.known.leader(of: ticket.partition) {
            case .unknownTopic, .unknownPartition: engine.fail(ticket, error)
            default: break
            }
        }
    }

    /// See ``KafkaConsumer/metadata(topics:)``.
    func describe(_ topics: [String]?) async throws -> ClusterDescription {
        do {
            let deadline = ContinuousClock.now + configuration.apiTimeout
            return ClusterDescription(try await cluster.refresh(topics, until: deadline))
        } catch let error as BrokerConnectionError {
            throw KafkaError(error)
        }
    }
}
