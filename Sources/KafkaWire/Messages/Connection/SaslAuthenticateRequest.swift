/// Carries the mechanism's next token to the broker.
package struct SaslAuthenticateRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = SaslAuthenticateResponse
    /// SaslAuthenticate: 36.
    package static let apiKey = ApiKey.saslAuthenticate
    /// 1: session lifetime (KIP-368).
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// The client's token, as the mechanism defines it.
    package var authBytes: [UInt8]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(authBytes: [UInt8] = [], unknownTaggedFields: [TaggedField] = []) {
        self.authBytes = authBytes
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        authBytes = try reader.byteArray(flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("SaslAuthenticateRequest.unknownTaggedFields", version)
        }
        try writer.byteArray(authBytes, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
