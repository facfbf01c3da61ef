extension RecordSchema {
    /// Of a share group: a member (KIP-932).
    static let shareGroupMemberMetadataValue = RecordSchema(
        "ShareGroupMemberMetadataValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("rackId", .string, isNullable: true),
            RecordField("clientId", .string),
            RecordField("clientHost", .string),
            RecordField("subscribedTopicNames", .array(.string)),
        ])
}
