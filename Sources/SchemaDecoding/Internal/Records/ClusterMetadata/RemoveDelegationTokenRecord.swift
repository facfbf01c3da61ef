extension RecordSchema {
    /// A delegation token was removed.
    static let removeDelegationTokenRecord = RecordSchema(
        "RemoveDelegationTokenRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("tokenId", .string)
        ])
}
