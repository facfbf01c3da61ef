extension RecordSchema {
    /// Of a share group: a member's present assignment (KIP-932).
    static let shareGroupCurrentMemberAssignmentValue = RecordSchema(
        "ShareGroupCurrentMemberAssignmentValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("memberEpoch", .int32),
            RecordField("previousMemberEpoch", .int32),
            RecordField("state", .int8),
            RecordField("assignedPartitions", .array(.structure(assignedPartitionFields))),
        ])
}

private let assignedPartitionFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("partitions", .array(.int32)),
]
