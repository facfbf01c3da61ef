extension RecordSchema {
    /// The eligible leader replicas of a topic, or of all, are forgotten (KIP-966).
    static let clearElrRecord = RecordSchema(
        "ClearElrRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topicName", .string)
        ])
}
