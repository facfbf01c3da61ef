extension RecordSchema {
    /// The streams group that it is about.
    static let streamsGroupTargetAssignmentMetadataKey = RecordSchema(
        "StreamsGroupTargetAssignmentMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
