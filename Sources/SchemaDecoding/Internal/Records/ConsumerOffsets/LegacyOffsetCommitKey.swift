extension RecordSchema {
    /// Whose commit it is, as brokers before 0.8.3 wrote it.
    static let legacyOffsetCommitKey = RecordSchema(
        "LegacyOffsetCommitKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("group", .string),
            RecordField("topic", .string),
            RecordField("partition", .int32),
        ])
}
