extension RecordSchema {
    /// The member of a consumer group that it is about.
    static let consumerGroupTargetAssignmentMemberKey = RecordSchema(
        "ConsumerGroupTargetAssignmentMemberKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string),
            RecordField("memberId", .string),
        ])
}
