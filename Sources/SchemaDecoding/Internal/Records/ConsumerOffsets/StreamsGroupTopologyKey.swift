extension RecordSchema {
    /// The streams group that it is about.
    static let streamsGroupTopologyKey = RecordSchema(
        "StreamsGroupTopologyKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string)
        ])
}
