extension RecordSchema {
    /// The state of a transactional id (KIP-98; KIP-890: version 1).
    static let transactionLogValue = RecordSchema(
        "TransactionLogValue", versions: 0...1, flexible: 1,
        fields: [
            RecordField("producerId", .int64),
            RecordField("producerEpoch", .int16),
            RecordField("transactionTimeoutMs", .int32),
            RecordField("transactionStatus", .int8),
            RecordField("transactionPartitions", .array(.structure(transactionPartitionFields)), isNullable: true),
            RecordField("transactionLastUpdateTimestampMs", .int64),
            RecordField("transactionStartTimestampMs", .int64),
            RecordField("previousProducerId", .int64, versions: 1...1, tag: 0),
            RecordField("nextProducerId", .int64, versions: 1...1, tag: 1),
            RecordField("clientTransactionVersion", .int16, versions: 1...1, tag: 2),
            RecordField("nextProducerEpoch", .int16, versions: 1...1, tag: 3),
        ])
}

private let transactionPartitionFields: [RecordField] = [
    RecordField("topic", .string),
    RecordField("partitionIds", .array(.int32)),
]
