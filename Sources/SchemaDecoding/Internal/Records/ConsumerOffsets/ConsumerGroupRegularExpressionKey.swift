extension RecordSchema {
    /// The consumer group and the expression that it is about.
    static let consumerGroupRegularExpressionKey = RecordSchema(
        "ConsumerGroupRegularExpressionKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string),
            RecordField("regularExpression", .string),
        ])
}
