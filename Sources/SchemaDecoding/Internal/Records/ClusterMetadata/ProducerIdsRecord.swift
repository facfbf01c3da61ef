extension RecordSchema {
    /// A broker got a block of producer ids.
    static let producerIdsRecord = RecordSchema(
        "ProducerIdsRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("brokerId", .int32),
            RecordField("brokerEpoch", .int64),
            RecordField("nextProducerId", .int64),
        ])
}
