/// Asks one broker for the groups that it coordinates.
package struct ListGroupsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ListGroupsResponse
    /// ListGroups: 16.
    package static let apiKey = ApiKey.listGroups
    /// 4: states; 5: types.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// The states that are wanted; empty for all.
    /// From version 4 on, refused before.
    package var statesFilter: [String]
    /// The types that are wanted, `classic`, `consumer`, `share`, `streams`; empty for all.
    /// From version 5 on, refused before.
    package var typesFilter: [String]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(statesFilter: [String] = [], typesFilter: [String] = [], unknownTaggedFields: [TaggedField] = []) {
        self.statesFilter = statesFilter
        self.typesFilter = typesFilter
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 4 {
            statesFilter = try reader.stringArray(flexible: flexible)
        }
        if version >= 5 {
            typesFilter = try reader.stringArray(flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 4, !statesFilter.isEmpty { throw writer.lacking("ListGroupsRequest.statesFilter", version) }
        if version < 5, !typesFilter.isEmpty { throw writer.lacking("ListGroupsRequest.typesFilter", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ListGroupsRequest.unknownTaggedFields", version)
        }
        if version >= 4 {
            try writer.stringArray(statesFilter, flexible: flexible)
        }
        if version >= 5 {
            try writer.stringArray(typesFilter, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
