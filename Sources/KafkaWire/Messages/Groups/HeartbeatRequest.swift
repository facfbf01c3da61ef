/// Tells a group's coordinator that a member of the classic protocol lives.
package struct HeartbeatRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = HeartbeatResponse
    /// Heartbeat: 12.
    package static let apiKey = ApiKey.heartbeat
    /// 3: static members.
    package static let validVersions: ClosedRange<Int16> = 0...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// The group.
    package var groupId: String
    /// The group's generation.
    package var generationId: Int32
    /// The member's id, given by the coordinator.
    package var memberId: String
    /// The name that makes the member a static one (KIP-345), given by the user.
    /// From version 3 on, refused before; null allowed.
    package var groupInstanceId: String?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", generationId: Int32 = 0, memberId: String = "", groupInstanceId: String? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.generationId = generationId
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groupId = try reader.string(flexible: flexible)
        generationId = try reader.int32()
        memberId = try reader.string(flexible: flexible)
        if version >= 3 {
            groupInstanceId = try reader.nullableString(flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 3, groupInstanceId != nil { throw writer.lacking("HeartbeatRequest.groupInstanceId", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("HeartbeatRequest.unknownTaggedFields", version)
        }
        try writer.string(groupId, flexible: flexible)
        writer.int32(generationId)
        try writer.string(memberId, flexible: flexible)
        if version >= 3 {
            try writer.nullableString(groupInstanceId, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
