import KafkaWire
import Transport

extension ConsumerEngine {
    /// The topics to ask for now, when metadata are wanted or old.
    func topicsDue(_ now: ContinuousClock.Instant) -> Set<String>? {
        let topics = handover.read { Set($0.subscription.partitions.keys.map(\.topic)) }
        return metadata.due(hasTopics: !topics.isEmpty, now) ? topics : nil
    }

    /// Asks for them.
    func refresh(_ topics: Set<String>) async {
        defer { metadata.ended(.now) }
        do {
            let deadline = ContinuousClock.now + configuration.apiTimeout
            try await cluster.refresh(topics.sorted(), until: deadline)
            metadata.answered(.now)
            cluster.want(topics, client)
        } catch is CancellationError {
        } catch {
            refreshFailed(KafkaError.wrapping(error))
        }
    }

    /// Metadata came, whoever asked: sees to topics that are others by now.
    func refreshed(_ refreshed: RefreshedMetadata) {
        if isClosed { return }
        metadata.heard(.now)
        let id = refreshed.answer.response.clusterId ?? ""
        if let former = refreshed.formerCluster,
            let notice = metadata.otherCluster(id, former: former, refreshed.broker)
        {
            notify(notice)
        }
        for topic in refreshed.recreated {
            fetches.recreated(topic)
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

    private func refreshFailed(_ error: KafkaError) {
        if isClosed { return }
        if case .again(let notice) = metadata.failed(error) {
            if let notice { notify(notice) }
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
        if let notice = metadata.lost(broker, error) { notify(notice) }
        bell.ring()
    }

    /// Partitions without a leader: metadata are asked for until there is one, or the time for it is over.
    func lookForLeaders(_ leaderless: [PartitionAssignment: ClusterMetadata.Leader], _ now: ContinuousClock.Instant) {
        if leaderless.isEmpty { metadata.settled() } else { metadata.want() }
        let findings = leaders.look(leaderless, now) { partition in
            handover.read { $0.subscription.partitions[partition]?.hasFetched == true }
        }
        for finding in findings {
            switch finding {
            case .unknown(let assignment, let wasRead): reportUnknown(assignment, wasRead: wasRead)
            case .stop(let assignment, let error): fail(assignment, error)
            case .tell(let notice): notify(notice)
            }
        }
    }

    private func reportUnknown(_ assignment: PartitionAssignment, wasRead: Bool) {
        if let groupId = group.groupId {
            group.lookAgain(.now)
            if let notice = leaders.leftToGroup(assignment.partition, groupId) { notify(notice) }
            return
        }
        if positions.begin([assignment]).isEmpty { return }
        run { engine in
            let error =
                wasRead && engine.cluster.known.leader(of: assignment.partition) == .unknownTopic
                ? ClusterMetadata.deleted(assignment.partition) : await engine.cluster.unknown(assignment.partition)
            engine.positions.end([assignment])
            // It may have appeared meanwhile.
            switch engine.cluster.known.leader(of: assignment.partition) {
            case .unknownTopic, .unknownPartition: engine.fail(assignment, error)
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
