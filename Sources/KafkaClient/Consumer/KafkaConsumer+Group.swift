public import KafkaWire
import Synchronization

extension KafkaConsumer {
    // MARK: Subscribing

    /// Joins the group of ``ConsumerConfiguration/groupId`` for these topics (S1); its coordinator decides which
    /// partitions come. An assignment made by ``assign(_:)-(Set<TopicPartition>)`` is cleared, an earlier subscription
    /// replaced (S4). Returns at once: ``nextRecords(timeout:)`` brings records, and `listener` is told of partitions.
    ///
    /// A partition begins at the group's committed offset or, without one, where
    /// ``ConsumerConfiguration/autoOffsetReset`` says (S9). A topic that does not exist is waited for. Without a group id
    /// it throws ``KafkaError/Code/groupIdRequired``. What the group refuses is thrown by ``nextRecords(timeout:)``.
    public func subscribe(_ topics: some Sequence<String>, listener: RebalanceListener? = nil) async throws {
        try await subscribe(topics: Set(topics), patterns: [], listener)
    }

    /// As ``subscribe(_:listener:)-(Sequence<String>,_)``, for all topics that a POSIX extended regular expression
    /// matches anywhere in their names, those made later too; internal ones excepted. Where the brokers can they look for
    /// the topics (KIP-848), in the syntax of RE2.
    public func subscribe(pattern: String, listener: RebalanceListener? = nil) async throws {
        try await subscribe(topics: [], patterns: [TopicPattern(pattern)], listener)
    }

    package func subscribe(
        topics: Set<String>, patterns: [TopicPattern], _ listener: RebalanceListener? = nil
    ) async throws {
        guard let groupId = configuration.groupId else {
            throw KafkaError(.groupIdRequired, "to subscribe is to join a group, and no group id is set")
        }
        if topics.contains("") { throw KafkaError(.invalidArgument, "a topic's name is empty") }
        if topics.isEmpty, patterns.isEmpty { return try await unsubscribe() }
        _ = try Assignors.named(configuration.partitionAssignmentStrategy)
        guard configuration.heartbeatInterval < configuration.sessionTimeout else {
            throw KafkaError(
                .invalidArgument,
                "heartbeat.interval.ms=\(configuration.heartbeatInterval.wholeMilliseconds) is not less than "
                    + "session.timeout.ms=\(configuration.sessionTimeout.wholeMilliseconds); a third of it is usual")
        }
        try handover.withState { (state) throws(KafkaError) in
            if state.isClosed { throw Handover.closed }
        }
        self.listener.withLock { $0 = listener }
        await engine.subscribe(groupId, topics: topics, patterns: patterns)
    }

    /// Leaves the group, or lets go of what was assigned: nothing is fetched any more. Positions are committed before if
    /// that is automatic.
    public func unsubscribe() async throws {
        try await leaveGroup()
        try handover.change { (state) throws(KafkaError) in state.clear() }
    }

    /// The topics that were subscribed to by name; empty in assign mode and for a pattern.
    public func subscription() async -> Set<String> { await engine.subscribedTopics }

    // MARK: Committing

    /// Who this consumer is in its group now, so that a producer can commit what was read in its transaction:
    /// ``KafkaProducer/sendOffsets(_:of:)`` (KIP-447). In assign mode it is nobody.
    /// - Throws: ``KafkaError/Code/groupIdRequired``; ``KafkaError/Code/groupFailed`` while it has subscribed and is no
    ///   member.
    public func groupMetadata() async throws -> ConsumerGroupMetadata { try await engine.groupMetadata() }

    /// Commits, for the configured group, how far each assigned partition got (S8): in a group as its member, in assign
    /// mode as a simple consumer, which works only while the group has no members. Each offset goes with the leader epoch of
    /// the last record before it, where known (KIP-320). Commits go out one after the other, as they were called. Waits at
    /// most ``ClientConfiguration/apiTimeout``.
    ///
    /// Throws ``KafkaError/Code/groupIdRequired`` without a group id, ``KafkaError/Code/groupFailed`` when the group does
    /// not let this consumer commit, or has not let it in yet.
    public func commit() async throws { try await engine.commit() }

    /// Commits these offsets, each with what is to be remembered beside it; otherwise as ``commit()``. An offset is that
    /// of the next record to read.
    public func commit(_ offsets: [TopicPartition: CommittedOffset]) async throws { try await engine.commit(offsets) }

    /// How many commits are wanted and not done.
    package func pendingCommits() async -> Int { await engine.commits.count }

    /// With ``ConsumerConfiguration/enableAutoOffsetStore`` off: all that ``advance(_:to:)`` has told so far is in safety,
    /// and may be committed.
    public func storePositions() {
        handover.withState { $0.subscription.storePositions() }
    }

    /// Leaves the group, if there is one. Nothing of what it gave is returned afterwards. In assign mode, what is to be
    /// committed by itself of the assignment that ends is on its way when this returns.
    func leaveGroup() async throws {
        guard handover.read({ $0.group.isActive }) else {
            if configuration.enableAutoCommit == true, configuration.groupId != nil { await engine.commitStored() }
            return
        }
        await Task(executorPreference: engine.loop) { [engine] in await engine.unsubscribe() }.value
    }
}
