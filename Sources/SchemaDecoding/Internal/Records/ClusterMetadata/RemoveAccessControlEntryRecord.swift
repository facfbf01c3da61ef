extension RecordSchema {
    /// A rule was removed.
    static let removeAccessControlEntryRecord = RecordSchema(
        "RemoveAccessControlEntryRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("id", .uuid)
        ])
}
