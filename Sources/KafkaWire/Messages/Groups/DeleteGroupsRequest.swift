/// Deletes groups without members, and their committed offsets.
public struct DeleteGroupsRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = DeleteGroupsResponse
    /// DeleteGroups: 42.
    public static let apiKey = ApiKey.deleteGroups
    /// 2 is flexible.
    public static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 2

    /// The groups to delete.
    public var groupsNames: [String]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(groupsNames: [String] = [], unknownTaggedFields: [TaggedField] = []) {
        self.groupsNames = groupsNames
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groupsNames = try reader.stringArray(flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
