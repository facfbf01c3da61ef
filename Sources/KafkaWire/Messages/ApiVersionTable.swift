/// All requests that this program has; each knows its key, its versions and its response.
public enum ApiVersionTable {
    /// In ascending order of keys.
    public static let requests: [any KafkaRequest.Type] = [
        ProduceRequest.self, FetchRequest.self, ListOffsetsRequest.self, MetadataRequest.self,
        OffsetCommitRequest.self, OffsetFetchRequest.self, FindCoordinatorRequest.self, JoinGroupRequest.self,
        HeartbeatRequest.self, LeaveGroupRequest.self, SyncGroupRequest.self, DescribeGroupsRequest.self,
        ListGroupsRequest.self, SaslHandshakeRequest.self, ApiVersionsRequest.self, CreateTopicsRequest.self,
        DeleteTopicsRequest.self, InitProducerIdRequest.self, OffsetForLeaderEpochRequest.self,
        AddPartitionsToTxnRequest.self, AddOffsetsToTxnRequest.self, EndTxnRequest.self, TxnOffsetCommitRequest.self,
        DescribeConfigsRequest.self, SaslAuthenticateRequest.self, DescribeQuorumRequest.self,
        DescribeClusterRequest.self, ConsumerGroupHeartbeatRequest.self, ConsumerGroupDescribeRequest.self,
    ]

    /// The request with that key, if there is one.
    public static func request(for key: ApiKey) -> (any KafkaRequest.Type)? {
        requests.first { $0.apiKey == key }
    }

    /// The highest version that is in both ranges; `nil` when they do not meet, or when theirs is empty (`min` above
    /// `max`), as a broker says of an API that it has no longer.
    public static func highestCommonVersion(
        of ours: ClosedRange<Int16>, theirRange theirs: (min: Int16, max: Int16)
    ) -> Int16? {
        let highest = min(ours.upperBound, theirs.max)
        return highest >= max(ours.lowerBound, theirs.min) ? highest : nil
    }

    /// What an ApiVersions response says of an API: our own versions.
    public static func range(of request: any KafkaRequest.Type) -> ApiVersionsResponse.ApiVersion {
        ApiVersionsResponse.ApiVersion(
            apiKey: request.apiKey, minVersion: request.validVersions.lowerBound,
            maxVersion: request.validVersions.upperBound)
    }
}
