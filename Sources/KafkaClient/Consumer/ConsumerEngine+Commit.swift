import KafkaWire
import Transport

extension ConsumerEngine {
    /// Whether commits happen by themselves: as `enable.auto.commit` says; unsaid, only for what a group gave.
    var autoCommits: Bool {
        configuration.groupId != nil && configuration.enableAutoCommit ?? group.isOpen
    }

    /// What a commit of everything commits, of `partitions` or of all.
    func stored(of partitions: Set<TopicPartition>?) -> [TopicPartition: CommittedOffset] {
        let stored = handover.read { state in
            var result: [TopicPartition: CommittedOffset] = [:]
            for (partition, held) in state.subscription.partitions where partitions?.contains(partition) ?? true {
                if let stored = held.stored { result[partition] = stored }
            }
            return result
        }
        return partitions == nil ? commits.everything(stored) : stored
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
        defer { commits.end(turn) }
        while !commits.isFirst(turn) {
            guard ContinuousClock.now < deadline else {
                throw KafkaError(.timedOut, "group \(groupId): not committed in time: another commit is not done yet")
            }
            try await loop.sleep(for: .milliseconds(1))
        }
        var plan = OffsetCommitPlan(groupId, offsets)
        let retrying = retrying(until: deadline)
        if !plan.isDone {
            try await retrying(late: { plan.late($0) }, onFailure: forgetCoordinator) {
                if isClosed { throw Handover.closed }
                return try await commit(&plan, for: groupId, retrying)
            }
        }
        commits.committed(offsets)
    }

    private func commit(
        _ plan: inout OffsetCommitPlan, for groupId: String, _ retrying: Retrying
    ) async throws -> Retrying.Attempt<Void> {
        let broker = try await coordinators.broker(of: .group(groupId), until: retrying.deadline)
        // The generation of this moment: a rebalance may have passed since the last try.
        let identity = try committer(groupId)
        let answer = try await cluster.send(
            CappedRequest<OffsetCommitByName>(plan.request(identity)), to: broker,
            timeout: min(configuration.requestTimeout, retrying.left))
        switch try plan.answered(answer.response, identity) {
        case .done: return .done(())
        case .again(let error): return .again(error)
        case .findCoordinator(let error):
            forgetCoordinator()
            return .again(error)
        case .awaitEpoch(let error):
            step(.outdated)
            return .again(error)
        }
    }

    /// Who this consumer is in its group, for offsets that a producer's transaction commits.
    func groupMetadata() throws(KafkaError) -> ConsumerGroupMetadata {
        guard let groupId = configuration.groupId else {
            throw KafkaError(.groupIdRequired, "no group id is set")
        }
        let identity = try committer(groupId)
        return ConsumerGroupMetadata(
            groupId: groupId, memberId: identity.memberId, generation: identity.generation,
            instanceId: identity.isMember ? identity.instanceId : nil)
    }

    /// Who signs a commit: the member, or nobody in assign mode. Who has subscribed and is no member now must not commit as
    /// nobody: in a group without members that would be let through, whoever the partitions were given to since.
    private func committer(_ groupId: String) throws(KafkaError) -> GroupIdentity {
        if let identity = group.member { return identity }
        if let failure = handover.read(\.group.failure) { throw failure }
        guard group.isOpen else { return .simple }
        throw KafkaError(.groupFailed, "group \(groupId): not committed: the consumer is not a member of it now")
    }

    /// Commits what has changed since it was committed last. A failure is told and ends nothing.
    func commitSoftly(_ offsets: [TopicPartition: CommittedOffset], within timeout: Duration) async {
        let new = commits.changed(offsets)
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
        commits.leave(stored(of: nil))
        run { engine in
            await engine.commitSoftly(engine.stored(of: nil), within: engine.configuration.apiTimeout)
        }
    }
}
