extension RecordSchema {
    /// Of a share group: the share-partitions whose state was set up (KIP-932).
    static let shareGroupStatePartitionMetadataValue = RecordSchema(
        "ShareGroupStatePartitionMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("initializingTopics", .array(.structure(initializingTopicFields))),
            RecordField("initializedTopics", .array(.structure(initializedTopicFields))),
            RecordField("deletingTopics", .array(.structure(deletingTopicFields))),
        ])
}

private let initializingTopicFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("topicName", .string),
    RecordField("partitions", .array(.int32)),
]

private let initializedTopicFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("topicName", .string),
    RecordField("partitions", .array(.int32)),
]

private let deletingTopicFields: [RecordField] = [
    RecordField("topicId", .uuid),
    RecordField("topicName", .string),
]
