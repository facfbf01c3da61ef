extension RecordSchema {
    /// Of a streams group: its topology (KIP-1071).
    static let streamsGroupTopologyValue = RecordSchema(
        "StreamsGroupTopologyValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("epoch", .int32),
            RecordField("subtopologies", .array(.structure(subtopologyFields))),
        ])
}

private let subtopologyFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("sourceTopics", .array(.string)),
    RecordField("sourceTopicRegex", .array(.string)),
    RecordField("stateChangelogTopics", .array(.structure(stateChangelogTopicFields))),
    RecordField("repartitionSinkTopics", .array(.string)),
    RecordField("repartitionSourceTopics", .array(.structure(repartitionSourceTopicFields))),
    RecordField("copartitionGroups", .array(.structure(copartitionGroupFields))),
]

private let stateChangelogTopicFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("partitions", .int32),
    RecordField("replicationFactor", .int16),
    RecordField("topicConfigs", .array(.structure(topicConfigFields))),
]

private let repartitionSourceTopicFields: [RecordField] = [
    RecordField("name", .string),
    RecordField("partitions", .int32),
    RecordField("replicationFactor", .int16),
    RecordField("topicConfigs", .array(.structure(topicConfigFields))),
]

private let copartitionGroupFields: [RecordField] = [
    RecordField("sourceTopics", .array(.int16)),
    RecordField("sourceTopicRegex", .array(.int16)),
    RecordField("repartitionSourceTopics", .array(.int16)),
]

private let topicConfigFields: [RecordField] = [
    RecordField("key", .string),
    RecordField("value", .string),
]
