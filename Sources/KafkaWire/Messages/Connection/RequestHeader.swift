/// What stands before a request's body. Version 2 before flexible bodies, otherwise 1. The client id keeps its two-byte
/// length in both, so that any broker can read the header of an ApiVersions request.
package struct RequestHeader: DataMessage, Equatable {
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 1...2

    /// The API.
    package var requestApiKey: ApiKey
    /// The version of the body.
    package var requestApiVersion: Int16
    /// The number by which a response finds its request.
    package var correlationId: Int32
    /// The client's own name for itself; null for none.
    /// Default empty.
    package var clientId: String?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        requestApiKey: ApiKey = .produce, requestApiVersion: Int16 = 0, correlationId: Int32 = 0,
        clientId: String? = "", unknownTaggedFields: [TaggedField] = []
    ) {
        self.requestApiKey = requestApiKey
        self.requestApiVersion = requestApiVersion
        self.correlationId = correlationId
        self.clientId = clientId
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "RequestHeader", at: reader.position)
        self.init()
        let flexible = version >= 2
        requestApiKey = ApiKey(rawValue: try reader.int16())
        requestApiVersion = try reader.int16()
        correlationId = try reader.int32()
        clientId = try reader.nullableString(flexible: false)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "RequestHeader", at: writer.bytes.count)
        let flexible = version >= 2
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("RequestHeader.unknownTaggedFields", version)
        }
        writer.int16(requestApiKey.rawValue)
        writer.int16(requestApiVersion)
        writer.int32(correlationId)
        try writer.nullableString(clientId, flexible: false)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
