extension RecordSchema {
    /// Of a consumer group: the partitions of its topics (KIP-848).
    static let consumerGroupPartitionMetadataValue = RecordSchema(
        "ConsumerGroupPartitionMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topics", .array(.structure(topicFields)))
        ])
}

private let topicFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("topicName", .string),
    RecordField("numPartitions", .int32),
    RecordField("partitionMetadata", .array(.structure(partitionMetadataFields))),
]

private let partitionMetadataFields: [RecordField] = [
    RecordField("partition", .int32),
    RecordField("racks", .array(.string)),
]
