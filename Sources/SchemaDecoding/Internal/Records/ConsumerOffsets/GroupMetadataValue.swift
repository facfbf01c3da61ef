extension RecordSchema {
    /// A classic group's generation: leader, protocol and members.
    static let groupMetadataValue = RecordSchema(
        "GroupMetadataValue", versions: 0...4, flexible: 4,
        fields: [
            RecordField("protocolType", .string),
            RecordField("generation", .int32),
            RecordField("protocol", .string, isNullable: true),
            RecordField("leader", .string, isNullable: true),
            RecordField("currentStateTimestamp", .int64, versions: 2...4),
            RecordField("members", .array(.structure(memberFields))),
        ])
}

private let memberFields: [RecordField] = [
    RecordField("memberId", .string),
    RecordField("groupInstanceId", .string, versions: 3...4, isNullable: true),
    RecordField("clientId", .string),
    RecordField("clientHost", .string),
    RecordField("rebalanceTimeout", .int32, versions: 1...4),
    RecordField("sessionTimeout", .int32),
    RecordField("subscription", .bytes),
    RecordField("assignment", .bytes),
]
