import KafkaWire
import Transport

/// The group's I/O: hands to ``GroupMembership`` what happens, and does what it says.
extension ConsumerEngine {
    /// Takes up a subscription. What the group had before is left to go on under the new one.
    func joinGroup(_ groupId: String, topics: Set<String>, patterns: [TopicPattern]) {
        if group != nil, group?.isLeaving == false {
            group?.topics = topics
            group?.patterns = patterns
            group?.wishes += 1
            group?.nextLook = .now
            return pump()
        }
        lastGroup += 1
        let run = GroupRun(id: lastGroup, groupId: groupId, topics: topics, patterns: patterns)
        group = run
        self.run { engine in await engine.beginGroup(run.id) }
    }

    /// Finds out which topics and which protocol it is, then joins. Tries for a bounded time.
    private func beginGroup(_ id: UInt64) async {
        let retrying = retrying(until: .now + configuration.apiTimeout)
        do {
            try await retrying(
                isFinal: { $1.endsMembership || $1.code == .brokersUnreachable }, onFailure: forgetCoordinator
            ) {
                if group?.id != id || isClosed { throw CancellationError() }
                try await openGroup(id, until: retrying.deadline)
                return .done(())
            }
        } catch is CancellationError {
        } catch {
            failGroup(KafkaError.wrapping(error), of: id)
        }
    }

    private func openGroup(_ id: UInt64, until deadline: ContinuousClock.Instant) async throws {
        let wishes = group?.wishes
        let topics = try await groupTopics(id, until: deadline)
        guard let run = group, run.id == id else { return }
        let kind = try await groupProtocol(of: run.groupId, until: deadline)
        guard let run = group, run.id == id else { return }
        let subscription = subscription(of: run, topics, kind)
        switch kind {
        case .classic: group?.membership = ClassicMembership(try groupSettings(run.groupId), subscription)
        case .consumer:
            group?.membership = ConsumerGroupMembership(
                try groupSettings(run.groupId), subscription, memberId: ConsumerGroupMembership.newMemberId())
        }
        // What is wanted may be something else by now.
        let pause = run.wishes == wishes ? configuration.metadataMaxAge : .zero
        group?.nextLook = .now + pause
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
        guard var membership = group?.membership else { return }
        let actions = membership.handle(event, now: .now)
        group?.membership = membership
        for action in actions { perform(action) }
    }

    private func perform(_ action: GroupAction) {
        guard let id = group?.id else { return }
        switch action {
        case .send(let request, let number):
            // Whoever leads divides anew.
            if case .join = request { group?.divided = nil }
            run { engine in await engine.send(request, number, of: id) }
        case .findCoordinator: forgetCoordinator()
        case .revoke(let partitions, let isLost): revoke(partitions, isLost: isLost)
        case .assign(let partitions, let added): assign(partitions, added: added)
        case .divide(let assignor, let members):
            group?.divisions += 1
            let division = group?.divisions ?? 0
            run { engine in await engine.divide(members, by: assignor, division, of: id) }
        case .watch(let topics):
            group?.divisions += 1
            let division = group?.divisions ?? 0
            run { engine in await engine.watch(topics, division, of: id) }
        case .name(let ids): run { engine in await engine.name(ids, of: id) }
        case .notify(let notice): notify(notice)
        case .fail(let error): failGroup(error, of: id)
        case .left: group = nil
        }
    }

    private func send(_ request: GroupRequest, _ number: UInt64, of id: UInt64) async {
        let event: GroupEvent
        do {
            event = .answered(number, try await ask(request))
            group?.failingSince = nil
            group?.toldFailing = false
        } catch is CancellationError {
            return
        } catch {
            if isClosed { return }
            event = .failed(number, KafkaError.wrapping(error))
        }
        guard group?.id == id else { return }
        if case .failed(_, let error) = event, isHopeless(error) { return failGroup(error, of: id) }
        step(event)
    }

    /// Notes a failure. A coordinator that was never reached is not waited for longer than any other answer.
    private func isHopeless(_ error: KafkaError) -> Bool {
        guard let run = group, !run.isLeaving else { return false }
        let since = run.failingSince ?? .now
        group?.failingSince = since
        if run.wasMember, !run.toldFailing, !error.endsMembership {
            group?.toldFailing = true
            notify(ConsumerNotice(.retrying, "group \(run.groupId): \(error); trying again"))
        }
        return !run.wasMember && ContinuousClock.now - since >= configuration.apiTimeout
    }

