extension RecordSchema {
    /// A segment's new state.
    static let remoteLogSegmentMetadataUpdateRecord = RecordSchema(
        "RemoteLogSegmentMetadataUpdateRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("remoteLogSegmentId", .structure(remoteLogSegmentIdFields)),
            RecordField("brokerId", .int32),
            RecordField("eventTimestampMs", .int64),
            RecordField("customMetadata", .bytes, isNullable: true),
            RecordField("remoteLogSegmentState", .int8),
        ])
}

private let remoteLogSegmentIdFields: [RecordField] = [
    RecordField("topicIdPartition", .structure(topicIdPartitionFields)),
    RecordField("id", .uuid),
]

private let topicIdPartitionFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("id", .uuid),
    RecordField("partition", .int32),
]
