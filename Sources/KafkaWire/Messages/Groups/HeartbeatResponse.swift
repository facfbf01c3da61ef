/// Whether the member is still in; REBALANCE_IN_PROGRESS makes it join again.
package struct HeartbeatResponse: KafkaMessage, Equatable {
    /// Heartbeat: 12.
    package static let apiKey = ApiKey.heartbeat
    /// 3: static members.
    package static let validVersions: ClosedRange<Int16> = 0...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 1 on.
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
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
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("HeartbeatResponse.unknownTaggedFields", version)
        }
        if version >= 1 {
            writer.int32(throttleTimeMs)
        }
        writer.int16(errorCode.rawValue)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
