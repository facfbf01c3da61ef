extension RecordSchema {
    /// Of a share group: the group (KIP-932).
    static let shareGroupMetadataValue = RecordSchema(
        "ShareGroupMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("epoch", .int32),
            RecordField("metadataHash", .int64),
        ])
}
