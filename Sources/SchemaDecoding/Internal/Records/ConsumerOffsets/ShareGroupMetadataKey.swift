extension RecordSchema {
    /// The share group that it is about.
    static let shareGroupMetadataKey = RecordSchema(
        "ShareGroupMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
