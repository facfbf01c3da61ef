/// This member's part.
public struct SyncGroupResponse: KafkaMessage, Equatable {
    /// SyncGroup: 14.
    public static let apiKey = ApiKey.syncGroup
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 4

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    /// From version 1 on.
    public var throttleTimeMs: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// The group protocol type.
    /// From version 5 on; null allowed.
    public var protocolType: String?
    /// The group protocol name.
    /// From version 5 on; null allowed.
    public var protocolName: String?
    /// The member assignment.
    public var assignment: [UInt8]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
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
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
