extension RecordSchema {
    /// The transactional id that it is about.
    static let transactionLogKey = RecordSchema(
        "TransactionLogKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("transactionalId", .string)
        ])
}
