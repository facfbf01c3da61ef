extension RecordSchema {
    /// The consumer group that it is about.
    static let consumerGroupPartitionMetadataKey = RecordSchema(
        "ConsumerGroupPartitionMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
