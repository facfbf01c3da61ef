import KafkaLog
package import KafkaWire
import Synchronization
import Transport

/// What tests do to the brokers.
extension EmbeddedBroker {
    // MARK: Topics and records

    /// Makes a topic in memory. Throws `AppendError` as CreateTopics would answer.
    package func createTopic(
        _ name: String, partitions: Int = 1, replication: Int = 1, configs: [String: String] = [:]
    ) throws {
        try change {
            try $0.createTopic(name, partitions: partitions, replication: replication, configs: configs)
        }
    }

    /// How many partitions a topic has; `nil` when there is none of that name.
    package func partitionCount(of topic: String) -> Int? {
        shared.withLock { $0.core.cluster.topics[topic]?.partitions.count }
    }

    /// Deletes a topic. Made again under its name it has another id.
    package func deleteTopic(_ name: String) {
        change { core in
            core.deleteTopic(name)
            core.wakeFetches { $0.topic == name }
        }
    }

    /// Appends a batch of format 2 as a producer would send it; offsets and leader epoch are set here. Returns the offset
    /// of its first record.
    @discardableResult
    package func append(_ batch: [UInt8], to partition: TopicPartition) throws -> Int64 {
        try change { core in
            guard let appended = try core.append(batch, to: partition, now: core.wallClock) else {
                throw AppendError(.unknownTopicOrPartition, "\(partition)")
            }
            core.wakeFetches { $0 == partition }
            return appended.baseOffset
        }
    }

    /// Appends bytes as they are: any format, any damage. Where they end is read from their header, unless `lastOffset`
    /// says it.
    package func appendUnchecked(_ batch: [UInt8], to partition: TopicPartition, lastOffset: Int64? = nil) throws {
        try edit(partition) { log throws(AppendError) in try log.appendUnchecked(batch, lastOffset: lastOffset) }
    }

    /// Appends the marker that ends a transaction.
    package func appendMarker(commits: Bool, producerId: Int64, epoch: Int16 = 0, to partition: TopicPartition) {
        change { $0.appendMarker(commits: commits, producerId: producerId, epoch: epoch, to: partition) }
    }

    /// Moves the log start, as DeleteRecords and retention do.
    package func deleteRecords(before offset: Int64, of partition: TopicPartition) throws {
        try edit(partition) { log throws(AppendError) in log.deleteRecords(before: offset) }
    }

    /// Removes the batches that begin at these offsets, as compaction may.
    package func removeBatches(at baseOffsets: Set<Int64>, of partition: TopicPartition) throws {
        try edit(partition) { log throws(AppendError) in
            log.removeBatches { baseOffsets.contains($0.baseOffset) }
        }
    }

    /// Changes a log in memory and wakes those who wait for it.
    private func edit(_ partition: TopicPartition, _ body: (inout PartitionLog) throws(AppendError) -> Void) throws {
        try change { core in
            let found: Void? = try core.cluster.modify(partition) { (partition) throws(AppendError) in
                try partition.withMemoryLog(body)
            }
            guard found != nil else { throw AppendError(.unknownTopicOrPartition, "\(partition)") }
            core.wakeFetches { $0 == partition }
        }
    }

    // MARK: Leaders and brokers

    /// Makes `broker` the leader, or nobody; the leader epoch rises. False when there is no such partition or broker.
    @discardableResult
    package func moveLeader(of partition: TopicPartition, to broker: Int32?) -> Bool {
        change { core in
            defer { core.wakeFetches { $0 == partition } }
            return core.cluster.moveLeader(of: partition, to: broker)
        }
    }

    /// Raises the leader epoch, the leader unchanged.
    package func raiseEpoch(of partition: TopicPartition) {
        change { core in
            core.cluster.raiseEpoch(of: partition)
            core.wakeFetches { $0 == partition }
        }
    }

    /// Cuts the log at `offset`, as an unclean election does, with a new leader epoch.
    package func truncate(_ partition: TopicPartition, to offset: Int64, newLeader: Int32? = nil) throws {
        try change { core in
            try core.cluster.truncate(partition, to: offset, newLeader: newLeader)
            core.wakeFetches { $0 == partition }
        }
    }

    /// The leader now, if there is one.
    package func leader(of partition: TopicPartition) -> Int32? { change { $0.cluster[partition]?.leader } }

