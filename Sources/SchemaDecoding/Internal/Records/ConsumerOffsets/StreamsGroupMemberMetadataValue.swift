extension RecordSchema {
    /// Of a streams group: a member (KIP-1071).
    static let streamsGroupMemberMetadataValue = RecordSchema(
        "StreamsGroupMemberMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("instanceId", .string, isNullable: true),
            RecordField("rackId", .string, isNullable: true),
            RecordField("clientId", .string),
            RecordField("clientHost", .string),
            RecordField("rebalanceTimeoutMs", .int32),
            RecordField("topologyEpoch", .int32),
            RecordField("processId", .string),
            RecordField("userEndpoint", .structure(userEndpointFields), isNullable: true),
            RecordField("clientTags", .array(.structure(clientTagFields))),
        ])
}

private let userEndpointFields: [RecordField] = [
    RecordField("host", .string),
    RecordField("port", .uint16),
]

private let clientTagFields: [RecordField] = [
    RecordField("key", .string),
    RecordField("value", .string),
]
