extension RecordSchema {
    /// The deletion of a partition's remote segments.
    static let remotePartitionDeleteMetadataRecord = RecordSchema(
        "RemotePartitionDeleteMetadataRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topicIdPartition", .structure(topicIdPartitionFields)),
            RecordField("brokerId", .int32),
            RecordField("eventTimestampMs", .int64),
            RecordField("remotePartitionDeleteState", .int8),
        ])
}

private let topicIdPartitionFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("id", .uuid),
    RecordField("partition", .int32),
]
