extension RecordSchema {
    /// A partition: its replicas and its leader.
    static let partitionRecord = RecordSchema(
        "PartitionRecord", versions: 0...2, flexible: 0,
        fields: [
            RecordField("partitionId", .int32),
            RecordField("topicId", .uuid),
            RecordField("replicas", .array(.int32)),
            RecordField("isr", .array(.int32)),
            RecordField("removingReplicas", .array(.int32)),
            RecordField("addingReplicas", .array(.int32)),
            RecordField("leader", .int32),
            RecordField("leaderEpoch", .int32),
            RecordField("partitionEpoch", .int32),
            RecordField("directories", .array(.uuid), versions: 1...2),
            RecordField("leaderRecoveryState", .int8, tag: 0),
            RecordField("eligibleLeaderReplicas", .array(.int32), versions: 2...2, isNullable: true, tag: 1),
            RecordField("lastKnownElr", .array(.int32), versions: 2...2, isNullable: true, tag: 2),
        ])
}
