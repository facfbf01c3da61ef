extension RecordSchema {
    /// The records since the begin of the transaction count.
    static let endTransactionRecord = RecordSchema(
        "EndTransactionRecord", versions: 0...0, flexible: 0,
        fields: [])
}
