/// The number that names an API on the wire.
public struct ApiKey: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The key.
    public var rawValue: Int16
    /// The API with that key, known or not.
    public init(rawValue: Int16) { self.rawValue = rawValue }

    /// Kafka's name: `Fetch`; `Api93` for a key that Kafka 4.3 does not have.
    public var description: String {
        let index = Int(rawValue)
        return Self.names.indices.contains(index) ? Self.names[index] : "Api\(rawValue)"
    }

    /// Kafka's names by key, without a gap. LeaderAndIsr to ControlledShutdown ended with Kafka 4.0.
    private static let names = [
        "Produce", "Fetch", "ListOffsets", "Metadata", "LeaderAndIsr", "StopReplica", "UpdateMetadata",
        "ControlledShutdown", "OffsetCommit", "OffsetFetch", "FindCoordinator", "JoinGroup", "Heartbeat",
        "LeaveGroup", "SyncGroup", "DescribeGroups", "ListGroups", "SaslHandshake", "ApiVersions", "CreateTopics",
        "DeleteTopics", "DeleteRecords", "InitProducerId", "OffsetForLeaderEpoch", "AddPartitionsToTxn",
        "AddOffsetsToTxn", "EndTxn", "WriteTxnMarkers", "TxnOffsetCommit", "DescribeAcls", "CreateAcls", "DeleteAcls",
        "DescribeConfigs", "AlterConfigs", "AlterReplicaLogDirs", "DescribeLogDirs", "SaslAuthenticate",
        "CreatePartitions", "CreateDelegationToken", "RenewDelegationToken", "ExpireDelegationToken",
        "DescribeDelegationToken", "DeleteGroups", "ElectLeaders", "IncrementalAlterConfigs",
        "AlterPartitionReassignments", "ListPartitionReassignments", "OffsetDelete", "DescribeClientQuotas",
        "AlterClientQuotas", "DescribeUserScramCredentials", "AlterUserScramCredentials", "Vote", "BeginQuorumEpoch",
        "EndQuorumEpoch", "DescribeQuorum", "AlterPartition", "UpdateFeatures", "Envelope", "FetchSnapshot",
        "DescribeCluster", "DescribeProducers", "BrokerRegistration", "BrokerHeartbeat", "UnregisterBroker",
        "DescribeTransactions", "ListTransactions", "AllocateProducerIds", "ConsumerGroupHeartbeat",
        "ConsumerGroupDescribe", "ControllerRegistration", "GetTelemetrySubscriptions", "PushTelemetry",
        "AssignReplicasToDirs", "ListConfigResources", "DescribeTopicPartitions", "ShareGroupHeartbeat",
        "ShareGroupDescribe", "ShareFetch", "ShareAcknowledge", "AddRaftVoter", "RemoveRaftVoter", "UpdateRaftVoter",
        "InitializeShareGroupState", "ReadShareGroupState", "WriteShareGroupState", "DeleteShareGroupState",
        "ReadShareGroupStateSummary", "StreamsGroupHeartbeat", "StreamsGroupDescribe", "DescribeShareGroupOffsets",
        "AlterShareGroupOffsets", "DeleteShareGroupOffsets",
    ]
}

extension ApiKey {
    /// Produce.
    public static let produce = ApiKey(rawValue: 0)
    /// Fetch.
    public static let fetch = ApiKey(rawValue: 1)
    /// ListOffsets.
    public static let listOffsets = ApiKey(rawValue: 2)
    /// Metadata.
    public static let metadata = ApiKey(rawValue: 3)
    /// OffsetCommit.
    public static let offsetCommit = ApiKey(rawValue: 8)
    /// OffsetFetch.
    public static let offsetFetch = ApiKey(rawValue: 9)
    /// FindCoordinator.
    public static let findCoordinator = ApiKey(rawValue: 10)
    /// JoinGroup.
    public static let joinGroup = ApiKey(rawValue: 11)
    /// Heartbeat.
    public static let heartbeat = ApiKey(rawValue: 12)
    /// LeaveGroup.
    public static let leaveGroup = ApiKey(rawValue: 13)
    /// SyncGroup.
    public static let syncGroup = ApiKey(rawValue: 14)
    /// DescribeGroups.
    public static let describeGroups = ApiKey(rawValue: 15)
    /// ListGroups.
    public static let listGroups = ApiKey(rawValue: 16)
    /// SaslHandshake.
    public static let saslHandshake = ApiKey(rawValue: 17)
    /// ApiVersions.
    public static let apiVersions = ApiKey(rawValue: 18)
    /// CreateTopics.
    public static let createTopics = ApiKey(rawValue: 19)
    /// DeleteTopics.
    public static let deleteTopics = ApiKey(rawValue: 20)
    /// InitProducerId.
    public static let initProducerId = ApiKey(rawValue: 22)
    /// OffsetForLeaderEpoch.
    public static let offsetForLeaderEpoch = ApiKey(rawValue: 23)
    /// AddPartitionsToTxn.
    public static let addPartitionsToTxn = ApiKey(rawValue: 24)
    /// AddOffsetsToTxn.
    public static let addOffsetsToTxn = ApiKey(rawValue: 25)
    /// EndTxn.
    public static let endTxn = ApiKey(rawValue: 26)
    /// TxnOffsetCommit.
    public static let txnOffsetCommit = ApiKey(rawValue: 28)
    /// DescribeConfigs.
    public static let describeConfigs = ApiKey(rawValue: 32)
    /// SaslAuthenticate.
    public static let saslAuthenticate = ApiKey(rawValue: 36)
    /// DescribeQuorum.
    public static let describeQuorum = ApiKey(rawValue: 55)
    /// DescribeCluster.
    public static let describeCluster = ApiKey(rawValue: 60)
    /// ConsumerGroupHeartbeat.
    public static let consumerGroupHeartbeat = ApiKey(rawValue: 68)
    /// ConsumerGroupDescribe.
    public static let consumerGroupDescribe = ApiKey(rawValue: 69)
}
