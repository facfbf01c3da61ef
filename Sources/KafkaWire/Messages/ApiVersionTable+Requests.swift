extension ApiVersionTable {
    /// In ascending order of keys.
    package static let requests: [any KafkaRequest.Type] = [
        ProduceRequest.self, FetchRequest.self, ListOffsetsRequest.self, MetadataRequest.self, OffsetCommitRequest.self,
        OffsetFetchRequest.self, FindCoordinatorRequest.self, JoinGroupRequest.self, HeartbeatRequest.self,
        LeaveGroupRequest.self, SyncGroupRequest.self, DescribeGroupsRequest.self, ListGroupsRequest.self,
        SaslHandshakeRequest.self, ApiVersionsRequest.self, CreateTopicsRequest.self, DeleteTopicsRequest.self,
        DeleteRecordsRequest.self, InitProducerIdRequest.self, OffsetForLeaderEpochRequest.self,
        AddPartitionsToTxnRequest.self, AddOffsetsToTxnRequest.self, EndTxnRequest.self, WriteTxnMarkersRequest.self,
        TxnOffsetCommitRequest.self, DescribeConfigsRequest.self, DescribeLogDirsRequest.self,
        SaslAuthenticateRequest.self, DeleteGroupsRequest.self, ListPartitionReassignmentsRequest.self,
        OffsetDeleteRequest.self, DescribeQuorumRequest.self, DescribeClusterRequest.self,
        DescribeProducersRequest.self, DescribeTransactionsRequest.self, ListTransactionsRequest.self,
        ConsumerGroupHeartbeatRequest.self, ConsumerGroupDescribeRequest.self, DescribeTopicPartitionsRequest.self,
        ShareGroupDescribeRequest.self, StreamsGroupDescribeRequest.self, DescribeShareGroupOffsetsRequest.self,
        AlterShareGroupOffsetsRequest.self, DeleteShareGroupOffsetsRequest.self,
    ]
}
