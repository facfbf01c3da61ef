/// Takes members out of a group: up to version 2 one (`memberId`), from 3 on many (`members`).
package struct LeaveGroupRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = LeaveGroupResponse
    /// LeaveGroup: 13.
    package static let apiKey = ApiKey.leaveGroup
    /// 3: many members; 5: reason.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// The group.
    package var groupId: String
    /// The member's id, given by the coordinator.
    /// Up to version 2, refused later.
    package var memberId: String
    /// The members that leave.
    /// From version 3 on, refused before.
    package var members: [MemberIdentity]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", memberId: String = "", members: [MemberIdentity] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.memberId = memberId
        self.members = members
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groupId = try reader.string(flexible: flexible)
        if version <= 2 {
            memberId = try reader.string(flexible: flexible)
        }
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
        if version > 2, !memberId.isEmpty { throw writer.lacking("LeaveGroupRequest.memberId", version) }
        if version < 3, !members.isEmpty { throw writer.lacking("LeaveGroupRequest.members", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("LeaveGroupRequest.unknownTaggedFields", version)
        }
        try writer.string(groupId, flexible: flexible)
        if version <= 2 {
            try writer.string(memberId, flexible: flexible)
        }
        if version >= 3 {
            try writer.array(members, version: version, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension LeaveGroupRequest {
    /// A member that leaves.
    package struct MemberIdentity: VersionedStruct, Equatable {
        /// The member's id, given by the coordinator.
        package var memberId: String
        /// The name that makes the member a static one (KIP-345), given by the user.
        /// Null allowed.
        package var groupInstanceId: String?
        /// Why, for the broker's log; null for no reason given.
        /// From version 5 on.
        package var reason: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", groupInstanceId: String? = nil, reason: String? = nil,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.reason = reason
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = LeaveGroupRequest.isFlexible(version)
            memberId = try reader.string(flexible: flexible)
            groupInstanceId = try reader.nullableString(flexible: flexible)
            if version >= 5 {
                reason = try reader.nullableString(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = LeaveGroupRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("LeaveGroupRequest.MemberIdentity.unknownTaggedFields", version)
            }
            try writer.string(memberId, flexible: flexible)
            try writer.nullableString(groupInstanceId, flexible: flexible)
            if version >= 5 {
                try writer.nullableString(reason, flexible: flexible)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
