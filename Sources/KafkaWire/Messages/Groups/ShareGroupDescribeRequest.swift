/// Asks a coordinator for share groups (KIP-932).
package struct ShareGroupDescribeRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ShareGroupDescribeResponse
    /// ShareGroupDescribe: 77.
    package static let apiKey = ApiKey.shareGroupDescribe
    /// 1; 0 was early access.
    package static let validVersions: ClosedRange<Int16> = 1...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 1

    /// The groups.
    package var groupIds: [String]
    /// Whether to say what the client may do with the groups.
    package var includeAuthorizedOperations: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupIds: [String] = [], includeAuthorizedOperations: Bool = false, unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupIds = groupIds
        self.includeAuthorizedOperations = includeAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groupIds = try reader.stringArray(flexible: true)
        includeAuthorizedOperations = try reader.bool()
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.stringArray(groupIds, flexible: true)
        writer.bool(includeAuthorizedOperations)
        try writer.taggedFields(unknownTaggedFields)
    }
}
