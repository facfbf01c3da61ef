extension RecordSchema {
    /// A property of a broker, topic or client; null when it was removed.
    static let configRecord = RecordSchema(
        "ConfigRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("resourceType", .int8),
            RecordField("resourceName", .string),
            RecordField("name", .string),
            RecordField("value", .string, isNullable: true),
        ])
}
