package import KafkaWire

/// Who leads a partition, as a broker that does not says in its answer (KIP-951).
package struct LeaderHint: Equatable, Sendable {
    /// The leader's broker id; -1 where nothing is said.
    package var leader: Int32
    /// The epoch in which it leads.
    package var epoch: Int32
    /// Where it is reached, where the answer tells that.
    package var broker: ClusterDescription.Broker?

    /// A hint from its parts.
    package init(leader: Int32, epoch: Int32, broker: ClusterDescription.Broker? = nil) {
        self.leader = leader
        self.epoch = epoch
        self.broker = broker
    }

    /// What an answer to Fetch (version 16 and later) says of a partition.
    package init(_ partition: FetchResponse.PartitionData, in response: FetchResponse) {
        let leader = partition.currentLeader.leaderId
        self.init(
            leader: leader, epoch: partition.currentLeader.leaderEpoch,
            broker: response.nodeEndpoints.first { $0.nodeId == leader }
                .map { ClusterDescription.Broker(id: leader, host: $0.host, port: $0.port, rack: $0.rack) })
    }

    /// What an answer to Produce (version 10 and later) says of a partition.
    package init(_ partition: ProduceResponse.PartitionProduceResponse, in response: ProduceResponse) {
        let leader = partition.currentLeader.leaderId
        self.init(
            leader: leader, epoch: partition.currentLeader.leaderEpoch,
            broker: response.nodeEndpoints.first { $0.nodeId == leader }
                .map { ClusterDescription.Broker(id: leader, host: $0.host, port: $0.port, rack: $0.rack) })
    }
}
