extension RecordSchema {
    /// A rule: who may do what.
    static let accessControlEntryRecord = RecordSchema(
        "AccessControlEntryRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("id", .uuid),
            RecordField("resourceType", .int8),
            RecordField("resourceName", .string),
            RecordField("patternType", .int8),
            RecordField("principal", .string),
            RecordField("host", .string),
            RecordField("operation", .int8),
            RecordField("permissionType", .int8),
        ])
}
