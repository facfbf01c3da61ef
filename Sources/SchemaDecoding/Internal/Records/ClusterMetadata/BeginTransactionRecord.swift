extension RecordSchema {
    /// The records from here on count together or not at all.
    static let beginTransactionRecord = RecordSchema(
        "BeginTransactionRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("name", .string, isNullable: true, tag: 0)
        ])
}
