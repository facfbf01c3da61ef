extension RecordSchema {
    /// Of a streams group: a member's target assignment (KIP-1071).
    static let streamsGroupTargetAssignmentMemberValue = RecordSchema(
        "StreamsGroupTargetAssignmentMemberValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("activeTasks", .array(.structure(activeTaskFields))),
            RecordField("standbyTasks", .array(.structure(standbyTaskFields))),
            RecordField("warmupTasks", .array(.structure(warmupTaskFields))),
        ])
}

private let activeTaskFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
]

private let standbyTaskFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
]

private let warmupTaskFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
]
