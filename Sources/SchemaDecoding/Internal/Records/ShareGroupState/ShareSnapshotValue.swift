extension RecordSchema {
    /// All state of a share-partition (KIP-932).
    static let shareSnapshotValue = RecordSchema(
        "ShareSnapshotValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("snapshotEpoch", .int32),
            RecordField("stateEpoch", .int32),
            RecordField("leaderEpoch", .int32),
            RecordField("startOffset", .int64),
            RecordField("createTimestamp", .int64),
            RecordField("writeTimestamp", .int64),
            RecordField("stateBatches", .array(.structure(stateBatchFields))),
            RecordField("deliveryCompleteCount", .int32, tag: 0),
        ])
}

private let stateBatchFields: [RecordField] = [
    RecordField("firstOffset", .int64),
    RecordField("lastOffset", .int64),
    RecordField("deliveryState", .int8),
    RecordField("deliveryCount", .int16),
]
