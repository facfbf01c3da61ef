extension RecordSchema {
    /// A user's SCRAM credential.
    static let userScramCredentialRecord = RecordSchema(
        "UserScramCredentialRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("name", .string),
            RecordField("mechanism", .int8),
            RecordField("salt", .bytes),
            RecordField("storedKey", .bytes),
            RecordField("serverKey", .bytes),
            RecordField("iterations", .int32),
        ])
}
