extension RecordSchema {
    /// The consumer group that it is about.
    static let consumerGroupTargetAssignmentMetadataKey = RecordSchema(
        "ConsumerGroupTargetAssignmentMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
