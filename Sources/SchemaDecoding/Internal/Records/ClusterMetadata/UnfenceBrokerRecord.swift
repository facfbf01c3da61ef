extension RecordSchema {
    /// A broker may lead again.
    static let unfenceBrokerRecord = RecordSchema(
        "UnfenceBrokerRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("id", .int32),
            RecordField("epoch", .int64),
        ])
}
