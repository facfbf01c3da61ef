extension RecordSchema {
    /// The streams group that it is about.
    static let streamsGroupMetadataKey = RecordSchema(
        "StreamsGroupMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
