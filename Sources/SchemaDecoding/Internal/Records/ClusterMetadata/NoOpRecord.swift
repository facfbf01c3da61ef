extension RecordSchema {
    /// Nothing: it lets followers know that the leader is there.
    static let noOpRecord = RecordSchema(
        "NoOpRecord", versions: 0...0, flexible: 0,
        fields: [])
}
