/// Whether the members are out; from version 3 on a line for each.
package struct LeaveGroupResponse: KafkaMessage, Equatable {
    /// LeaveGroup: 13.
    package static let apiKey = ApiKey.leaveGroup
    /// 3: many members; 5: reason.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// What became of each.
    /// From version 3 on, refused before.
    package var members: [MemberResponse]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, members: [MemberResponse] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.members = members
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 1 {
            throttleTimeMs = try reader.int32()
        }
        errorCode = ErrorCode(rawValue: try reader.int16())
        if version >= 3 {
            members = try reader.array(version: version, flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 3, !members.isEmpty { throw writer.lacking("LeaveGroupResponse.members", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("LeaveGroupResponse.unknownTaggedFields", version)
        }
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        writer.int16(errorCode.rawValue)
        if version >= 3 {
            try writer.array(members, version: version, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension LeaveGroupResponse {
    /// What became of a member.
    package struct MemberResponse: VersionedStruct, Equatable {
        /// The member's id, given by the coordinator.
        package var memberId: String
        /// The name that makes the member a static one (KIP-345), given by the user.
        /// Null allowed; default empty.
        package var groupInstanceId: String?
        /// What went wrong with the member.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", groupInstanceId: String? = "", errorCode: ErrorCode = .none,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = LeaveGroupResponse.isFlexible(version)
            memberId = try reader.string(flexible: flexible)
            groupInstanceId = try reader.nullableString(flexible: flexible)
            errorCode = ErrorCode(rawValue: try reader.int16())
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = LeaveGroupResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("LeaveGroupResponse.MemberResponse.unknownTaggedFields", version)
            }
            try writer.string(memberId, flexible: flexible)
            try writer.nullableString(groupInstanceId, flexible: flexible)
            writer.int16(errorCode.rawValue)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
