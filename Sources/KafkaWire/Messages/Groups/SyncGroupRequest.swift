/// Asks for this member's part after a rebalance; the leader's brings everyone's.
package struct SyncGroupRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = SyncGroupResponse
    /// SyncGroup: 14.
    package static let apiKey = ApiKey.syncGroup
    /// 3: static members; 5: protocol type and name.
    package static let validVersions: ClosedRange<Int16> = 0...5
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
    /// What kind of group it is: `consumer`, `connect`.
    /// From version 5 on; null allowed.
    package var protocolType: String?
    /// The protocol, for consumers the assignor, that all members share.
    /// From version 5 on; null allowed.
    package var protocolName: String?
    /// What each member gets; empty from all but the leader.
    package var assignments: [SyncGroupRequestAssignment]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", generationId: Int32 = 0, memberId: String = "", groupInstanceId: String? = nil,
        protocolType: String? = nil, protocolName: String? = nil, assignments: [SyncGroupRequestAssignment] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.generationId = generationId
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignments = assignments
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
        if version >= 5 {
            protocolType = try reader.nullableString(flexible: flexible)
            protocolName = try reader.nullableString(flexible: flexible)
        }
        assignments = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 3, groupInstanceId != nil { throw writer.lacking("SyncGroupRequest.groupInstanceId", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("SyncGroupRequest.unknownTaggedFields", version)
        }
        try writer.string(groupId, flexible: flexible)
        writer.int32(generationId)
        try writer.string(memberId, flexible: flexible)
        if version >= 3 {
            try writer.nullableString(groupInstanceId, flexible: flexible)
        }
        if version >= 5 {
            try writer.nullableString(protocolType, flexible: flexible)
            try writer.nullableString(protocolName, flexible: flexible)
        }
        try writer.array(assignments, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension SyncGroupRequest {
    /// What the leader assigns to a member.
    package struct SyncGroupRequestAssignment: VersionedStruct, Equatable {
        /// The member's id, given by the coordinator.
        package var memberId: String
        /// What it gets (ConsumerProtocolAssignment).
        package var assignment: [UInt8]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(memberId: String = "", assignment: [UInt8] = [], unknownTaggedFields: [TaggedField] = []) {
            self.memberId = memberId
            self.assignment = assignment
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = SyncGroupRequest.isFlexible(version)
            memberId = try reader.string(flexible: flexible)
            assignment = try reader.byteArray(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = SyncGroupRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("SyncGroupRequest.SyncGroupRequestAssignment.unknownTaggedFields", version)
            }
            try writer.string(memberId, flexible: flexible)
            try writer.byteArray(assignment, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
