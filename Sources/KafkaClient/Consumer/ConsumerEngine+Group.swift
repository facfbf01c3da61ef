import KafkaWire
import Transport

/// The group's I/O: hands to ``GroupMembership`` what happens, and does what it says.
extension ConsumerEngine {
    /// Takes up a subscription. What the group had before is left to go on under the new one.
    func joinGroup(_ groupId: String, topics: Set<String>, patterns: [TopicPattern]) {
        guard let id = group.join(groupId, topics: topics, patterns: patterns, .now) else { return pump() }
        run { engine in await engine.beginGroup(id) }
    }

    /// Finds out which topics and which protocol it is, then joins. Tries for a bounded time.
    private func beginGroup(_ id: UInt64) async {
        let retrying = retrying(until: .now + configuration.apiTimeout)
        do {
            try await retrying(
                isFinal: { $1.endsMembership || $1.code == .brokersUnreachable }, onFailure: forgetCoordinator
            ) {
                if !group.isCurrent(id) || isClosed { throw CancellationError() }
                try await openGroup(id, until: retrying.deadline)
                return .done(())
            }
        } catch is CancellationError {
        } catch {
            failGroup(KafkaError.wrapping(error), of: id)
        }
    }

    private func openGroup(_ id: UInt64, until deadline: ContinuousClock.Instant) async throws {
        let wishes = group.wishes
        let topics = try await groupTopics(id, until: deadline)
        guard group.isCurrent(id), let groupId = group.groupId else { return }
        let kind = try await groupProtocol(of: groupId, until: deadline)
        guard group.isCurrent(id) else { return }
        let subscription = group.subscription(topics, kind)
        let settings = try groupSettings(groupId)
        switch kind {
        case .classic: group.open(ClassicMembership(settings, subscription), wishes, topics, .now)
        case .consumer:
            let memberId = ConsumerGroupMembership.newMemberId()
            group.open(
                ConsumerGroupMembership(settings, subscription, memberId: memberId), wishes, topics, .now)
        }
        step(.start)
    }

