extension RecordSchema {
    /// What changed in a share-partition since its snapshot (KIP-932).
    static let shareUpdateValue = RecordSchema(
        "ShareUpdateValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("snapshotEpoch", .int32),
            RecordField("leaderEpoch", .int32),
            RecordField("startOffset", .int64),
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
