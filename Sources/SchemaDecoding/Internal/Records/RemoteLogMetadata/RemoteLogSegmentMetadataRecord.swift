extension RecordSchema {
    /// A segment in remote storage (KIP-405).
    static let remoteLogSegmentMetadataRecord = RecordSchema(
        "RemoteLogSegmentMetadataRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("remoteLogSegmentId", .structure(remoteLogSegmentIdFields)),
            RecordField("startOffset", .int64),
            RecordField("endOffset", .int64),
            RecordField("brokerId", .int32),
            RecordField("maxTimestampMs", .int64),
            RecordField("eventTimestampMs", .int64),
            RecordField("segmentLeaderEpochs", .array(.structure(segmentLeaderEpochFields))),
            RecordField("segmentSizeInBytes", .int32),
            RecordField("customMetadata", .bytes, isNullable: true),
            RecordField("remoteLogSegmentState", .int8),
            RecordField("txnIndexEmpty", .bool, tag: 0),
        ])
}

private let remoteLogSegmentIdFields: [RecordField] = [
    RecordField("topicIdPartition", .structure(topicIdPartitionFields)),
    RecordField("id", .uuid),
]

private let segmentLeaderEpochFields: [RecordField] = [
    RecordField("leaderEpoch", .int32),
    RecordField("offset", .int64),
]

private let topicIdPartitionFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("id", .uuid),
    RecordField("partition", .int32),
]
