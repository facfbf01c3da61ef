extension RecordSchema {
    /// What changed about a broker.
    static let brokerRegistrationChangeRecord = RecordSchema(
        "BrokerRegistrationChangeRecord", versions: 0...3, flexible: 0,
        fields: [
            RecordField("brokerId", .int32),
            RecordField("brokerEpoch", .int64),
            RecordField("fenced", .int8, tag: 0),
            RecordField("inControlledShutdown", .int8, versions: 1...3, tag: 1),
            RecordField("logDirs", .array(.uuid), versions: 2...3, tag: 2),
            RecordField("cordonedLogDirs", .array(.uuid), versions: 3...3, isNullable: true, tag: 3),
        ])
}
