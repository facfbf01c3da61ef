extension RecordSchema {
    /// Of a consumer group: the target assignment (KIP-848).
    static let consumerGroupTargetAssignmentMetadataValue = RecordSchema(
        "ConsumerGroupTargetAssignmentMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("assignmentEpoch", .int32),
            RecordField("assignmentTimestamp", .int64, tag: 0),
        ])
}
