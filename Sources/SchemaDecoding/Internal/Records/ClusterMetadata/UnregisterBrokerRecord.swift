extension RecordSchema {
    /// A broker is gone for good.
    static let unregisterBrokerRecord = RecordSchema(
        "UnregisterBrokerRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("brokerId", .int32),
            RecordField("brokerEpoch", .int64),
        ])
}
