extension RecordSchema {
    /// A segment in remote storage, in the snapshot of a partition.
    static let remoteLogSegmentMetadataSnapshotRecord = RecordSchema(
        "RemoteLogSegmentMetadataSnapshotRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("segmentId", .uuid),
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

private let segmentLeaderEpochFields: [RecordField] = [
    RecordField("leaderEpoch", .int32),
    RecordField("offset", .int64),
]
