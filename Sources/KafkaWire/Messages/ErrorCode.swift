/// What a broker says went wrong, by the number on the wire. The table is Kafka 4.3's (`Errors`); a code that it lacks
/// keeps its number.
package struct ErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code.
    package var rawValue: Int16
    /// The error with that code, known or not.
    package init(rawValue: Int16) { self.rawValue = rawValue }

    /// Kafka's name: `NOT_LEADER_OR_FOLLOWER`; `UNKNOWN_ERROR_n` for a code that is not in the table.
    package var name: String { entry?.name ?? "UNKNOWN_ERROR_\(rawValue)" }
    /// Kafka's sentence about it.
    package var message: String {
        entry?.message ?? "The broker answered with error \(rawValue), unknown to this program."
    }
    /// Whether the same request may succeed later or elsewhere: Kafka's `RetriableException`.
    package var isRetriable: Bool { entry?.kind != nil && entry?.kind != .fatal }
    /// Whether metadata must be fetched again before the retry: Kafka's `InvalidMetadataException`.
    package var needsMetadata: Bool { entry?.kind == .metadata }

    /// Name and number.
    package var description: String { "\(name) (\(rawValue))" }

    /// All codes of the table, in ascending order.
    package static var all: [ErrorCode] { table.indices.map { ErrorCode(rawValue: Int16($0) - 1) } }

    private var entry: Entry? {
        let index = Int(rawValue) + 1
        return Self.table.indices.contains(index) ? Self.table[index] : nil
    }
}

