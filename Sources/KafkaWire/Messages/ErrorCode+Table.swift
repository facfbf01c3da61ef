extension ErrorCode {
    /// What is done about an error.
    enum Kind { case fatal, retriable, metadata }

    /// A row of the table.
    struct Entry {
        let name: String
        let kind: Kind
        let message: String
        init(_ name: String, _ kind: Kind, _ message: String) {
            self.name = name
            self.kind = kind
            self.message = message
        }
    }

    /// Kafka's table, from code -1 on without a gap.
    static let table: [Entry] = [
        Entry(
            "UNKNOWN_SERVER_ERROR", .fatal,
            "The server experienced an unexpected error when processing the request."),
        Entry("NONE", .fatal, "No error."),
        Entry(
            "OFFSET_OUT_OF_RANGE", .fatal,
            "The requested offset is not within the range of offsets maintained by the server."),
        Entry(
            "CORRUPT_MESSAGE", .retriable,
            "This message has failed its CRC checksum, exceeds the valid size, has a null key for a "
                + "compacted topic, or is otherwise corrupt."),
        Entry("UNKNOWN_TOPIC_OR_PARTITION", .metadata, "This server does not host this topic-partition."),
        Entry("INVALID_FETCH_SIZE", .fatal, "The requested fetch size is invalid."),
        Entry(
            "LEADER_NOT_AVAILABLE", .metadata,
            "There is no leader for this topic-partition as we are in the middle of a leadership election."),
        Entry(
            "NOT_LEADER_OR_FOLLOWER", .metadata,
            "For requests intended only for the leader, this error indicates that the broker is not the "
                + "current leader. For requests intended for any replica, this error indicates that the broker is "
                + "not a replica of the topic partition."),
        Entry("REQUEST_TIMED_OUT", .retriable, "The request timed out."),
        Entry("BROKER_NOT_AVAILABLE", .fatal, "The broker is not available."),
        Entry(
            "REPLICA_NOT_AVAILABLE", .metadata,
            "The replica is not available for the requested topic-partition. Produce/Fetch requests and "
                + "other requests intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the "
                + "broker is not a replica of the topic-partition."),
        Entry(
            "MESSAGE_TOO_LARGE", .fatal,
            "The request included a message larger than the max message size the server will accept."),
        Entry("STALE_CONTROLLER_EPOCH", .fatal, "The controller moved to another broker."),
        Entry("OFFSET_METADATA_TOO_LARGE", .fatal, "The metadata field of the offset request was too large."),
        Entry("NETWORK_EXCEPTION", .metadata, "The server disconnected before a response was received."),
        Entry(
            "COORDINATOR_LOAD_IN_PROGRESS", .retriable,
            "The coordinator is loading and hence can't process requests."),
        Entry("COORDINATOR_NOT_AVAILABLE", .retriable, "The coordinator is not available."),
        Entry("NOT_COORDINATOR", .retriable, "This is not the correct coordinator."),
        Entry("INVALID_TOPIC_EXCEPTION", .fatal, "The request attempted to perform an operation on an invalid topic."),
        Entry(
            "RECORD_LIST_TOO_LARGE", .fatal,
            "The request included message batch larger than the configured segment size on the server."),
        Entry(
            "NOT_ENOUGH_REPLICAS", .retriable,
            "Messages are rejected since there are fewer in-sync replicas than required."),
        Entry(
            "NOT_ENOUGH_REPLICAS_AFTER_APPEND", .retriable,
            "Messages are written to the log, but to fewer in-sync replicas than required."),
        Entry("INVALID_REQUIRED_ACKS", .fatal, "Produce request specified an invalid value for required acks."),
        Entry("ILLEGAL_GENERATION", .fatal, "Specified group generation id is not valid."),
        Entry(
            "INCONSISTENT_GROUP_PROTOCOL", .fatal,
            "The group member's supported protocols are incompatible with those of existing members or first "
                + "group member tried to join with empty protocol type or empty protocol list."),
        Entry("INVALID_GROUP_ID", .fatal, "The group id is invalid."),
        Entry("UNKNOWN_MEMBER_ID", .fatal, "The coordinator is not aware of this member."),
        Entry(
            "INVALID_SESSION_TIMEOUT", .fatal,
            "The session timeout is not within the range allowed by the broker (as configured by "
                + "group.min.session.timeout.ms and group.max.session.timeout.ms)."),
        Entry("REBALANCE_IN_PROGRESS", .fatal, "The group is rebalancing, so a rejoin is needed."),
        Entry("INVALID_COMMIT_OFFSET_SIZE", .fatal, "The committing offset data size is not valid."),
        Entry("TOPIC_AUTHORIZATION_FAILED", .fatal, "Topic authorization failed."),
        Entry("GROUP_AUTHORIZATION_FAILED", .fatal, "Group authorization failed."),
        Entry("CLUSTER_AUTHORIZATION_FAILED", .fatal, "Cluster authorization failed."),
        Entry("INVALID_TIMESTAMP", .fatal, "The timestamp of the message is out of acceptable range."),
        Entry("UNSUPPORTED_SASL_MECHANISM", .fatal, "The broker does not support the requested SASL mechanism."),
        Entry("ILLEGAL_SASL_STATE", .fatal, "Request is not valid given the current SASL state."),
        Entry("UNSUPPORTED_VERSION", .fatal, "The version of API is not supported."),
        Entry("TOPIC_ALREADY_EXISTS", .fatal, "Topic with this name already exists."),
        Entry("INVALID_PARTITIONS", .fatal, "Number of partitions is below 1."),
        Entry(
            "INVALID_REPLICATION_FACTOR", .fatal,
            "Replication factor is below 1 or larger than the number of available brokers."),
        Entry("INVALID_REPLICA_ASSIGNMENT", .fatal, "Replica assignment is invalid."),
        Entry("INVALID_CONFIG", .fatal, "Configuration is invalid."),
        Entry("NOT_CONTROLLER", .retriable, "This is not the correct controller for this cluster."),
        Entry(
            "INVALID_REQUEST", .fatal,
            "This most likely occurs because of a request being malformed by the client library or the "
                + "message was sent to an incompatible broker. See the broker logs for more details."),
        Entry(
            "UNSUPPORTED_FOR_MESSAGE_FORMAT", .fatal,
            "The message format version on the broker does not support the request."),
        Entry("POLICY_VIOLATION", .fatal, "Request parameters do not satisfy the configured policy."),
        Entry("OUT_OF_ORDER_SEQUENCE_NUMBER", .fatal, "The broker received an out of order sequence number."),
        Entry("DUPLICATE_SEQUENCE_NUMBER", .fatal, "The broker received a duplicate sequence number."),
        Entry("INVALID_PRODUCER_EPOCH", .fatal, "Producer attempted to produce with an old epoch."),
        Entry("INVALID_TXN_STATE", .fatal, "The producer attempted a transactional operation in an invalid state."),
        Entry(
            "INVALID_PRODUCER_ID_MAPPING", .fatal,
            "The producer attempted to use a producer id which is not currently assigned to its "
                + "transactional id."),
        Entry(
            "INVALID_TRANSACTION_TIMEOUT", .fatal,
            "The transaction timeout is larger than the maximum value allowed by the broker (as configured "
                + "by transaction.max.timeout.ms)."),
        Entry(
            "CONCURRENT_TRANSACTIONS", .retriable,
            "The producer attempted to update a transaction while another concurrent operation on the same "
                + "transaction was ongoing."),
        Entry(
            "TRANSACTION_COORDINATOR_FENCED", .fatal,
            "Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the current "
                + "coordinator for a given producer."),
        Entry("TRANSACTIONAL_ID_AUTHORIZATION_FAILED", .fatal, "Transactional Id authorization failed."),
        Entry("SECURITY_DISABLED", .fatal, "Security features are disabled."),
        Entry(
            "OPERATION_NOT_ATTEMPTED", .fatal,
            "The broker did not attempt to execute this operation. This may happen for batched RPCs where "
                + "some operations in the batch failed, causing the broker to respond without trying the rest."),
        Entry("KAFKA_STORAGE_ERROR", .metadata, "Disk error when trying to access log file on the disk."),
        Entry("LOG_DIR_NOT_FOUND", .fatal, "The user-specified log directory is not found in the broker config."),
        Entry("SASL_AUTHENTICATION_FAILED", .fatal, "SASL Authentication failed."),
        Entry(
            "UNKNOWN_PRODUCER_ID", .fatal,
            "This exception is raised by the broker if it could not locate the producer metadata associated "
                + "with the producerId in question. This could happen if, for instance, the producer's records "
                + "were deleted because their retention time had elapsed. Once the last records of the producerId "
                + "are removed, the producer's metadata is removed from the broker, and future appends by the "
                + "producer will return this exception."),
        Entry("REASSIGNMENT_IN_PROGRESS", .fatal, "A partition reassignment is in progress."),
        Entry("DELEGATION_TOKEN_AUTH_DISABLED", .fatal, "Delegation Token feature is not enabled."),
        Entry("DELEGATION_TOKEN_NOT_FOUND", .fatal, "Delegation Token is not found on server."),
        Entry("DELEGATION_TOKEN_OWNER_MISMATCH", .fatal, "Specified Principal is not valid Owner/Renewer."),
        Entry(
            "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", .fatal,
            "Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on delegation "
                + "token authenticated channels."),
        Entry("DELEGATION_TOKEN_AUTHORIZATION_FAILED", .fatal, "Delegation Token authorization failed."),
        Entry("DELEGATION_TOKEN_EXPIRED", .fatal, "Delegation Token is expired."),
        Entry("INVALID_PRINCIPAL_TYPE", .fatal, "Supplied principalType is not supported."),
        Entry("NON_EMPTY_GROUP", .fatal, "The group is not empty."),
        Entry("GROUP_ID_NOT_FOUND", .fatal, "The group id does not exist."),
        Entry("FETCH_SESSION_ID_NOT_FOUND", .retriable, "The fetch session ID was not found."),
        Entry("INVALID_FETCH_SESSION_EPOCH", .retriable, "The fetch session epoch is invalid."),
        Entry(
            "LISTENER_NOT_FOUND", .metadata,
            "There is no listener on the leader broker that matches the listener on which metadata request "
                + "was processed."),
        Entry("TOPIC_DELETION_DISABLED", .fatal, "Topic deletion is disabled."),
        Entry(
            "FENCED_LEADER_EPOCH", .metadata,
            "The leader epoch in the request is older than the epoch on the broker."),
        Entry(
            "UNKNOWN_LEADER_EPOCH", .retriable,
            "The leader epoch in the request is newer than the epoch on the broker."),
        Entry(
            "UNSUPPORTED_COMPRESSION_TYPE", .fatal,
            "The requesting client does not support the compression type of given partition."),
        Entry("STALE_BROKER_EPOCH", .fatal, "Broker epoch has changed."),
        Entry(
            "OFFSET_NOT_AVAILABLE", .retriable,
            "The leader high watermark has not caught up from a recent leader election so the offsets cannot "
                + "be guaranteed to be monotonically increasing."),
        Entry(
            "MEMBER_ID_REQUIRED", .fatal,
            "The group member needs to have a valid member id before actually entering a consumer group."),
        Entry("PREFERRED_LEADER_NOT_AVAILABLE", .metadata, "The preferred leader was not available."),
        Entry("GROUP_MAX_SIZE_REACHED", .fatal, "The group has reached its maximum size."),
        Entry(
            "FENCED_INSTANCE_ID", .fatal,
            "The broker rejected this static consumer since another consumer with the same group.instance.id "
                + "has registered with a different member.id."),
        Entry("ELIGIBLE_LEADERS_NOT_AVAILABLE", .metadata, "Eligible topic partition leaders are not available."),
        Entry("ELECTION_NOT_NEEDED", .metadata, "Leader election not needed for topic partition."),
        Entry("NO_REASSIGNMENT_IN_PROGRESS", .fatal, "No partition reassignment is in progress."),
        Entry(
            "GROUP_SUBSCRIBED_TO_TOPIC", .fatal,
            "Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it."),
        Entry("INVALID_RECORD", .fatal, "This record has failed the validation on broker and hence will be rejected."),
        Entry("UNSTABLE_OFFSET_COMMIT", .retriable, "There are unstable offsets that need to be cleared."),
        Entry("THROTTLING_QUOTA_EXCEEDED", .retriable, "The throttling quota has been exceeded."),
        Entry(
            "PRODUCER_FENCED", .fatal,
            "There is a newer producer with the same transactionalId which fences the current one."),
        Entry("RESOURCE_NOT_FOUND", .fatal, "A request illegally referred to a resource that does not exist."),
        Entry("DUPLICATE_RESOURCE", .fatal, "A request illegally referred to the same resource twice."),
        Entry("UNACCEPTABLE_CREDENTIAL", .fatal, "Requested credential would not meet criteria for acceptability."),
        Entry(
            "INCONSISTENT_VOTER_SET", .fatal,
            "Indicates that the either the sender or recipient of a voter-only request is not one of the "
                + "expected voters."),
        Entry("INVALID_UPDATE_VERSION", .fatal, "The given update version was invalid."),
        Entry(
            "FEATURE_UPDATE_FAILED", .fatal,
            "Unable to update finalized features due to an unexpected server error."),
        Entry(
            "PRINCIPAL_DESERIALIZATION_FAILURE", .fatal,
            "Request principal deserialization failed during forwarding. This indicates an internal error on "
                + "the broker cluster security setup."),
        Entry("SNAPSHOT_NOT_FOUND", .fatal, "Requested snapshot was not found."),
        Entry(
            "POSITION_OUT_OF_RANGE", .fatal,
            "Requested position is not greater than or equal to zero, and less than the size of the "
                + "snapshot."),
        Entry("UNKNOWN_TOPIC_ID", .metadata, "This server does not host this topic ID."),
        Entry("DUPLICATE_BROKER_REGISTRATION", .fatal, "This broker ID is already in use."),
        Entry("BROKER_ID_NOT_REGISTERED", .fatal, "The given broker ID was not registered."),
        Entry("INCONSISTENT_TOPIC_ID", .metadata, "The log's topic ID did not match the topic ID in the request."),
        Entry(
            "INCONSISTENT_CLUSTER_ID", .fatal,
            "The clusterId in the request does not match that found on the server."),
        Entry("TRANSACTIONAL_ID_NOT_FOUND", .fatal, "The transactionalId could not be found."),
        Entry(
            "FETCH_SESSION_TOPIC_ID_ERROR", .retriable,
            "The fetch session encountered inconsistent topic ID usage."),
        Entry("INELIGIBLE_REPLICA", .fatal, "The new ISR contains at least one ineligible replica."),
        Entry(
            "NEW_LEADER_ELECTED", .fatal,
            "The AlterPartition request successfully updated the partition state but the leader has changed."),
        Entry("OFFSET_MOVED_TO_TIERED_STORAGE", .fatal, "The requested offset is moved to tiered storage."),
        Entry(
            "FENCED_MEMBER_EPOCH", .fatal,
            "The member epoch is fenced by the group coordinator. The member must abandon all its partitions "
                + "and rejoin."),
        Entry(
            "UNRELEASED_INSTANCE_ID", .fatal,
            "The instance ID is still used by another member in the consumer group. That member must leave "
                + "first."),
        Entry(
            "UNSUPPORTED_ASSIGNOR", .fatal,
            "The assignor or its version range is not supported by the consumer group."),
        Entry(
            "STALE_MEMBER_EPOCH", .fatal,
            "The member epoch is stale. The member must retry after receiving its updated member epoch via "
                + "the ConsumerGroupHeartbeat API."),
        Entry("MISMATCHED_ENDPOINT_TYPE", .fatal, "The request was sent to an endpoint of the wrong type."),
        Entry("UNSUPPORTED_ENDPOINT_TYPE", .fatal, "This endpoint type is not supported yet."),
        Entry("UNKNOWN_CONTROLLER_ID", .fatal, "This controller ID is not known."),
        Entry(
            "UNKNOWN_SUBSCRIPTION_ID", .fatal,
            "Client sent a push telemetry request with an invalid or outdated subscription ID."),
        Entry(
            "TELEMETRY_TOO_LARGE", .fatal,
            "Client sent a push telemetry request larger than the maximum size the broker will accept."),
        Entry("INVALID_REGISTRATION", .fatal, "The controller has considered the broker registration to be invalid."),
        Entry(
            "TRANSACTION_ABORTABLE", .fatal,
            "The server encountered an error with the transaction. The client can abort the transaction to "
                + "continue using this transactional ID."),
        Entry(
            "INVALID_RECORD_STATE", .fatal,
            "The record state is invalid. The acknowledgement of delivery could not be completed."),
        Entry("SHARE_SESSION_NOT_FOUND", .retriable, "The share session was not found."),
        Entry("INVALID_SHARE_SESSION_EPOCH", .retriable, "The share session epoch is invalid."),
        Entry(
            "FENCED_STATE_EPOCH", .fatal,
            "The share coordinator rejected the request because the share-group state epoch did not match."),
        Entry("INVALID_VOTER_KEY", .fatal, "The voter key doesn't match the receiving replica's key."),
        Entry("DUPLICATE_VOTER", .fatal, "The voter is already part of the set of voters."),
        Entry("VOTER_NOT_FOUND", .fatal, "The voter is not part of the set of voters."),
        Entry("INVALID_REGULAR_EXPRESSION", .fatal, "The regular expression is not valid."),
        Entry(
            "REBOOTSTRAP_REQUIRED", .fatal,
            "Client metadata is stale. The client should rebootstrap to obtain new metadata."),
        Entry("STREAMS_INVALID_TOPOLOGY", .fatal, "The supplied topology is invalid."),
        Entry("STREAMS_INVALID_TOPOLOGY_EPOCH", .fatal, "The supplied topology epoch is invalid."),
        Entry("STREAMS_TOPOLOGY_FENCED", .fatal, "The supplied topology epoch is outdated."),
        Entry("SHARE_SESSION_LIMIT_REACHED", .retriable, "The limit of share sessions has been reached."),
    ]
}
