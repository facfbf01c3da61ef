extension RecordSchema {
    /// A delegation token.
    static let delegationTokenRecord = RecordSchema(
        "DelegationTokenRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("owner", .string),
            RecordField("requester", .string),
            RecordField("renewers", .array(.string)),
            RecordField("issueTimestamp", .int64),
            RecordField("maxTimestamp", .int64),
            RecordField("expirationTimestamp", .int64),
            RecordField("tokenId", .string),
        ])
}
