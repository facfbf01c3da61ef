/// The generation that a rebalance led to. The leader alone is told the members.
package struct JoinGroupResponse: KafkaMessage, Equatable {
    /// JoinGroup: 11.
    package static let apiKey = ApiKey.joinGroup
    /// 1: rebalance timeout; 4: MEMBER_ID_REQUIRED; 5: static members; 7: protocol type; 8: reason; 9: the leader may
    /// have to skip assignment.
    package static let validVersions: ClosedRange<Int16> = 0...9
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 6

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 2 on.
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The group's new generation.
    /// Default -1.
    package var generationId: Int32
    /// What kind of group it is: `consumer`, `connect`.
    /// From version 7 on; null allowed.
    package var protocolType: String?
    /// The protocol, for consumers the assignor, that all members share.
    /// Null allowed from version 7 on; default empty.
    package var protocolName: String?
    /// The id of the member that leads: whoever that is assigns the partitions.
    package var leader: String
    /// Whether the leader must leave the assignment as it is (KIP-814).
    /// From version 9 on, refused before.
    package var skipAssignment: Bool
    /// The member's id, given by the coordinator.
    package var memberId: String
    /// All members, for the leader alone.
    package var members: [JoinGroupResponseMember]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, generationId: Int32 = -1, protocolType: String? = nil,
        protocolName: String? = "", leader: String = "", skipAssignment: Bool = false, memberId: String = "",
        members: [JoinGroupResponseMember] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.generationId = generationId
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.leader = leader
        self.skipAssignment = skipAssignment
        self.memberId = memberId
        self.members = members
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 2 {
            throttleTimeMs = try reader.int32()
        }
        errorCode = ErrorCode(rawValue: try reader.int16())
        generationId = try reader.int32()
        if version >= 7 {
            protocolType = try reader.nullableString(flexible: flexible)
        }
        protocolName = try reader.nullableString(flexible: flexible)
        leader = try reader.string(flexible: flexible)
        if version >= 9 {
            skipAssignment = try reader.bool()
        }
        memberId = try reader.string(flexible: flexible)
        members = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version <= 6, protocolName == nil { throw writer.null("JoinGroupResponse.protocolName", version) }
        if version < 9, skipAssignment { throw writer.lacking("JoinGroupResponse.skipAssignment", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("JoinGroupResponse.unknownTaggedFields", version)
        }
        if version >= 2 {
            writer.int32(throttleTimeMs)
        }
        writer.int16(errorCode.rawValue)
        writer.int32(generationId)
        if version >= 7 {
            try writer.nullableString(protocolType, flexible: flexible)
        }
        try writer.nullableString(protocolName, flexible: flexible)
        try writer.string(leader, flexible: flexible)
        if version >= 9 {
            writer.bool(skipAssignment)
        }
        try writer.string(memberId, flexible: flexible)
        try writer.array(members, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension JoinGroupResponse {
    /// A member of the group, told to its leader.
    package struct JoinGroupResponseMember: VersionedStruct, Equatable {
        /// The member's id, given by the coordinator.
        package var memberId: String
        /// The name that makes the member a static one (KIP-345), given by the user.
        /// From version 5 on; null allowed.
        package var groupInstanceId: String?
        /// The member's subscription (ConsumerProtocolSubscription).
        package var metadata: [UInt8]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", groupInstanceId: String? = nil, metadata: [UInt8] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.metadata = metadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = JoinGroupResponse.isFlexible(version)
            memberId = try reader.string(flexible: flexible)
            if version >= 5 {
                groupInstanceId = try reader.nullableString(flexible: flexible)
            }
            metadata = try reader.byteArray(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = JoinGroupResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("JoinGroupResponse.JoinGroupResponseMember.unknownTaggedFields", version)
            }
            try writer.string(memberId, flexible: flexible)
            if version >= 5 {
                try writer.nullableString(groupInstanceId, flexible: flexible)
            }
            try writer.byteArray(metadata, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
