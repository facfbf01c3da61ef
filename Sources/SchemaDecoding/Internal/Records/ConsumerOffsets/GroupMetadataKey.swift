extension RecordSchema {
    /// The classic group that it is about.
    static let groupMetadataKey = RecordSchema(
        "GroupMetadataKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("group", .string)
        ])
}
