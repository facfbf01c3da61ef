package import KafkaWire

/// Leadership, as tests and the death of brokers change it.
extension ClusterState {
    /// Makes `broker` the leader of `partition`, or nobody; the leader epoch rises by one. False when there is no such
    /// partition or broker. A broker that was no replica becomes one.
    @discardableResult
    package mutating func moveLeader(of partition: TopicPartition, to broker: Int32?) -> Bool {
        if let broker, brokers[broker] == nil { return false }
        let changed: Void? = modify(partition) { partition in
            partition.leader = broker
            if let broker, !partition.replicas.contains(broker) { partition.replicas.append(broker) }
            if let broker, !partition.inSyncReplicas.contains(broker) { partition.inSyncReplicas.append(broker) }
            partition.raiseEpoch()
        }
        return changed != nil
    }

    /// Raises the leader epoch of `partition` by one, its leader unchanged.
    package mutating func raiseEpoch(of partition: TopicPartition) {
        modify(partition) { $0.raiseEpoch() }
    }

    /// What an unclean election does: the log of `partition` ends at `offset` all at once, with a new leader epoch.
    package mutating func truncate(
        _ partition: TopicPartition, to offset: Int64, newLeader: Int32? = nil
    ) throws(AppendError) {
        try modify(partition) { (partition) throws(AppendError) in
            try partition.withMemoryLog { $0.truncate(to: offset) }
        }
        if let newLeader { moveLeader(of: partition, to: newLeader) } else { raiseEpoch(of: partition) }
    }

    /// Takes a broker down or up. What it led is led by the next replica that is up and in sync, or by nobody; what has
    /// no leader gets one when a replica comes up.
    package mutating func setAlive(_ broker: Int32, _ isAlive: Bool) {
        guard brokers[broker] != nil else { return }
        brokers[broker]?.isAlive = isAlive
        for (name, topic) in topics {
            for index in topic.partitions.indices {
                let key = TopicPartition(name, Int32(index))
                let partition = topic.partitions[index]
                guard partition.replicas.contains(broker) else { continue }
                if isAlive {
                    // Who was out of sync catches up from a leader, and can't become one.
                    if partition.leader == nil, partition.inSyncReplicas.contains(broker) {
                        moveLeader(of: key, to: broker)
                    }
                    guard self[key]?.leader != nil else { continue }
                    let live = partition.replicas.filter { brokers[$0]?.isAlive == true }
                    modify(key) { $0.inSyncReplicas += live.filter { !partition.inSyncReplicas.contains($0) } }
                } else {
                    // The last in-sync replica stays one: only it may lead again.
                    if partition.inSyncReplicas.count > 1 {
                        modify(key) { $0.inSyncReplicas.removeAll { $0 == broker } }
                    }
                    guard partition.leader == broker else { continue }
                    let next = partition.inSyncReplicas.first { $0 != broker && brokers[$0]?.isAlive == true }
                    moveLeader(of: key, to: next)
                }
            }
        }
    }
}
