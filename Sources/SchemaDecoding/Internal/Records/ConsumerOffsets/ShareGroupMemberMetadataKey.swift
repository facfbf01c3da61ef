extension RecordSchema {
    /// The member of a share group that it is about.
    static let shareGroupMemberMetadataKey = RecordSchema(
        "ShareGroupMemberMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string),
            RecordField("memberId", .string),
        ])
}
