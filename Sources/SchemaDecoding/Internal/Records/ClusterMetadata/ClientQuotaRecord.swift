extension RecordSchema {
    /// A quota, or its removal.
    static let clientQuotaRecord = RecordSchema(
        "ClientQuotaRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("entity", .array(.structure(entityFields))),
            RecordField("key", .string),
            RecordField("value", .float64),
            RecordField("remove", .bool),
        ])
}

private let entityFields: [RecordField] = [
    RecordField("entityType", .string),
    RecordField("entityName", .string, isNullable: true),
]
