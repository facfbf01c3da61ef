/// Deletes groups without members, and their committed offsets.
package struct DeleteGroupsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DeleteGroupsResponse
    /// DeleteGroups: 42.
    package static let apiKey = ApiKey.deleteGroups
    /// 2 is flexible.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// The groups to delete.
    package var groupsNames: [String]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(groupsNames: [String] = [], unknownTaggedFields: [TaggedField] = []) {
        self.groupsNames = groupsNames
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groupsNames = try reader.stringArray(flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DeleteGroupsRequest.unknownTaggedFields", version)
        }
        try writer.stringArray(groupsNames, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
