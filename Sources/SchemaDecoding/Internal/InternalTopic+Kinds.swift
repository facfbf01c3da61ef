extension InternalTopic {
    /// `__consumer_offsets`: `CoordinatorRecordType` of the group coordinator.
    static let groupKinds: [Kind] = [
        Kind(type: 0, name: "LEGACY_OFFSET_COMMIT", key: .legacyOffsetCommitKey, value: .legacyOffsetCommitValue),
        Kind(type: 1, name: "OFFSET_COMMIT", key: .offsetCommitKey, value: .offsetCommitValue),
        Kind(type: 2, name: "GROUP_METADATA", key: .groupMetadataKey, value: .groupMetadataValue),
        Kind(
            type: 3, name: "CONSUMER_GROUP_METADATA", key: .consumerGroupMetadataKey,
            value: .consumerGroupMetadataValue),
        Kind(
            type: 4, name: "CONSUMER_GROUP_PARTITION_METADATA", key: .consumerGroupPartitionMetadataKey,
            value: .consumerGroupPartitionMetadataValue),
        Kind(
            type: 5, name: "CONSUMER_GROUP_MEMBER_METADATA", key: .consumerGroupMemberMetadataKey,
            value: .consumerGroupMemberMetadataValue),
        Kind(
            type: 6, name: "CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA", key: .consumerGroupTargetAssignmentMetadataKey,
            value: .consumerGroupTargetAssignmentMetadataValue),
        Kind(
            type: 7, name: "CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER", key: .consumerGroupTargetAssignmentMemberKey,
            value: .consumerGroupTargetAssignmentMemberValue),
        Kind(
            type: 8, name: "CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT", key: .consumerGroupCurrentMemberAssignmentKey,
            value: .consumerGroupCurrentMemberAssignmentValue),
        Kind(
            type: 10, name: "SHARE_GROUP_MEMBER_METADATA", key: .shareGroupMemberMetadataKey,
            value: .shareGroupMemberMetadataValue),
        Kind(type: 11, name: "SHARE_GROUP_METADATA", key: .shareGroupMetadataKey, value: .shareGroupMetadataValue),
        Kind(
            type: 12, name: "SHARE_GROUP_TARGET_ASSIGNMENT_METADATA", key: .shareGroupTargetAssignmentMetadataKey,
            value: .shareGroupTargetAssignmentMetadataValue),
        Kind(
            type: 13, name: "SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER", key: .shareGroupTargetAssignmentMemberKey,
            value: .shareGroupTargetAssignmentMemberValue),
        Kind(
            type: 14, name: "SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT", key: .shareGroupCurrentMemberAssignmentKey,
            value: .shareGroupCurrentMemberAssignmentValue),
        Kind(
            type: 15, name: "SHARE_GROUP_STATE_PARTITION_METADATA", key: .shareGroupStatePartitionMetadataKey,
            value: .shareGroupStatePartitionMetadataValue),
        Kind(
            type: 16, name: "CONSUMER_GROUP_REGULAR_EXPRESSION", key: .consumerGroupRegularExpressionKey,
            value: .consumerGroupRegularExpressionValue),
        Kind(
            type: 17, name: "STREAMS_GROUP_METADATA", key: .streamsGroupMetadataKey,
            value: .streamsGroupMetadataValue),
        Kind(
            type: 19, name: "STREAMS_GROUP_MEMBER_METADATA", key: .streamsGroupMemberMetadataKey,
            value: .streamsGroupMemberMetadataValue),
        Kind(
            type: 20, name: "STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA", key: .streamsGroupTargetAssignmentMetadataKey,
            value: .streamsGroupTargetAssignmentMetadataValue),
        Kind(
            type: 21, name: "STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER", key: .streamsGroupTargetAssignmentMemberKey,
            value: .streamsGroupTargetAssignmentMemberValue),
        Kind(
            type: 22, name: "STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT", key: .streamsGroupCurrentMemberAssignmentKey,
            value: .streamsGroupCurrentMemberAssignmentValue),
        Kind(
            type: 23, name: "STREAMS_GROUP_TOPOLOGY", key: .streamsGroupTopologyKey,
            value: .streamsGroupTopologyValue),
    ]

    /// `__transaction_state`.
    static let transactionKinds: [Kind] = [
        Kind(type: 0, name: "TRANSACTION_LOG", key: .transactionLogKey, value: .transactionLogValue)
    ]

    /// `__share_group_state`.
    static let shareKinds: [Kind] = [
        Kind(type: 0, name: "SHARE_SNAPSHOT", key: .shareSnapshotKey, value: .shareSnapshotValue),
        Kind(type: 1, name: "SHARE_UPDATE", key: .shareUpdateKey, value: .shareUpdateValue),
    ]

    /// `__remote_log_metadata`: `MetadataRecordType` of remote storage.
    static let remoteLogKinds: [Kind] = [
        Kind(type: 0, name: "REMOTE_LOG_SEGMENT_METADATA_RECORD", key: nil, value: .remoteLogSegmentMetadataRecord),
        Kind(
            type: 1, name: "REMOTE_LOG_SEGMENT_METADATA_UPDATE_RECORD", key: nil,
            value: .remoteLogSegmentMetadataUpdateRecord),
        Kind(
            type: 2, name: "REMOTE_PARTITION_DELETE_METADATA_RECORD", key: nil,
            value: .remotePartitionDeleteMetadataRecord),
        Kind(
            type: 3, name: "REMOTE_LOG_SEGMENT_METADATA_SNAPSHOT_RECORD", key: nil,
            value: .remoteLogSegmentMetadataSnapshotRecord),
    ]

    /// `__cluster_metadata`: `MetadataRecordType` of the controllers.
    static let clusterKinds: [Kind] = [
        Kind(type: 0, name: "REGISTER_BROKER_RECORD", key: nil, value: .registerBrokerRecord),
        Kind(type: 1, name: "UNREGISTER_BROKER_RECORD", key: nil, value: .unregisterBrokerRecord),
        Kind(type: 2, name: "TOPIC_RECORD", key: nil, value: .topicRecord),
        Kind(type: 3, name: "PARTITION_RECORD", key: nil, value: .partitionRecord),
        Kind(type: 4, name: "CONFIG_RECORD", key: nil, value: .configRecord),
        Kind(type: 5, name: "PARTITION_CHANGE_RECORD", key: nil, value: .partitionChangeRecord),
        Kind(type: 7, name: "FENCE_BROKER_RECORD", key: nil, value: .fenceBrokerRecord),
        Kind(type: 8, name: "UNFENCE_BROKER_RECORD", key: nil, value: .unfenceBrokerRecord),
        Kind(type: 9, name: "REMOVE_TOPIC_RECORD", key: nil, value: .removeTopicRecord),
        Kind(type: 10, name: "DELEGATION_TOKEN_RECORD", key: nil, value: .delegationTokenRecord),
        Kind(type: 11, name: "USER_SCRAM_CREDENTIAL_RECORD", key: nil, value: .userScramCredentialRecord),
        Kind(type: 12, name: "FEATURE_LEVEL_RECORD", key: nil, value: .featureLevelRecord),
        Kind(type: 14, name: "CLIENT_QUOTA_RECORD", key: nil, value: .clientQuotaRecord),
        Kind(type: 15, name: "PRODUCER_IDS_RECORD", key: nil, value: .producerIdsRecord),
        Kind(type: 17, name: "BROKER_REGISTRATION_CHANGE_RECORD", key: nil, value: .brokerRegistrationChangeRecord),
        Kind(type: 18, name: "ACCESS_CONTROL_ENTRY_RECORD", key: nil, value: .accessControlEntryRecord),
        Kind(type: 19, name: "REMOVE_ACCESS_CONTROL_ENTRY_RECORD", key: nil, value: .removeAccessControlEntryRecord),
        Kind(type: 20, name: "NO_OP_RECORD", key: nil, value: .noOpRecord),
        Kind(type: 21, name: "ZK_MIGRATION_STATE_RECORD", key: nil, value: .zkMigrationStateRecord),
        Kind(type: 22, name: "REMOVE_USER_SCRAM_CREDENTIAL_RECORD", key: nil, value: .removeUserScramCredentialRecord),
        Kind(type: 23, name: "BEGIN_TRANSACTION_RECORD", key: nil, value: .beginTransactionRecord),
        Kind(type: 24, name: "END_TRANSACTION_RECORD", key: nil, value: .endTransactionRecord),
        Kind(type: 25, name: "ABORT_TRANSACTION_RECORD", key: nil, value: .abortTransactionRecord),
        Kind(type: 26, name: "REMOVE_DELEGATION_TOKEN_RECORD", key: nil, value: .removeDelegationTokenRecord),
        Kind(type: 27, name: "REGISTER_CONTROLLER_RECORD", key: nil, value: .registerControllerRecord),
        Kind(type: 28, name: "CLEAR_ELR_RECORD", key: nil, value: .clearElrRecord),
    ]
}