    /// Ends the membership; the caller is told with his next call.
    func failGroup(_ error: KafkaError, of id: UInt64) {
        guard group?.id == id else { return }
        group = nil
        handover.deliver { state in
            state.group.failure = error
            state.subscription.clear()
            state.queue.removeAll { _, _ in true }
        }
    }

    // MARK: Partitions

    private func assign(_ partitions: Set<TopicPartition>, added: Set<TopicPartition>) {
        group?.wasMember = true
        let error = handover.deliver { state -> KafkaError? in
            do throws(KafkaError) { try state.subscription.assign(partitions) } catch { return error }
            let held = state.subscription.partitions
            state.queue.removeAll { partition, epoch in held[partition]?.epoch != epoch }
            _ = state.group.tell(.assigned(added))
            return nil
        }
        if let error, let id = group?.id { failGroup(error, of: id) }
        bell.ring()
    }

    private func revoke(_ partitions: Set<TopicPartition>, isLost: Bool) {
        let event = handover.deliver { state in
            state.subscription.revoke(partitions, isLost: isLost)
            state.queue.removeAll { partition, _ in partitions.contains(partition) }
            return state.group.tell(isLost ? .lost(partitions) : .revoked(partitions))
        }
        group?.releases.append(GroupRun.Release(id: event, partitions: partitions, isLost: isLost))
        bell.ring()
    }

    /// The caller is done with what was taken away: its positions are committed, then the group is told.
    private func finish(_ release: GroupRun.Release, of id: UInt64) async {
        if !release.isLost, autoCommits {
            await commitSoftly(stored(of: release.partitions), within: configuration.apiTimeout)
        }
        handover.deliver { $0.subscription.release(release.partitions) }
        for partition in release.partitions { commits.committed[partition] = nil }
        guard group?.id == id else { return }
        group?.releases.removeAll { $0.id == release.id }
        step(.released)
    }

    // MARK: Time

    /// What is due in the group now. Returns when to look again.
    func pumpGroup(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let run = group else { return nil }
        let caller = handover.read { $0.group }
        for (index, release) in run.releases.enumerated()
        where !release.isFinishing && release.id <= caller.finished {
            group?.releases[index].isFinishing = true
            self.run { engine in await engine.finish(release, of: run.id) }
        }
        let idleAt = idleIfDue(caller, now)
        if let due = run.membership?.nextDeadline, due <= now { step(.tick) }
        let lookAt = lookIfDue(now)
        return [group?.membership?.nextDeadline, idleAt, lookAt].compactMap { $0 }.min()
    }

    /// A caller that stays away for too long has the member leave; when he is back it joins again.
    private func idleIfDue(
        _ caller: GroupHandover, _ now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        guard let run = group, run.membership != nil, !run.isLeaving else { return nil }
        if caller.isIdle {
            if caller.awaySince == nil {
                handover.withState { $0.group.isIdle = false }
                step(.resumed)
            }
            return nil
        }
        let limit = configuration.maxPollInterval
        guard let since = caller.awaySince, since + limit <= now else { return (caller.awaySince ?? now) + limit }
        handover.withState { $0.group.isIdle = true }
        let seconds = Double(limit.wholeMilliseconds) / 1000
        notify(
            ConsumerNotice(
                .groupLeft,
                "group \(run.groupId): left, for nothing was read for \(seconds) s (max.poll.interval.ms); "
                    + "reading on joins it again"))
        step(.idled)
        return nil
    }

    private func lookIfDue(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let run = group, run.membership != nil, !run.isLooking, let due = run.nextLook else { return nil }
        if due > now { return due }
        group?.isLooking = true
        self.run { engine in await engine.lookForTopics(run.id) }
        return nil
    }

    // MARK: The end

    /// Commits what is to be committed by itself, and leaves the group, within `timeout`. The caller gets nothing more of
    /// what the group had given.
    func endGroup(within timeout: Duration, reason: String) async {
        let deadline = ContinuousClock.now + timeout
        let offsets = autoCommits ? stored(of: nil) : [:]
        if group != nil { group?.isLeaving = true }
        await commitSoftly(offsets, within: timeout)
        guard let run = group else { return }
        if run.membership == nil {
            group = nil
            return
        }
        step(.leave(reason: reason))
        while group?.id == run.id, ContinuousClock.now < deadline {
            do { try await loop.sleep(for: .milliseconds(1)) } catch { break }
        }
        if group?.id == run.id { group = nil }
    }
}
