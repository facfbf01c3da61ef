/// This member's part.
package struct SyncGroupResponse: KafkaMessage, Equatable {
    /// SyncGroup: 14.
    package static let apiKey = ApiKey.syncGroup
    /// 3: static members; 5: protocol type and name.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// What kind of group it is: `consumer`, `connect`.
    /// From version 5 on; null allowed.
    package var protocolType: String?
    /// The protocol, for consumers the assignor, that all members share.
    /// From version 5 on; null allowed.
    package var protocolName: String?
    /// What this member gets (ConsumerProtocolAssignment).
    package var assignment: [UInt8]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, protocolType: String? = nil,
        protocolName: String? = nil, assignment: [UInt8] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignment = assignment
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
        if version >= 5 {
            protocolType = try reader.nullableString(flexible: flexible)
            protocolName = try reader.nullableString(flexible: flexible)
        }
        assignment = try reader.byteArray(flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("SyncGroupResponse.unknownTaggedFields", version)
        }
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        writer.int16(errorCode.rawValue)
        if version >= 5 {
            try writer.nullableString(protocolType, flexible: flexible)
            try writer.nullableString(protocolName, flexible: flexible)
        }
        try writer.byteArray(assignment, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
