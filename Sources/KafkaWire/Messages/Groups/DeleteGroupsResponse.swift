/// Whether the groups were deleted.
package struct DeleteGroupsResponse: KafkaMessage, Equatable {
    /// DeleteGroups: 42.
    package static let apiKey = ApiKey.deleteGroups
    /// 2 is flexible.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The answer for each group.
    package var results: [DeletableGroupResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, results: [DeletableGroupResult] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        results = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DeleteGroupsResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        try writer.array(results, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DeleteGroupsResponse {
    /// The answer for a group.
    package struct DeletableGroupResult: VersionedStruct, Equatable {
        /// The group.
        package var groupId: String
        /// What went wrong with the group: NON_EMPTY_GROUP while it has members.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(groupId: String = "", errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []) {
            self.groupId = groupId
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteGroupsResponse.isFlexible(version)
            groupId = try reader.string(flexible: flexible)
            errorCode = ErrorCode(rawValue: try reader.int16())
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DeleteGroupsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DeleteGroupsResponse.DeletableGroupResult.unknownTaggedFields", version)
            }
            try writer.string(groupId, flexible: flexible)
            writer.int16(errorCode.rawValue)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
