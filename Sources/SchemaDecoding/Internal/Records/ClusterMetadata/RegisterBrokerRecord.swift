extension RecordSchema {
    /// A broker came up.
    static let registerBrokerRecord = RecordSchema(
        "RegisterBrokerRecord", versions: 0...4, flexible: 0,
        fields: [
            RecordField("brokerId", .int32),
            RecordField("isMigratingZkBroker", .bool, versions: 2...4),
            RecordField("incarnationId", .uuid),
            RecordField("brokerEpoch", .int64),
            RecordField("endPoints", .array(.structure(endPointFields))),
            RecordField("features", .array(.structure(featureFields))),
            RecordField("rack", .string, isNullable: true),
            RecordField("fenced", .bool),
            RecordField("inControlledShutdown", .bool, versions: 1...4),
            RecordField("logDirs", .array(.uuid), versions: 3...4, tag: 0),
            RecordField("cordonedLogDirs", .array(.uuid), versions: 4...4, isNullable: true, tag: 1),
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
