extension RecordSchema {
    /// Of a share group: the target assignment (KIP-932).
    static let shareGroupTargetAssignmentMetadataValue = RecordSchema(
        "ShareGroupTargetAssignmentMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("assignmentEpoch", .int32),
            RecordField("assignmentTimestamp", .int64, tag: 0),
        ])
}
