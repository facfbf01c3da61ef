extension RecordSchema {
    /// Of a consumer group: the group (KIP-848).
    static let consumerGroupMetadataValue = RecordSchema(
        "ConsumerGroupMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("epoch", .int32),
            RecordField("metadataHash", .int64, tag: 0),
        ])
}
