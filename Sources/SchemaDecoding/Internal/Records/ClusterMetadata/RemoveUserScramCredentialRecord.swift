extension RecordSchema {
    /// A user's SCRAM credential was removed.
    static let removeUserScramCredentialRecord = RecordSchema(
        "RemoveUserScramCredentialRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("name", .string),
            RecordField("mechanism", .int8),
        ])
}