    /// Ends a broker: connections are cut, nobody listens on its port, others lead what it led where they hold it.
    package func stopBroker(_ id: Int32) async {
        // The dead give no answers, not even that somebody else leads now.
        dropWaiting(id)
        change { core in
            core.cluster.setAlive(id, false)
            core.sessions[id] = nil
            core.wakeFetches { _ in true }
        }
        await disconnect(id)
    }

    /// Starts a broker that was ended, on the port it had, or on `port`.
    package func startBroker(_ id: Int32, port: UInt16? = nil) throws {
        let last = change { $0.cluster.brokers[id]?.port ?? 0 }
        try listen(id, port: port ?? last)
        change { $0.cluster.setAlive(id, true) }
    }

    /// Cuts the connections of a broker, which goes on listening.
    package func closeConnections(of broker: Int32) {
        guard let loop = shared.withLock({ $0.loop }) else { return }
        loop.execute {
            for socket in self.shared.withLock({ $0.sockets(of: broker) }) { socket.close() }
        }
    }

    /// How many connections a broker has.
    package func connectionCount(of broker: Int32) -> Int { shared.withLock { $0.sockets(of: broker).count } }

    /// Metadata goes on showing the topics as they are now, whatever becomes of them; `thawMetadata` ends that.
    package func freezeMetadata() { change { $0.cluster.frozenTopics = $0.cluster.topics } }

    /// Metadata shows the topics as they are again.
    package func thawMetadata() { change { $0.cluster.frozenTopics = nil } }

    /// Forgets all fetch sessions of a broker: the next incremental fetch is answered with FETCH_SESSION_ID_NOT_FOUND.
    package func dropFetchSessions(of broker: Int32) { change { $0.sessions[broker] = nil } }

    // MARK: Groups

    /// Has another broker coordinate a group or transactional id; `nil`: the one that it would be by itself.
    package func moveCoordinator(of key: String, to broker: Int32?) {
        change { $0.cluster.coordinators[key] = broker }
    }

    /// The broker that coordinates a group or transactional id now.
    package func coordinator(of key: String) -> Int32? { change { $0.cluster.coordinator(of: key) } }

    /// What a group has committed.
    package func committed(_ partition: TopicPartition, group: String) -> CommittedOffset? {
        change { $0.cluster.groups[group]?.offsets[partition] }
    }

    /// Commits for a group, whoever is in it.
    package func commit(_ offset: Int64, for partition: TopicPartition, group: String) {
        change { core in
            core.change(group) { group, _ in
                group.commit(CommittedOffset(offset: offset, leaderEpoch: -1, metadata: ""), for: partition)
            }
        }
    }

    /// Commits for many groups at once: each change has a look at all of them.
    package func commit(_ offsets: [String: [TopicPartition: Int64]]) {
        change { core in
            for (id, offsets) in offsets {
                core.change(id) { group, _ in
                    for (partition, offset) in offsets { group.commit(CommittedOffset(offset: offset), for: partition) }
                }
            }
        }
    }

    /// A group as it is now.
    package func group(_ id: String) -> Group? { change { $0.cluster.groups[id] } }

    /// A partition's offsets as they are now.
    package func offsets(of partition: TopicPartition) -> (
        start: Int64, stable: Int64, highWatermark: Int64, end: Int64
    )? {
        change { core in
            (core.cluster[partition]?.reading).map {
                ($0.logStartOffset, $0.lastStableOffset, $0.highWatermark, $0.logEndOffset)
            }
        }
    }

    /// A topic's id.
    package func topicId(of name: String) -> KafkaUUID? { change { $0.cluster.topics[name]?.id } }

    // MARK: Faults and the log

    /// Asked for each request before it is served what is to happen to it. Called on the loop; it may change the brokers.
    package func setHook(_ hook: (@Sendable (HookedRequest) -> [Fault])?) { shared.withLock { $0.hook = hook } }

    /// Has a fault wait for its request.
    package func inject(_ rule: FaultRule) { change { $0.rules.append(rule) } }

    /// Drops all faults that still wait.
    package func clearFaults() { change { $0.rules = [] } }

    /// The requests received, oldest first.
    package var requests: [LoggedRequest] { shared.withLock { $0.core.log.requests } }

    /// Forgets the requests received so far.
    package func clearRequests() { shared.withLock { $0.core.log.clear() } }
}
