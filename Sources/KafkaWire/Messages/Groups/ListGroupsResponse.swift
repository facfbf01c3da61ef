/// The groups that the broker coordinates.
package struct ListGroupsResponse: KafkaMessage, Equatable {
    /// ListGroups: 16.
    package static let apiKey = ApiKey.listGroups
    /// 4: states; 5: types.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// Each group in the response.
    package var groups: [ListedGroup]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, groups: [ListedGroup] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
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
        errorCode = ErrorCode(rawValue: try reader.int16())
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
            throw writer.lacking("ListGroupsResponse.unknownTaggedFields", version)
        }
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        writer.int16(errorCode.rawValue)
        try writer.array(groups, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ListGroupsResponse {
    /// A group.
    package struct ListedGroup: VersionedStruct, Equatable {
        /// The group.
        package var groupId: String
        /// What kind of group it is: `consumer`, `connect`.
        package var protocolType: String
        /// Its state.
        /// From version 4 on.
        package var groupState: String
        /// Its type: `classic`, `consumer`, `share`, `streams`.
        /// From version 5 on.
        package var groupType: String
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            groupId: String = "", protocolType: String = "", groupState: String = "", groupType: String = "",
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.groupId = groupId
            self.protocolType = protocolType
            self.groupState = groupState
            self.groupType = groupType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListGroupsResponse.isFlexible(version)
            groupId = try reader.string(flexible: flexible)
            protocolType = try reader.string(flexible: flexible)
            if version >= 4 {
                groupState = try reader.string(flexible: flexible)
            }
            if version >= 5 {
                groupType = try reader.string(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListGroupsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListGroupsResponse.ListedGroup.unknownTaggedFields", version)
            }
            try writer.string(groupId, flexible: flexible)
            try writer.string(protocolType, flexible: flexible)
            if version >= 4 {
                try writer.string(groupState, flexible: flexible)
            }
            if version >= 5 {
                try writer.string(groupType, flexible: flexible)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