    private func groupSettings(_ groupId: String) throws(KafkaError) -> GroupSettings {
        var settings = GroupSettings(groupId: groupId)
        settings.instanceId = configuration.groupInstanceId
        settings.rack = configuration.clientRack
        settings.sessionTimeout = configuration.sessionTimeout
        settings.heartbeatInterval = configuration.heartbeatInterval
        settings.rebalanceTimeout = configuration.maxPollInterval
        settings.remoteAssignor = configuration.groupRemoteAssignor
        settings.assignors = try Assignors.named(configuration.partitionAssignmentStrategy)
        settings.backoff = Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax)
        return settings
    }

    // MARK: Events and actions

    /// Hands an event to the membership and does what follows.
    func step(_ event: GroupEvent) {
        for action in group.handle(event, .now) { perform(action) }
    }

    private func perform(_ action: GroupAction) {
        guard let id = group.id else { return }
        switch action {
        case .send(let request, let number): run { engine in await engine.send(request, number, of: id) }
        case .findCoordinator: forgetCoordinator()
        case .revoke(let partitions, let isLost): revoke(partitions, isLost: isLost)
        case .assign(let partitions, let added): assign(partitions, added: added)
        case .divide(let assignor, let members):
            let division = group.division
            run { engine in await engine.divide(members, by: assignor, division, of: id) }
        case .watch(let topics):
            let division = group.division
            run { engine in await engine.watch(topics, division, of: id) }
        case .name(let ids): run { engine in await engine.name(ids, of: id) }
        case .notify(let notice): notify(notice)
        case .fail(let error): failGroup(error, of: id)
        case .left: group.end()
        }
    }

    private func send(_ request: GroupRequest, _ number: UInt64, of id: UInt64) async {
        let event: GroupEvent
        do {
            event = .answered(number, try await ask(request))
            group.answered()
        } catch is CancellationError {
            return
        } catch {
            if isClosed { return }
            let error = KafkaError.wrapping(error)
            event = .failed(number, error)
            guard group.isCurrent(id) else { return }
            let (isHopeless, notice) = group.failed(error, .now)
            if let notice { notify(notice) }
            if isHopeless { return failGroup(error, of: id) }
        }
        if group.isCurrent(id) { step(event) }
    }

    /// Ends the membership; the caller is told with his next call.
    func failGroup(_ error: KafkaError, of id: UInt64) {
        guard group.isCurrent(id) else { return }
        group.end()
        handover.deliver { state in
            state.group.failure = error
            state.subscription.clear()
            state.queue.removeAll { _, _ in true }
        }
    }

    // MARK: Partitions

    private func assign(_ partitions: Set<TopicPartition>, added: Set<TopicPartition>) {
        let error = handover.deliver { state -> KafkaError? in
            do throws(KafkaError) { try state.subscription.assign(partitions) } catch { return error }
            let held = state.subscription.partitions
            state.queue.removeAll { partition, epoch in held[partition]?.epoch != epoch }
            _ = state.group.tell(.assigned(added))
            return nil
        }
        if let error, let id = group.id { failGroup(error, of: id) }
        bell.ring()
    }

    private func revoke(_ partitions: Set<TopicPartition>, isLost: Bool) {
        let event = handover.deliver { state in
            state.subscription.revoke(partitions, isLost: isLost)
            state.queue.removeAll { partition, _ in partitions.contains(partition) }
            return state.group.tell(isLost ? .lost(partitions) : .revoked(partitions))
        }
        group.told(event, partitions, isLost: isLost)
        bell.ring()
    }

    /// The caller is done with what was taken away: its positions are committed, then the group is told.
    private func finish(_ release: GroupRelease, of id: UInt64) async {
        if !release.isLost, autoCommits {
            await commitSoftly(stored(of: release.partitions), within: configuration.apiTimeout)
        }
        handover.deliver { $0.subscription.release(release.partitions) }
        commits.forget(release.partitions)
        if group.released(release, of: id) { step(.released) }
    }

    // MARK: Time

    /// Does what time has brought.
    func take(_ step: GroupRequests.Step) {
        guard let id = group.id else { return }
        switch step {
        case .finish(let release): run { engine in await engine.finish(release, of: id) }
        case .resume:
            handover.withState { $0.group.isIdle = false }
            self.step(.resumed)
        case .idle(let notice):
            handover.withState { $0.group.isIdle = true }
            notify(notice)
            self.step(.idled)
        case .tick: self.step(.tick)
        case .tellWait(let wait): run { engine in await engine.tell(wait) }
        case .look: run { engine in await engine.lookForTopics(id) }
        }
    }

    // MARK: The end

    /// Commits what is to be committed by itself, and leaves the group, within `timeout`. The caller gets nothing more of
    /// what the group had given.
    func endGroup(within timeout: Duration, reason: String) async {
        let deadline = ContinuousClock.now + timeout
        let offsets = autoCommits ? stored(of: nil) : [:]
        group.leave()
        await commitSoftly(offsets, within: timeout)
        guard let id = group.id else { return }
        if group.kind == nil { return group.end() }
        step(.leave(reason: reason))
        while group.isCurrent(id), ContinuousClock.now < deadline {
            do { try await loop.sleep(for: .milliseconds(1)) } catch { break }
        }
        if group.isCurrent(id) { group.end() }
    }
}

extension ConsumerConfiguration {
    /// How long things of a group may take.
    var groupTimes: GroupRequests.Times {
        var times = GroupRequests.Times()
        times.apiTimeout = client.apiTimeout
        times.maxPollInterval = maxPollInterval
        times.metadataMaxAge = client.metadataMaxAge
        times.retryBackoffMax = client.retryBackoffMax
        times.unknownTopicTimeout = client.unknownTopicTimeout
        return times
    }
}
