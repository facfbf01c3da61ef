extension RecordSchema {
    /// What a member of a classic group of consumers has, as its group's record has it.
    static let consumerProtocolAssignment = RecordSchema(
        "ConsumerProtocolAssignment", versions: 0...3, flexible: .max,
        fields: [
            RecordField("assignedPartitions", .array(.structure(topicPartitionFields))),
            RecordField("userData", .bytes, isNullable: true),
        ])
}

private let topicPartitionFields: [RecordField] = [
    RecordField("topic", .string),
    RecordField("partitions", .array(.int32)),
]
