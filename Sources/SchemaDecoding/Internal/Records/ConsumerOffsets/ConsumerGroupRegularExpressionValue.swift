extension RecordSchema {
    /// Of a consumer group: what a regular expression of topics resolved to (KIP-848).
    static let consumerGroupRegularExpressionValue = RecordSchema(
        "ConsumerGroupRegularExpressionValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topics", .array(.string)),
            RecordField("version", .int64),
            RecordField("timestamp", .int64),
        ])
}
