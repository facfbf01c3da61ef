extension RecordSchema {
    /// What changed in a partition.
    static let partitionChangeRecord = RecordSchema(
        "PartitionChangeRecord", versions: 0...2, flexible: 0,
        fields: [
            RecordField("partitionId", .int32),
            RecordField("topicId", .uuid),
            RecordField("isr", .array(.int32), isNullable: true, tag: 0),
            RecordField("leader", .int32, tag: 1),
            RecordField("replicas", .array(.int32), isNullable: true, tag: 2),
            RecordField("removingReplicas", .array(.int32), isNullable: true, tag: 3),
            RecordField("addingReplicas", .array(.int32), isNullable: true, tag: 4),
            RecordField("leaderRecoveryState", .int8, tag: 5),
            RecordField("directories", .array(.uuid), versions: 1...2, isNullable: true, tag: 8),
            RecordField("eligibleLeaderReplicas", .array(.int32), versions: 2...2, isNullable: true, tag: 6),
            RecordField("lastKnownElr", .array(.int32), versions: 2...2, isNullable: true, tag: 7),
        ])
}
