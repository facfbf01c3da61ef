extension RecordSchema {
    /// A commit of a partition (KIP-211: no expiry any more; KIP-848: topic id).
    static let offsetCommitValue = RecordSchema(
        "OffsetCommitValue", versions: 0...4, flexible: 4,
        fields: [
            RecordField("offset", .int64),
            RecordField("leaderEpoch", .int32, versions: 3...4),
            RecordField("metadata", .string),
            RecordField("commitTimestamp", .int64),
            RecordField("expireTimestamp", .int64, versions: 1...1),
            RecordField("topicId", .uuid, versions: 4...4, tag: 0),
        ])
}
