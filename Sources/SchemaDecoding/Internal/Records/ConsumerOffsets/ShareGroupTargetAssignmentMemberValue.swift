extension RecordSchema {
    /// Of a share group: a member's target assignment (KIP-932).
    static let shareGroupTargetAssignmentMemberValue = RecordSchema(
        "ShareGroupTargetAssignmentMemberValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topicPartitions", .array(.structure(topicPartitionFields)))
        ])
}

private let topicPartitionFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("partitions", .array(.int32)),
]
