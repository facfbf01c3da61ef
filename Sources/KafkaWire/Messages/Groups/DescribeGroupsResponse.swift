/// The groups. Up to version 5 one that does not exist is in state `Dead` without an error.
package struct DescribeGroupsResponse: KafkaMessage, Equatable {
    /// DescribeGroups: 15.
    package static let apiKey = ApiKey.describeGroups
    /// 3: authorised operations; 4: static members; 6: GROUP_ID_NOT_FOUND.
    package static let validVersions: ClosedRange<Int16> = 0...6
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 5

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// Each described group.
    package var groups: [DescribedGroup]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(throttleTimeMs: Int32 = 0, groups: [DescribedGroup] = [], unknownTaggedFields: [TaggedField] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
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
        groups = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DescribeGroupsResponse.unknownTaggedFields", version)
        }
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        try writer.array(groups, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeGroupsResponse {
    /// A group.
    package struct DescribedGroup: VersionedStruct, Equatable {
        /// What went wrong with the group.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// From version 6 on, refused before.
        package var errorMessage: String?
        /// The group.
        package var groupId: String
        /// `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty` or `Dead`; empty with an error.
        package var groupState: String
        /// What kind of group it is: `consumer`, `connect`.
        package var protocolType: String
        /// The protocol that all members share, for consumers the assignor's name; empty where there is none.
        package var protocolData: String
        /// Its members.
        package var members: [DescribedGroupMember]
        /// What the client may do with the group, a bit for each operation; the smallest number for not asked.
        /// From version 3 on, refused before; default -2147483648.
        package var authorizedOperations: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, errorMessage: String? = nil, groupId: String = "", groupState: String = "",
            protocolType: String = "", protocolData: String = "", members: [DescribedGroupMember] = [],
            authorizedOperations: Int32 = -2147483648, unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupId = groupId
            self.groupState = groupState
            self.protocolType = protocolType
            self.protocolData = protocolData
            self.members = members
            self.authorizedOperations = authorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeGroupsResponse.isFlexible(version)
            errorCode = ErrorCode(rawValue: try reader.int16())
            if version >= 6 {
                errorMessage = try reader.nullableString(flexible: flexible)
            }
            groupId = try reader.string(flexible: flexible)
            groupState = try reader.string(flexible: flexible)
            protocolType = try reader.string(flexible: flexible)
            protocolData = try reader.string(flexible: flexible)
            members = try reader.array(version: version, flexible: flexible)
            if version >= 3 {
                authorizedOperations = try reader.int32()
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeGroupsResponse.isFlexible(version)
            if version < 6, errorMessage != nil {
                throw writer.lacking("DescribeGroupsResponse.DescribedGroup.errorMessage", version)
            }
            if version < 3, authorizedOperations != -2147483648 {
                throw writer.lacking("DescribeGroupsResponse.DescribedGroup.authorizedOperations", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeGroupsResponse.DescribedGroup.unknownTaggedFields", version)
            }
            writer.int16(errorCode.rawValue)
            if version >= 6 {
                try writer.nullableString(errorMessage, flexible: flexible)
            }
            try writer.string(groupId, flexible: flexible)
            try writer.string(groupState, flexible: flexible)
            try writer.string(protocolType, flexible: flexible)
            try writer.string(protocolData, flexible: flexible)
            try writer.array(members, version: version, flexible: flexible)
            if version >= 3 {
                writer.int32(authorizedOperations)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DescribeGroupsResponse {
    /// A member of the group.
    package struct DescribedGroupMember: VersionedStruct, Equatable {
        /// The member's id, given by the coordinator.
        package var memberId: String
        /// The name that makes the member a static one (KIP-345), given by the user.
        /// From version 4 on; null allowed.
        package var groupInstanceId: String?
        /// The client's own name for itself; null for none.
        package var clientId: String
        /// The address that the member's requests come from.
        package var clientHost: String
        /// The member's subscription (ConsumerProtocolSubscription); there in a stable group only.
        package var memberMetadata: [UInt8]
        /// What it has (ConsumerProtocolAssignment); there in a stable group only.
        package var memberAssignment: [UInt8]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", groupInstanceId: String? = nil, clientId: String = "", clientHost: String = "",
            memberMetadata: [UInt8] = [], memberAssignment: [UInt8] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.groupInstanceId = groupInstanceId
            self.clientId = clientId
            self.clientHost = clientHost
            self.memberMetadata = memberMetadata
            self.memberAssignment = memberAssignment
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeGroupsResponse.isFlexible(version)
            memberId = try reader.string(flexible: flexible)
            if version >= 4 {
                groupInstanceId = try reader.nullableString(flexible: flexible)
            }
            clientId = try reader.string(flexible: flexible)
            clientHost = try reader.string(flexible: flexible)
            memberMetadata = try reader.byteArray(flexible: flexible)
            memberAssignment = try reader.byteArray(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeGroupsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeGroupsResponse.DescribedGroupMember.unknownTaggedFields", version)
            }
            try writer.string(memberId, flexible: flexible)
            if version >= 4 {
                try writer.nullableString(groupInstanceId, flexible: flexible)
            }
            try writer.string(clientId, flexible: flexible)
            try writer.string(clientHost, flexible: flexible)
            try writer.byteArray(memberMetadata, flexible: flexible)
            try writer.byteArray(memberAssignment, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
