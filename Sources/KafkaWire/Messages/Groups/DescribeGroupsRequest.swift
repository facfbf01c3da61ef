/// Asks a coordinator for the state and members of classic groups that it has.
package struct DescribeGroupsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeGroupsResponse
    /// DescribeGroups: 15.
    package static let apiKey = ApiKey.describeGroups
    /// 3: authorised operations; 4: static members; 6: GROUP_ID_NOT_FOUND.
    package static let validVersions: ClosedRange<Int16> = 0...6
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 5

    /// The groups' ids.
    package var groups: [String]
    /// Whether to say what the client may do with the groups.
    /// From version 3 on, refused before.
    package var includeAuthorizedOperations: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groups: [String] = [], includeAuthorizedOperations: Bool = false, unknownTaggedFields: [TaggedField] = []
    ) {
        self.groups = groups
        self.includeAuthorizedOperations = includeAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groups = try reader.stringArray(flexible: flexible)
        if version >= 3 {
            includeAuthorizedOperations = try reader.bool()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 3, includeAuthorizedOperations {
            throw writer.lacking("DescribeGroupsRequest.includeAuthorizedOperations", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DescribeGroupsRequest.unknownTaggedFields", version)
        }
        try writer.stringArray(groups, flexible: flexible)
        if version >= 3 {
            writer.bool(includeAuthorizedOperations)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
