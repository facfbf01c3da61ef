extension RecordSchema {
    /// The share-partition that it is about.
    static let shareSnapshotKey = RecordSchema(
        "ShareSnapshotKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string),
            RecordField("topicId", .uuid),
            RecordField("partition", .int32),
        ])
}
