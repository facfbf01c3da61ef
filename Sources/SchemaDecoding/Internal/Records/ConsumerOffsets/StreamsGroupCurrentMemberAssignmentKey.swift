extension RecordSchema {
    /// The member of a streams group that it is about.
    static let streamsGroupCurrentMemberAssignmentKey = RecordSchema(
        "StreamsGroupCurrentMemberAssignmentKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string),
            RecordField("memberId", .string),
        ])
}
