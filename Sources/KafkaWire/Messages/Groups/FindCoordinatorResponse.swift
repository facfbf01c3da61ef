/// The coordinators. Up to version 3 the one answer stands in the message itself, from 4 on in `coordinators`, errors
/// too.
package struct FindCoordinatorResponse: KafkaMessage, Equatable {
    /// FindCoordinator: 10.
    package static let apiKey = ApiKey.findCoordinator
    /// 1: transactional ids; 4: many keys; 6: share groups.
    package static let validVersions: ClosedRange<Int16> = 0...6
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    /// Up to version 3, refused later.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    /// Versions 1 to 3; default empty.
    package var errorMessage: String?
    /// The coordinator's broker id.
    /// Up to version 3, refused later.
    package var nodeId: Int32
    /// Where it listens: a name or an address.
    /// Up to version 3, refused later.
    package var host: String
    /// Where it listens: the port.
    /// Up to version 3, refused later.
    package var port: Int32
    /// The answer for each key.
    /// From version 4 on, refused before.
    package var coordinators: [Coordinator]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "", nodeId: Int32 = 0,
        host: String = "", port: Int32 = 0, coordinators: [Coordinator] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.nodeId = nodeId
        self.host = host
        self.port = port
        self.coordinators = coordinators
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
        if version <= 3 {
            errorCode = ErrorCode(rawValue: try reader.int16())
        }
        if (1...3).contains(version) {
            errorMessage = try reader.nullableString(flexible: flexible)
        }
        if version <= 3 {
            nodeId = try reader.int32()
            host = try reader.string(flexible: flexible)
            port = try reader.int32()
        }
        if version >= 4 {
            coordinators = try reader.array(version: version, flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version > 3, errorCode != .none { throw writer.lacking("FindCoordinatorResponse.errorCode", version) }
        if version > 3, nodeId != 0 { throw writer.lacking("FindCoordinatorResponse.nodeId", version) }
        if version > 3, !host.isEmpty { throw writer.lacking("FindCoordinatorResponse.host", version) }
        if version > 3, port != 0 { throw writer.lacking("FindCoordinatorResponse.port", version) }
        if version < 4, !coordinators.isEmpty { throw writer.lacking("FindCoordinatorResponse.coordinators", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("FindCoordinatorResponse.unknownTaggedFields", version)
        }
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        if version <= 3 {
            writer.int16(errorCode.rawValue)
        }
        if (1...3).contains(version) {
            try writer.nullableString(errorMessage, flexible: flexible)
        }
        if version <= 3 {
            writer.int32(nodeId)
            try writer.string(host, flexible: flexible)
            writer.int32(port)
        }
        if version >= 4 {
            try writer.array(coordinators, version: version, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FindCoordinatorResponse {
    /// The coordinator of one key.
    package struct Coordinator: VersionedStruct, Equatable {
        /// The group or transactional id.
        package var key: String
        /// The broker's id.
        package var nodeId: Int32
        /// Where it listens: a name or an address.
        package var host: String
        /// Where it listens: the port.
        package var port: Int32
        /// What went wrong with the key.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// Default empty.
        package var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            key: String = "", nodeId: Int32 = 0, host: String = "", port: Int32 = 0, errorCode: ErrorCode = .none,
            errorMessage: String? = "", unknownTaggedFields: [TaggedField] = []
        ) {
            self.key = key
            self.nodeId = nodeId
            self.host = host
            self.port = port
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            key = try reader.string(flexible: true)
            nodeId = try reader.int32()
            host = try reader.string(flexible: true)
            port = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(key, flexible: true)
            writer.int32(nodeId)
            try writer.string(host, flexible: true)
            writer.int32(port)
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
