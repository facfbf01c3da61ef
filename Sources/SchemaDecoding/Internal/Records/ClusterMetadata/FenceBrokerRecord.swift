extension RecordSchema {
    /// A broker may not lead.
    static let fenceBrokerRecord = RecordSchema(
        "FenceBrokerRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("id", .int32),
            RecordField("epoch", .int64),
        ])
}