extension ErrorCode {
    /// The server experienced an unexpected error when processing the request.
    package static let unknownServerError = ErrorCode(rawValue: -1)
    /// No error.
    package static let none = ErrorCode(rawValue: 0)
    /// The requested offset is not within the range of offsets maintained by the server.
    package static let offsetOutOfRange = ErrorCode(rawValue: 1)
    /// This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted topic, or
    /// is otherwise corrupt.
    package static let corruptMessage = ErrorCode(rawValue: 2)
    /// This server does not host this topic-partition.
    package static let unknownTopicOrPartition = ErrorCode(rawValue: 3)
    /// The requested fetch size is invalid.
    package static let invalidFetchSize = ErrorCode(rawValue: 4)
    /// There is no leader for this topic-partition as we are in the middle of a leadership election.
    package static let leaderNotAvailable = ErrorCode(rawValue: 5)
    /// For requests intended only for the leader, this error indicates that the broker is not the current leader.
    /// For requests intended for any replica, this error indicates that the broker is not a replica of the topic
    /// partition.
    package static let notLeaderOrFollower = ErrorCode(rawValue: 6)
    /// The request timed out.
    package static let requestTimedOut = ErrorCode(rawValue: 7)
    /// The broker is not available.
    package static let brokerNotAvailable = ErrorCode(rawValue: 8)
    /// The replica is not available for the requested topic-partition. Produce/Fetch requests and other requests
    /// intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the broker is not a replica of the
    /// topic-partition.
    package static let replicaNotAvailable = ErrorCode(rawValue: 9)
    /// The request included a message larger than the max message size the server will accept.
    package static let messageTooLarge = ErrorCode(rawValue: 10)
    /// The controller moved to another broker.
    package static let staleControllerEpoch = ErrorCode(rawValue: 11)
    /// The metadata field of the offset request was too large.
    package static let offsetMetadataTooLarge = ErrorCode(rawValue: 12)
    /// The server disconnected before a response was received.
    package static let networkException = ErrorCode(rawValue: 13)
    /// The coordinator is loading and hence can't process requests.
    package static let coordinatorLoadInProgress = ErrorCode(rawValue: 14)
    /// The coordinator is not available.
    package static let coordinatorNotAvailable = ErrorCode(rawValue: 15)
    /// This is not the correct coordinator.
    package static let notCoordinator = ErrorCode(rawValue: 16)
    /// The request attempted to perform an operation on an invalid topic.
    package static let invalidTopicException = ErrorCode(rawValue: 17)
    /// The request included message batch larger than the configured segment size on the server.
    package static let recordListTooLarge = ErrorCode(rawValue: 18)
    /// Messages are rejected since there are fewer in-sync replicas than required.
    package static let notEnoughReplicas = ErrorCode(rawValue: 19)
    /// Messages are written to the log, but to fewer in-sync replicas than required.
    package static let notEnoughReplicasAfterAppend = ErrorCode(rawValue: 20)
    /// Produce request specified an invalid value for required acks.
    package static let invalidRequiredAcks = ErrorCode(rawValue: 21)
    /// Specified group generation id is not valid.
    package static let illegalGeneration = ErrorCode(rawValue: 22)
    /// The group member's supported protocols are incompatible with those of existing members or first group member
    /// tried to join with empty protocol type or empty protocol list.
    package static let inconsistentGroupProtocol = ErrorCode(rawValue: 23)
    /// The group id is invalid.
    package static let invalidGroupId = ErrorCode(rawValue: 24)
    /// The coordinator is not aware of this member.
    package static let unknownMemberId = ErrorCode(rawValue: 25)
    /// The session timeout is not within the range allowed by the broker (as configured by
    /// group.min.session.timeout.ms and group.max.session.timeout.ms).
    package static let invalidSessionTimeout = ErrorCode(rawValue: 26)
    /// The group is rebalancing, so a rejoin is needed.
    package static let rebalanceInProgress = ErrorCode(rawValue: 27)
    /// The committing offset data size is not valid.
    package static let invalidCommitOffsetSize = ErrorCode(rawValue: 28)
    /// Topic authorization failed.
    package static let topicAuthorizationFailed = ErrorCode(rawValue: 29)
    /// Group authorization failed.
    package static let groupAuthorizationFailed = ErrorCode(rawValue: 30)
    /// Cluster authorization failed.
    package static let clusterAuthorizationFailed = ErrorCode(rawValue: 31)
    /// The timestamp of the message is out of acceptable range.
    package static let invalidTimestamp = ErrorCode(rawValue: 32)
    /// The broker does not support the requested SASL mechanism.
    package static let unsupportedSaslMechanism = ErrorCode(rawValue: 33)
    /// Request is not valid given the current SASL state.
    package static let illegalSaslState = ErrorCode(rawValue: 34)
    /// The version of API is not supported.
    package static let unsupportedVersion = ErrorCode(rawValue: 35)
    /// Topic with this name already exists.
    package static let topicAlreadyExists = ErrorCode(rawValue: 36)
    /// Number of partitions is below 1.
    package static let invalidPartitions = ErrorCode(rawValue: 37)
    /// Replication factor is below 1 or larger than the number of available brokers.
    package static let invalidReplicationFactor = ErrorCode(rawValue: 38)
    /// Replica assignment is invalid.
    package static let invalidReplicaAssignment = ErrorCode(rawValue: 39)
    /// Configuration is invalid.
    package static let invalidConfig = ErrorCode(rawValue: 40)
    /// This is not the correct controller for this cluster.
    package static let notController = ErrorCode(rawValue: 41)
    /// This most likely occurs because of a request being malformed by the client library or the message was sent
    /// to an incompatible broker. See the broker logs for more details.
    package static let invalidRequest = ErrorCode(rawValue: 42)
    /// The message format version on the broker does not support the request.
    package static let unsupportedForMessageFormat = ErrorCode(rawValue: 43)
    /// Request parameters do not satisfy the configured policy.
    package static let policyViolation = ErrorCode(rawValue: 44)
    /// The broker received an out of order sequence number.
    package static let outOfOrderSequenceNumber = ErrorCode(rawValue: 45)
    /// The broker received a duplicate sequence number.
    package static let duplicateSequenceNumber = ErrorCode(rawValue: 46)
    /// Producer attempted to produce with an old epoch.
    package static let invalidProducerEpoch = ErrorCode(rawValue: 47)
    /// The producer attempted a transactional operation in an invalid state.
    package static let invalidTxnState = ErrorCode(rawValue: 48)
    /// The producer attempted to use a producer id which is not currently assigned to its transactional id.
    package static let invalidProducerIdMapping = ErrorCode(rawValue: 49)
    /// The transaction timeout is larger than the maximum value allowed by the broker (as configured by
    /// transaction.max.timeout.ms).
    package static let invalidTransactionTimeout = ErrorCode(rawValue: 50)
    /// The producer attempted to update a transaction while another concurrent operation on the same transaction
    /// was ongoing.
    package static let concurrentTransactions = ErrorCode(rawValue: 51)
    /// Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the current coordinator for
    /// a given producer.
    package static let transactionCoordinatorFenced = ErrorCode(rawValue: 52)
    /// Transactional Id authorization failed.
    package static let transactionalIdAuthorizationFailed = ErrorCode(rawValue: 53)
    /// Security features are disabled.
    package static let securityDisabled = ErrorCode(rawValue: 54)
    /// The broker did not attempt to execute this operation. This may happen for batched RPCs where some operations
    /// in the batch failed, causing the broker to respond without trying the rest.
    package static let operationNotAttempted = ErrorCode(rawValue: 55)
    /// Disk error when trying to access log file on the disk.
    package static let kafkaStorageError = ErrorCode(rawValue: 56)
    /// The user-specified log directory is not found in the broker config.
    package static let logDirNotFound = ErrorCode(rawValue: 57)
    /// SASL Authentication failed.
    package static let saslAuthenticationFailed = ErrorCode(rawValue: 58)
    /// This exception is raised by the broker if it could not locate the producer metadata associated with the
    /// producerId in question. This could happen if, for instance, the producer's records were deleted because
    /// their retention time had elapsed. Once the last records of the producerId are removed, the producer's
    /// metadata is removed from the broker, and future appends by the producer will return this exception.
    package static let unknownProducerId = ErrorCode(rawValue: 59)
    /// A partition reassignment is in progress.
    package static let reassignmentInProgress = ErrorCode(rawValue: 60)
    /// Delegation Token feature is not enabled.
    package static let delegationTokenAuthDisabled = ErrorCode(rawValue: 61)
    /// Delegation Token is not found on server.
    package static let delegationTokenNotFound = ErrorCode(rawValue: 62)
    /// Specified Principal is not valid Owner/Renewer.
    package static let delegationTokenOwnerMismatch = ErrorCode(rawValue: 63)
    /// Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on delegation token
    /// authenticated channels.
    package static let delegationTokenRequestNotAllowed = ErrorCode(rawValue: 64)
    /// Delegation Token authorization failed.
    package static let delegationTokenAuthorizationFailed = ErrorCode(rawValue: 65)
    /// Delegation Token is expired.
    package static let delegationTokenExpired = ErrorCode(rawValue: 66)
    /// Supplied principalType is not supported.
    package static let invalidPrincipalType = ErrorCode(rawValue: 67)
    /// The group is not empty.
    package static let nonEmptyGroup = ErrorCode(rawValue: 68)
    /// The group id does not exist.
    package static let groupIdNotFound = ErrorCode(rawValue: 69)
    /// The fetch session ID was not found.
    package static let fetchSessionIdNotFound = ErrorCode(rawValue: 70)
    /// The fetch session epoch is invalid.
    package static let invalidFetchSessionEpoch = ErrorCode(rawValue: 71)
    /// There is no listener on the leader broker that matches the listener on which metadata request was processed.
    package static let listenerNotFound = ErrorCode(rawValue: 72)
    /// Topic deletion is disabled.
    package static let topicDeletionDisabled = ErrorCode(rawValue: 73)
    /// The leader epoch in the request is older than the epoch on the broker.
    package static let fencedLeaderEpoch = ErrorCode(rawValue: 74)
    /// The leader epoch in the request is newer than the epoch on the broker.
    package static let unknownLeaderEpoch = ErrorCode(rawValue: 75)
    /// The requesting client does not support the compression type of given partition.
    package static let unsupportedCompressionType = ErrorCode(rawValue: 76)
    /// Broker epoch has changed.
    package static let staleBrokerEpoch = ErrorCode(rawValue: 77)
    /// The leader high watermark has not caught up from a recent leader election so the offsets cannot be
    /// guaranteed to be monotonically increasing.
    package static let offsetNotAvailable = ErrorCode(rawValue: 78)
    /// The group member needs to have a valid member id before actually entering a consumer group.
    package static let memberIdRequired = ErrorCode(rawValue: 79)
    /// The preferred leader was not available.
    package static let preferredLeaderNotAvailable = ErrorCode(rawValue: 80)
    /// The group has reached its maximum size.
    package static let groupMaxSizeReached = ErrorCode(rawValue: 81)
    /// The broker rejected this static consumer since another consumer with the same group.instance.id has
    /// registered with a different member.id.
    package static let fencedInstanceId = ErrorCode(rawValue: 82)
    /// Eligible topic partition leaders are not available.
    package static let eligibleLeadersNotAvailable = ErrorCode(rawValue: 83)
    /// Leader election not needed for topic partition.
    package static let electionNotNeeded = ErrorCode(rawValue: 84)
    /// No partition reassignment is in progress.
    package static let noReassignmentInProgress = ErrorCode(rawValue: 85)
    /// Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it.
    package static let groupSubscribedToTopic = ErrorCode(rawValue: 86)
    /// This record has failed the validation on broker and hence will be rejected.
    package static let invalidRecord = ErrorCode(rawValue: 87)
    /// There are unstable offsets that need to be cleared.
    package static let unstableOffsetCommit = ErrorCode(rawValue: 88)
    /// The throttling quota has been exceeded.
    package static let throttlingQuotaExceeded = ErrorCode(rawValue: 89)
    /// There is a newer producer with the same transactionalId which fences the current one.
    package static let producerFenced = ErrorCode(rawValue: 90)
    /// A request illegally referred to a resource that does not exist.
    package static let resourceNotFound = ErrorCode(rawValue: 91)
    /// A request illegally referred to the same resource twice.
    package static let duplicateResource = ErrorCode(rawValue: 92)
    /// Requested credential would not meet criteria for acceptability.
    package static let unacceptableCredential = ErrorCode(rawValue: 93)
    /// Indicates that the either the sender or recipient of a voter-only request is not one of the expected voters.
    package static let inconsistentVoterSet = ErrorCode(rawValue: 94)
    /// The given update version was invalid.
    package static let invalidUpdateVersion = ErrorCode(rawValue: 95)
    /// Unable to update finalized features due to an unexpected server error.
    package static let featureUpdateFailed = ErrorCode(rawValue: 96)
    /// Request principal deserialization failed during forwarding. This indicates an internal error on the broker
    /// cluster security setup.
    package static let principalDeserializationFailure = ErrorCode(rawValue: 97)
    /// Requested snapshot was not found.
    package static let snapshotNotFound = ErrorCode(rawValue: 98)
    /// Requested position is not greater than or equal to zero, and less than the size of the snapshot.
    package static let positionOutOfRange = ErrorCode(rawValue: 99)
    /// This server does not host this topic ID.
    package static let unknownTopicId = ErrorCode(rawValue: 100)
    /// This broker ID is already in use.
    package static let duplicateBrokerRegistration = ErrorCode(rawValue: 101)
    /// The given broker ID was not registered.
    package static let brokerIdNotRegistered = ErrorCode(rawValue: 102)
    /// The log's topic ID did not match the topic ID in the request.
    package static let inconsistentTopicId = ErrorCode(rawValue: 103)
    /// The clusterId in the request does not match that found on the server.
    package static let inconsistentClusterId = ErrorCode(rawValue: 104)
    /// The transactionalId could not be found.
    package static let transactionalIdNotFound = ErrorCode(rawValue: 105)
    /// The fetch session encountered inconsistent topic ID usage.
    package static let fetchSessionTopicIdError = ErrorCode(rawValue: 106)
    /// The new ISR contains at least one ineligible replica.
    package static let ineligibleReplica = ErrorCode(rawValue: 107)
    /// The AlterPartition request successfully updated the partition state but the leader has changed.
    package static let newLeaderElected = ErrorCode(rawValue: 108)
    /// The requested offset is moved to tiered storage.
    package static let offsetMovedToTieredStorage = ErrorCode(rawValue: 109)
    /// The member epoch is fenced by the group coordinator. The member must abandon all its partitions and rejoin.
    package static let fencedMemberEpoch = ErrorCode(rawValue: 110)
    /// The instance ID is still used by another member in the consumer group. That member must leave first.
    package static let unreleasedInstanceId = ErrorCode(rawValue: 111)
    /// The assignor or its version range is not supported by the consumer group.
    package static let unsupportedAssignor = ErrorCode(rawValue: 112)
    /// The member epoch is stale. The member must retry after receiving its updated member epoch via the
    /// ConsumerGroupHeartbeat API.
    package static let staleMemberEpoch = ErrorCode(rawValue: 113)
    /// The request was sent to an endpoint of the wrong type.
    package static let mismatchedEndpointType = ErrorCode(rawValue: 114)
    /// This endpoint type is not supported yet.
    package static let unsupportedEndpointType = ErrorCode(rawValue: 115)
    /// This controller ID is not known.
    package static let unknownControllerId = ErrorCode(rawValue: 116)
    /// Client sent a push telemetry request with an invalid or outdated subscription ID.
    package static let unknownSubscriptionId = ErrorCode(rawValue: 117)
    /// Client sent a push telemetry request larger than the maximum size the broker will accept.
    package static let telemetryTooLarge = ErrorCode(rawValue: 118)
    /// The controller has considered the broker registration to be invalid.
    package static let invalidRegistration = ErrorCode(rawValue: 119)
    /// The server encountered an error with the transaction. The client can abort the transaction to continue using
    /// this transactional ID.
    package static let transactionAbortable = ErrorCode(rawValue: 120)
    /// The record state is invalid. The acknowledgement of delivery could not be completed.
    package static let invalidRecordState = ErrorCode(rawValue: 121)
    /// The share session was not found.
    package static let shareSessionNotFound = ErrorCode(rawValue: 122)
    /// The share session epoch is invalid.
    package static let invalidShareSessionEpoch = ErrorCode(rawValue: 123)
    /// The share coordinator rejected the request because the share-group state epoch did not match.
    package static let fencedStateEpoch = ErrorCode(rawValue: 124)
    /// The voter key doesn't match the receiving replica's key.
    package static let invalidVoterKey = ErrorCode(rawValue: 125)
    /// The voter is already part of the set of voters.
    package static let duplicateVoter = ErrorCode(rawValue: 126)
    /// The voter is not part of the set of voters.
    package static let voterNotFound = ErrorCode(rawValue: 127)
    /// The regular expression is not valid.
    package static let invalidRegularExpression = ErrorCode(rawValue: 128)
    /// Client metadata is stale. The client should rebootstrap to obtain new metadata.
    package static let rebootstrapRequired = ErrorCode(rawValue: 129)
    /// The supplied topology is invalid.
    package static let streamsInvalidTopology = ErrorCode(rawValue: 130)
    /// The supplied topology epoch is invalid.
    package static let streamsInvalidTopologyEpoch = ErrorCode(rawValue: 131)
    /// The supplied topology epoch is outdated.
    package static let streamsTopologyFenced = ErrorCode(rawValue: 132)
    /// The limit of share sessions has been reached.
    package static let shareSessionLimitReached = ErrorCode(rawValue: 133)
}
