extension RecordSchema {
    /// A controller came up.
    static let registerControllerRecord = RecordSchema(
        "RegisterControllerRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("controllerId", .int32),
            RecordField("incarnationId", .uuid),
            RecordField("zkMigrationReady", .bool),
            RecordField("endPoints", .array(.structure(endPointFields))),
            RecordField("features", .array(.structure(featureFields))),
        ])
}

private let endPointFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("host", .string),
    RecordField("port", .uint16),
    RecordField("securityProtocol", .int16),
]

private let featureFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("minSupportedVersion", .int16),
    RecordField("maxSupportedVersion", .int16),
]
