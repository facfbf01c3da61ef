extension RecordSchema {
    /// The share group that it is about.
    static let shareGroupTargetAssignmentMetadataKey = RecordSchema(
        "ShareGroupTargetAssignmentMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
