extension RecordSchema {
    /// The records since the begin of the transaction do not count.
    static let abortTransactionRecord = RecordSchema(
        "AbortTransactionRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("reason", .string, isNullable: true, tag: 0)
        ])
}
