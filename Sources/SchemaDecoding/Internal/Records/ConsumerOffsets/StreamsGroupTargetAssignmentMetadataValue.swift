extension RecordSchema {
    /// Of a streams group: the target assignment (KIP-1071).
    static let streamsGroupTargetAssignmentMetadataValue = RecordSchema(
        "StreamsGroupTargetAssignmentMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("assignmentEpoch", .int32),
            RecordField("assignmentTimestamp", .int64, tag: 0),
        ])
}
