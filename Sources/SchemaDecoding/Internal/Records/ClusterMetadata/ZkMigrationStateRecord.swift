extension RecordSchema {
    /// How far the migration from ZooKeeper is.
    static let zkMigrationStateRecord = RecordSchema(
        "ZkMigrationStateRecord", versions: 0...0, flexible: 0,
        fields: [
            RecordField("zkMigrationState", .int8)
        ])
}
