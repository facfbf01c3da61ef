extension RecordSchema {
    /// A feature's level.
    static let featureLevelRecord = RecordSchema(
        "FeatureLevelRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("name", .string),
            RecordField("featureLevel", .int16),
        ])
}
