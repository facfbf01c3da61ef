extension RecordSchema {
    /// Of a streams group: a member's present assignment (KIP-1071).
    static let streamsGroupCurrentMemberAssignmentValue = RecordSchema(
        "StreamsGroupCurrentMemberAssignmentValue", versions: 0...0, flexible: 0,
        fields: [
            RecordField("memberEpoch", .int32),
            RecordField("previousMemberEpoch", .int32),
            RecordField("state", .int8),
            RecordField("activeTasks", .array(.structure(activeTaskFields))),
            RecordField("standbyTasks", .array(.structure(standbyTaskFields))),
            RecordField("warmupTasks", .array(.structure(warmupTaskFields))),
            RecordField("activeTasksPendingRevocation", .array(.structure(activeTasksPendingRevocationFields))),
            RecordField("standbyTasksPendingRevocation", .array(.structure(standbyTasksPendingRevocationFields))),
            RecordField("warmupTasksPendingRevocation", .array(.structure(warmupTasksPendingRevocationFields))),
        ])
}

private let activeTaskFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]

private let standbyTaskFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]

private let warmupTaskFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]

private let activeTasksPendingRevocationFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]

private let standbyTasksPendingRevocationFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]

private let warmupTasksPendingRevocationFields: [RecordField] = [
    RecordField("subtopologyId", .string),
    RecordField("partitions", .array(.int32)),
    RecordField("assignmentEpochs", .array(.int32), isNullable: true, tag: 0),
]
