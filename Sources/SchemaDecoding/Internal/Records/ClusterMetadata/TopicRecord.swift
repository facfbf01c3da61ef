extension RecordSchema {
    /// A topic and its id.
    static let topicRecord = RecordSchema(
        "TopicRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("name", .string),
            RecordField("topicId", .uuid),
        ])
}
