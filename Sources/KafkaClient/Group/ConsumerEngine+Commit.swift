import KafkaWire
import Transport

extension ConsumerEngine {
    /// Whether commits happen by themselves: as `enable.auto.commit` says; unsaid, only for what a group gave.
    var autoCommits: Bool {
        configuration.groupId != nil && configuration.enableAutoCommit ?? (group != nil)
    }

    /// What a commit of everything commits, of `partitions` or of all.
    func stored(of partitions: Set<TopicPartition>?) -> [TopicPartition: CommittedOffset] {
        let leftOver = partitions == nil ? commits.leftOver : [:]
        return handover.read { state in
            var result = leftOver
            for (partition, held) in state.subscription.partitions where partitions?.contains(partition) ?? true {
                if let stored = held.stored { result[partition] = stored }
            }
            return result
        }
    }

    /// See ``KafkaConsumer/commit()``.
    func commit(_ offsets: [TopicPartition: CommittedOffset]? = nil) async throws {
        guard let groupId = configuration.groupId else {
            throw KafkaError(.groupIdRequired, "offsets are committed for a group, and no group id is set")
        }
        let offsets = offsets ?? stored(of: nil)
        for (partition, offset) in offsets where offset.offset < 0 {
            throw KafkaError(
                .invalidArgument, "\(partition): an offset is not negative, \(offset.offset) is",
                topicPartition: partition, offset: offset.offset)
        }
        try await commit(offsets, for: groupId, until: .now + configuration.apiTimeout)
    }

    /// One commit at a time, in the order in which they were wanted: an older one must not land behind a newer.
    private func commit(
        _ offsets: [TopicPartition: CommittedOffset], for groupId: String, until deadline: ContinuousClock.Instant
    ) async throws {
        let turn = commits.takeTurn()
        defer { commits.turns.removeAll { $0 == turn } }
        while commits.turns.first != turn {
            guard ContinuousClock.now < deadline else {
                throw KafkaError(.timedOut, "group \(groupId): not committed in time: another commit is not done yet")
            }
            try await loop.sleep(for: .milliseconds(1))
        }
        var backoff = Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax)
        var plan = OffsetCommitPlan(groupId, offsets)
        var last = KafkaError(.timedOut, "group \(groupId): no answer")
        while !plan.isDone {
            do {
                let broker = try await coordinator(of: groupId, until: deadline)
                // The generation of this moment: a rebalance may have passed since the last try.
                let identity = try committer(groupId)
                let answer = try await cluster.send(
                    CappedRequest<OffsetCommitByName>(plan.request(identity)), to: broker,
                    timeout: max(.milliseconds(1), min(configuration.requestTimeout, deadline - .now)))
                switch try plan.answered(answer.response, identity) {
                case .done: continue
                case .again(let error): last = error
                case .findCoordinator(let error):
                    coordinator = nil
                    last = error
                case .awaitEpoch(let error):
                    step(.outdated)
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
        for (partition, offset) in offsets {
            commits.committed[partition] = offset.offset
            if commits.leftOver[partition] == offset { commits.leftOver[partition] = nil }
        }
    }

    /// Who signs a commit: the member, or nobody in assign mode. Who has subscribed and is no member now must not commit as
    /// nobody: in a group without members that would be let through, whoever the partitions were given to since.
    private func committer(_ groupId: String) throws(KafkaError) -> GroupIdentity {
        if let identity = group?.membership?.identity, identity.isMember { return identity }
        if let failure = handover.read(\.group.failure) { throw failure }
        guard group != nil else { return .simple }
        throw KafkaError(.groupFailed, "group \(groupId): not committed: the consumer is not a member of it now")
    }

    /// Commits what has changed since it was committed last. A failure is told and ends nothing.
    func commitSoftly(_ offsets: [TopicPartition: CommittedOffset], within timeout: Duration) async {
        let new = offsets.filter { commits.committed[$0.key] != $0.value.offset }
        guard !new.isEmpty, let groupId = configuration.groupId else { return }
        do {
            try await commit(new, for: groupId, until: .now + timeout)
        } catch is CancellationError {
        } catch {
            let error = KafkaError.wrapping(error)
            // In the middle of a rebalance that takes nothing away: the next commit brings the same.
            if error.errorCode == ErrorCode.rebalanceInProgress.rawValue { return }
            notify(ConsumerNotice(.commitFailed, "\(error)"))
        }
    }

    /// Commits how far the partitions have got, behind the caller's back: they are about to be assigned no more. What does
    /// not get through goes along with the next commit.
    func commitStored() {
        commits.leftOver = stored(of: nil)
        run { engine in
            await engine.commitSoftly(engine.stored(of: nil), within: engine.configuration.apiTimeout)
        }
    }

    /// The automatic commit, when its time has come. Returns when it comes next.
    func commitIfDue(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard autoCommits else {
            commits.next = nil
            return nil
        }
        let due = commits.next ?? now + configuration.autoCommitInterval
        commits.next = due
        guard due <= now else { return due }
        let next = now + configuration.autoCommitInterval
        commits.next = next
        // One that is under way, or was asked for, goes first; what it leaves the next brings.
        if !commits.turns.isEmpty { return next }
        run { engine in
            await engine.commitSoftly(engine.stored(of: nil), within: engine.configuration.autoCommitInterval)
        }
        return next
    }
}
