/// Asks a coordinator for the state and members of classic groups that it has.
public struct DescribeGroupsRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = DescribeGroupsResponse
    /// DescribeGroups: 15.
    public static let apiKey = ApiKey.describeGroups
    /// 3: authorised operations; 4: static members; 6: GROUP_ID_NOT_FOUND.
    public static let validVersions: ClosedRange<Int16> = 0...6
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 5

    /// The groups' ids.
    public var groups: [String]
    /// Whether to say what the client may do with the groups.
    /// From version 3 on, refused before.
    public var includeAuthorizedOperations: Bool
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        groups: [String] = [], includeAuthorizedOperations: Bool = false, unknownTaggedFields: [TaggedField] = []
    ) {
        self.groups = groups
        self.includeAuthorizedOperations = includeAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
