extension RecordSchema {
    /// Of a streams group: the group (KIP-1071).
    static let streamsGroupMetadataValue = RecordSchema(
        "StreamsGroupMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("epoch", .int32),
            RecordField("metadataHash", .int64),
            RecordField("validatedTopologyEpoch", .int32, tag: 0),
            RecordField(
                "lastAssignmentConfigs", .array(.structure(lastAssignmentConfigFields)), isNullable: true, tag: 1),
        ])
}

private let lastAssignmentConfigFields: [RecordField] = [
    RecordField("key", .string),
    RecordField("value", .string),
]
