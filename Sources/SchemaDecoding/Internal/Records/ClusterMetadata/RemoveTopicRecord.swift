extension RecordSchema {
    /// A topic was deleted.
    static let removeTopicRecord = RecordSchema(
        "RemoveTopicRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("topicId", .uuid)
        ])
}
