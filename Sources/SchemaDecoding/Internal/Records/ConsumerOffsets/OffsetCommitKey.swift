extension RecordSchema {
    /// Whose commit it is.
    static let offsetCommitKey = RecordSchema(
        "OffsetCommitKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("group", .string),
            RecordField("topic", .string),
            RecordField("partition", .int32),
        ])
}
