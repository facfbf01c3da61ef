extension RecordSchema {
    /// The share group that it is about.
    static let shareGroupStatePartitionMetadataKey = RecordSchema(
        "ShareGroupStatePartitionMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
