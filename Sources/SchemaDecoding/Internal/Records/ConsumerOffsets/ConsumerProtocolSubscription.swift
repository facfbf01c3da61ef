extension RecordSchema {
    /// What a member of a classic group of consumers wants, as its group's record has it.
    static let consumerProtocolSubscription = RecordSchema(
        "ConsumerProtocolSubscription", versions: 0...3, flexible: .max,
        fields: [
            RecordField("topics", .array(.string)),
            RecordField("userData", .bytes, isNullable: true),
            RecordField("ownedPartitions", .array(.structure(topicPartitionFields)), versions: 1...3),
            RecordField("generationId", .int32, versions: 2...3),
            RecordField("rackId", .string, versions: 3...3, isNullable: true),
        ])
}

private let topicPartitionFields: [RecordField] = [
    RecordField("topic", .string),
    RecordField("partitions", .array(.int32)),
]
