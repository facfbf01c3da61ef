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
    /// DeleteRecords.
    public static let deleteRecords = ApiKey(rawValue: 21)
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
    /// WriteTxnMarkers.
    public static let writeTxnMarkers = ApiKey(rawValue: 27)
    /// TxnOffsetCommit.
    public static let txnOffsetCommit = ApiKey(rawValue: 28)
    /// DescribeConfigs.
    public static let describeConfigs = ApiKey(rawValue: 32)
    /// DescribeLogDirs.
    public static let describeLogDirs = ApiKey(rawValue: 35)
    /// SaslAuthenticate.
    public static let saslAuthenticate = ApiKey(rawValue: 36)
    /// DeleteGroups.
    public static let deleteGroups = ApiKey(rawValue: 42)
    /// ListPartitionReassignments.
    public static let listPartitionReassignments = ApiKey(rawValue: 46)
    /// OffsetDelete.
    public static let offsetDelete = ApiKey(rawValue: 47)
    /// DescribeQuorum.
    public static let describeQuorum = ApiKey(rawValue: 55)
    /// DescribeCluster.
    public static let describeCluster = ApiKey(rawValue: 60)
    /// DescribeProducers.
    public static let describeProducers = ApiKey(rawValue: 61)
    /// DescribeTransactions.
    public static let describeTransactions = ApiKey(rawValue: 65)
    /// ListTransactions.
    public static let listTransactions = ApiKey(rawValue: 66)
    /// ConsumerGroupHeartbeat.
    public static let consumerGroupHeartbeat = ApiKey(rawValue: 68)
    /// ConsumerGroupDescribe.
    public static let consumerGroupDescribe = ApiKey(rawValue: 69)
    /// DescribeTopicPartitions.
    public static let describeTopicPartitions = ApiKey(rawValue: 75)
    /// ShareGroupDescribe.
    public static let shareGroupDescribe = ApiKey(rawValue: 77)
    /// StreamsGroupDescribe.
    public static let streamsGroupDescribe = ApiKey(rawValue: 89)
    /// DescribeShareGroupOffsets.
    public static let describeShareGroupOffsets = ApiKey(rawValue: 90)
    /// AlterShareGroupOffsets.
    public static let alterShareGroupOffsets = ApiKey(rawValue: 91)
    /// DeleteShareGroupOffsets.
    public static let deleteShareGroupOffsets = ApiKey(rawValue: 92)
}
