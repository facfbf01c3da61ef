extension RecordSchema {
    /// A commit, as brokers before 0.8.3 wrote it.
    static let legacyOffsetCommitValue = RecordSchema(
        "LegacyOffsetCommitValue", versions: 0...0, flexible: .max,
        fields: [
            RecordField("offset", .int64),
            RecordField("metadata", .string),
            RecordField("commitTimestamp", .int64),
        ])
}
