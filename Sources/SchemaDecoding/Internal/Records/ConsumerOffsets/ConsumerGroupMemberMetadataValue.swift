extension RecordSchema {
    /// Of a consumer group: a member (KIP-848).
    static let consumerGroupMemberMetadataValue = RecordSchema(
        "ConsumerGroupMemberMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("instanceId", .string, isNullable: true),
            RecordField("rackId", .string, isNullable: true),
            RecordField("clientId", .string),
            RecordField("clientHost", .string),
            RecordField("subscribedTopicNames", .array(.string)),
            RecordField("subscribedTopicRegex", .string, isNullable: true),
            RecordField("rebalanceTimeoutMs", .int32),
            RecordField("serverAssignor", .string, isNullable: true),
            RecordField("classicMemberMetadata", .structure(classicMemberMetadataFields), isNullable: true, tag: 0),
        ])
}

private let classicMemberMetadataFields: [RecordField] = [
    RecordField("sessionTimeoutMs", .int32),
    RecordField("supportedProtocols", .array(.structure(supportedProtocolFields))),
]

private let supportedProtocolFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("metadata", .bytes),
]
