/// Asks which broker coordinates a group, a transactional id or a share-group partition. Up to version 3 one key, from
/// 4 on many at once.
package struct FindCoordinatorRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = FindCoordinatorResponse
    /// FindCoordinator: 10.
    package static let apiKey = ApiKey.findCoordinator
    /// 1: transactional ids; 4: many keys; 6: share groups.
    package static let validVersions: ClosedRange<Int16> = 0...6
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// The group or transactional id.
    /// Up to version 3, refused later.
    package var key: String
    /// What kind of key: 0 group, 1 transactional id, 2 share-group partition.
    /// From version 1 on, refused before.
    package var keyType: Int8
    /// The groups or transactional ids.
    /// From version 4 on, refused before.
    package var coordinatorKeys: [String]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        key: String = "", keyType: Int8 = 0, coordinatorKeys: [String] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.key = key
        self.keyType = keyType
        self.coordinatorKeys = coordinatorKeys
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version <= 3 {
            key = try reader.string(flexible: flexible)
        }
        if version >= 1 {
            keyType = try reader.int8()
        }
        if version >= 4 {
            coordinatorKeys = try reader.stringArray(flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version > 3, !key.isEmpty { throw writer.lacking("FindCoordinatorRequest.key", version) }
        if version == 0, keyType != 0 { throw writer.lacking("FindCoordinatorRequest.keyType", version) }
        if version < 4, !coordinatorKeys.isEmpty {
            throw writer.lacking("FindCoordinatorRequest.coordinatorKeys", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("FindCoordinatorRequest.unknownTaggedFields", version)
        }
        if version <= 3 {
            try writer.string(key, flexible: flexible)
        }
        if version >= 1 {
            writer.int8(keyType)
        }
        if version >= 4 {
            try writer.stringArray(coordinatorKeys, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
