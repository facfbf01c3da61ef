extension RecordSchema {
    /// Of a consumer group: a member's target assignment (KIP-848).
    static let consumerGroupTargetAssignmentMemberValue = RecordSchema(
        "ConsumerGroupTargetAssignmentMemberValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topicPartitions", .array(.structure(topicPartitionFields)))
        ])
}

private let topicPartitionFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("partitions", .array(.int32)),
]
