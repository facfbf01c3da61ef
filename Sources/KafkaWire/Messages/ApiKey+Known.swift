extension ApiKey {
    /// Produce.
    package static let produce = ApiKey(rawValue: 0)
    /// Fetch.
    package static let fetch = ApiKey(rawValue: 1)
    /// ListOffsets.
    package static let listOffsets = ApiKey(rawValue: 2)
    /// Metadata.
    package static let metadata = ApiKey(rawValue: 3)
    /// OffsetCommit.
    package static let offsetCommit = ApiKey(rawValue: 8)
    /// OffsetFetch.
    package static let offsetFetch = ApiKey(rawValue: 9)
    /// FindCoordinator.
    package static let findCoordinator = ApiKey(rawValue: 10)
    /// JoinGroup.
    package static let joinGroup = ApiKey(rawValue: 11)
    /// Heartbeat.
    package static let heartbeat = ApiKey(rawValue: 12)
    /// LeaveGroup.
    package static let leaveGroup = ApiKey(rawValue: 13)
    /// SyncGroup.
    package static let syncGroup = ApiKey(rawValue: 14)
    /// DescribeGroups.
    package static let describeGroups = ApiKey(rawValue: 15)
    /// ListGroups.
    package static let listGroups = ApiKey(rawValue: 16)
    /// SaslHandshake.
    package static let saslHandshake = ApiKey(rawValue: 17)
    /// ApiVersions.
    package static let apiVersions = ApiKey(rawValue: 18)
    /// CreateTopics.
    package static let createTopics = ApiKey(rawValue: 19)
    /// DeleteTopics.
    package static let deleteTopics = ApiKey(rawValue: 20)
    /// DeleteRecords.
    package static let deleteRecords = ApiKey(rawValue: 21)
    /// InitProducerId.
    package static let initProducerId = ApiKey(rawValue: 22)
    /// OffsetForLeaderEpoch.
    package static let offsetForLeaderEpoch = ApiKey(rawValue: 23)
    /// AddPartitionsToTxn.
    package static let addPartitionsToTxn = ApiKey(rawValue: 24)
    /// AddOffsetsToTxn.
    package static let addOffsetsToTxn = ApiKey(rawValue: 25)
    /// EndTxn.
    package static let endTxn = ApiKey(rawValue: 26)
    /// WriteTxnMarkers.
    package static let writeTxnMarkers = ApiKey(rawValue: 27)
    /// TxnOffsetCommit.
    package static let txnOffsetCommit = ApiKey(rawValue: 28)
    /// DescribeConfigs.
    package static let describeConfigs = ApiKey(rawValue: 32)
    /// DescribeLogDirs.
    package static let describeLogDirs = ApiKey(rawValue: 35)
    /// SaslAuthenticate.
    package static let saslAuthenticate = ApiKey(rawValue: 36)
    /// DeleteGroups.
    package static let deleteGroups = ApiKey(rawValue: 42)
    /// ListPartitionReassignments.
    package static let listPartitionReassignments = ApiKey(rawValue: 46)
    /// OffsetDelete.
    package static let offsetDelete = ApiKey(rawValue: 47)
    /// DescribeQuorum.
    package static let describeQuorum = ApiKey(rawValue: 55)
    /// DescribeCluster.
    package static let describeCluster = ApiKey(rawValue: 60)
    /// DescribeProducers.
    package static let describeProducers = ApiKey(rawValue: 61)
    /// DescribeTransactions.
    package static let describeTransactions = ApiKey(rawValue: 65)
    /// ListTransactions.
    package static let listTransactions = ApiKey(rawValue: 66)
    /// ConsumerGroupHeartbeat.
    package static let consumerGroupHeartbeat = ApiKey(rawValue: 68)
    /// ConsumerGroupDescribe.
    package static let consumerGroupDescribe = ApiKey(rawValue: 69)
    /// DescribeTopicPartitions.
    package static let describeTopicPartitions = ApiKey(rawValue: 75)
    /// ShareGroupDescribe.
    package static let shareGroupDescribe = ApiKey(rawValue: 77)
    /// StreamsGroupDescribe.
    package static let streamsGroupDescribe = ApiKey(rawValue: 89)
    /// DescribeShareGroupOffsets.
    package static let describeShareGroupOffsets = ApiKey(rawValue: 90)
    /// AlterShareGroupOffsets.
    package static let alterShareGroupOffsets = ApiKey(rawValue: 91)
    /// DeleteShareGroupOffsets.
    package static let deleteShareGroupOffsets = ApiKey(rawValue: 92)
}
