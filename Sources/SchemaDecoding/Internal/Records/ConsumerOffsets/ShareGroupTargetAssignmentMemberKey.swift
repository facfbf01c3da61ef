extension RecordSchema {
    /// The member of a share group that it is about.
    static let shareGroupTargetAssignmentMemberKey = RecordSchema(
        "ShareGroupTargetAssignmentMemberKey", versions: 0...0, flexible: .max,
        fields: [
            RecordField("groupId", .string),
            RecordField("memberId", .string),
        ])
}
