extension RecordSchema {
    /// Of a consumer group: a member's present assignment (KIP-848).
    static let consumerGroupCurrentMemberAssignmentValue = RecordSchema(
        "ConsumerGroupCurrentMemberAssignmentValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("memberEpoch", .int32),
            RecordField("previousMemberEpoch", .int32),
            RecordField("state", .int8),
            RecordField("assignedPartitions", .array(.structure(assignedPartitionFields))),
            RecordField("partitionsPendingRevocation", .array(.structure(partitionsPendingRevocationFields))),
        ])
}

private let assignedPartitionFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]

private let partitionsPendingRevocationFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]
